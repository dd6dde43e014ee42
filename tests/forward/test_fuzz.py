"""Random specs: checking, counting, computing and drawing raise no unexpected exception."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netcharts import Chart, ForwardError, activations, cells, initializers, patterns
from netcharts.checking.run import check_text
from netcharts.spec.reader import read

NAMES = ["a", "b", "c"]

numbers = st.one_of(st.integers(-3, 9), st.sampled_from([-1.5, 0.25, 0.5, 3.75]))
arrays = st.recursive(numbers, lambda inner: st.lists(inner, min_size=1, max_size=3), max_leaves=8)
layers = st.fixed_dictionaries(
    {
        "cell": st.sampled_from([*cells.names(), "own"]),
        "size": st.one_of(st.integers(1, 4), st.lists(st.integers(1, 3), min_size=1, max_size=3)),
    },
    optional={
        "channels": st.integers(1, 3),
        "activation": st.sampled_from(activations.names()),
        "bias": st.booleans(),
        "start": st.sampled_from([0.5, *NAMES]),
        "init": st.sampled_from(initializers.names()),
    },
)
paths = st.tuples(st.sampled_from(NAMES), st.sampled_from(["->", "--"]), st.sampled_from(NAMES)).map(" ".join)
unions = st.lists(st.sampled_from(NAMES), min_size=1, max_size=2, unique=True)
OPTIONS: dict[str, st.SearchStrategy[Any]] = {
    "delay": st.integers(-2, 2),
    "kernel": st.integers(1, 3),
    "stride": st.integers(1, 2),
    "padding": st.integers(0, 1),
    "density": st.sampled_from([0.3, 0.9]),
    "causal": st.booleans(),
    "heads": st.integers(1, 3),
    "shift": st.integers(1, 2),
    "addressing": st.sampled_from(["content", "location", "dynamic"]),
    "edges": st.lists(st.lists(st.integers(0, 3), min_size=2, max_size=2), min_size=1, max_size=3),
    "scale": st.sampled_from(["symmetric", "mean", "sum", "max"]),
    "loops": st.booleans(),
    "mode": st.sampled_from(["linear", "nearest"]),
    "op": st.sampled_from(["max", "mean"]),
    "over": st.sampled_from(["places", "steps"]),
    "pairs": st.lists(st.lists(st.integers(0, 3), min_size=2, max_size=2), min_size=1, max_size=3),
}
wires = st.sampled_from(["inputs", "data", "x", "output", "x.before", "output.before", 0.5])
parts = st.fixed_dictionaries(
    {},
    optional={
        "sum": st.lists(wires, min_size=1, max_size=3),
        "distance": st.sampled_from(["inputs", "x"]),
        "multiply": st.lists(wires, min_size=1, max_size=2),
        "invert": wires,
        "pass": wires,
        "sample": wires,
        "noise": numbers,
        "recurrent": wires,
        "bias": st.booleans(),
        "activation": st.sampled_from(activations.names()),
    },
)


def connections(key: str) -> st.SearchStrategy[dict[str, Any]]:
    pattern = patterns.load(key)
    needed = {name: OPTIONS[name] for name, declared in pattern.own_keys.items() if declared.required}
    if key == "random":
        needed["density"] = OPTIONS["density"]
    more = {name: option for name, option in OPTIONS.items() if name in pattern.own_keys and name not in needed}
    return st.fixed_dictionaries(
        {key: paths if pattern.scope == "path" else unions, **needed},
        optional={
            **more,
            "delay": OPTIONS["delay"],
            "steps": st.sampled_from(["first", "mean"]),
            "spectral_radius": st.sampled_from([0.5, 2]),
        },
    )


examples = st.fixed_dictionaries(
    {"outputs": st.dictionaries(st.sampled_from(NAMES), arrays, min_size=1, max_size=2)},
    optional={
        "inputs": st.dictionaries(st.sampled_from(NAMES), arrays, min_size=1, max_size=2),
        "steps": st.integers(1, 4),
    },
)
specs = st.fixed_dictionaries(
    {
        "name": st.just("T"),
        "cells": st.fixed_dictionaries(
            {"own": st.fixed_dictionaries({"parts": st.fixed_dictionaries({"output": parts, "x": parts})})}
        ),
        "layers": st.fixed_dictionaries(dict.fromkeys(NAMES, layers)),
        "connections": st.lists(st.sampled_from(patterns.names()).flatmap(connections), max_size=4),
    },
    optional={"examples": st.lists(examples, max_size=2), "patterns": st.lists(arrays, max_size=2)},
)


# Those rarely contain memories, so here are some with heads, and perhaps with a layer that shows their usage.
memories = st.fixed_dictionaries(
    {
        "name": st.just("T"),
        "layers": st.fixed_dictionaries(
            {
                "a": layers,
                "b": st.fixed_dictionaries(
                    {"cell": st.just("memory"), "size": st.sampled_from([1, 3, [2, 2]])},
                    optional={"channels": st.integers(1, 3)},
                ),
                "c": st.fixed_dictionaries({"cell": st.sampled_from(["memory", "output"]), "size": st.just(3)}),
            }
        ),
        "connections": st.lists(
            st.sampled_from(["access", "access", "identity", "full"]).flatmap(connections), min_size=1, max_size=4
        ),
    },
    optional={"examples": st.lists(examples, max_size=1)},
)


@given(st.one_of(specs, memories))
@settings(max_examples=300, suppress_health_check=list(HealthCheck))
def test_any_spec_is_handled(given_spec: dict[str, Any]) -> None:
    for spec in (given_spec, {key: value for key, value in given_spec.items() if key != "cells"}):
        # JSON is YAML.
        text = json.dumps(spec).replace('"own"', '"own"' if "cells" in spec else '"hidden"')
        check_text(text, "t", forward=True)
        read_spec, _ = read(text, "t")
        if read_spec is None:
            continue
        chart = Chart(read_spec)
        assert all(chart.svg(detail=detail).startswith("<svg ") for detail in ("layers", "cells", "parts"))
        assert len(chart.counts()) == 3
        try:
            result = chart.forward({}, steps=2)
        except ForwardError:
            continue
        assert set(result.layers) == set(NAMES)
