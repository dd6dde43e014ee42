"""Whatever passes the check either computes or is told beforehand why not: a law over networks with random edits."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from netcharts import Chart, activations, cells, check_text, patterns
from netcharts.errors import ForwardError
from netcharts.spec.repeats import written_out

ROOT = Path(__file__).parents[2]
FOLDERS = ("tests/networks/correct", "tests/networks/wrong", "tests/checking/rules", "specs")
# The numbers of a spec are not what the law is about: what is left is a network without them.
NUMBERS = re.compile(r"(?ms)^(weights|examples|patterns):\n.*?(?=^\S|\Z)")
SPECS = [
    NUMBERS.sub("", path.read_text(encoding="utf-8"))
    for folder in FOLDERS
    for path in sorted((ROOT / folder).rglob("*.yaml"))
    if path.stat().st_size < 4000 and "netcharts: ignore" not in path.read_text(encoding="utf-8")
]
TOLD = "not-computed-yet"
MANY = int(os.environ.get("NETCHARTS_TEST_SPECS", "60"))
# More values than this take memory and time that the law is not about.
MOST_VALUES = 20_000

SIZES = ["1", "2", "3", "4", "6", "[2, 2]"]
# What is replaced in a text, and by what: the place of the match is kept where it says {}.
EDITS: dict[str, tuple[str, list[str]]] = {
    "cell": (r"cell: *\w+", [f"cell: {name}" for name in cells.names()]),
    "size": (r"size: *(\[[^\]]*\]|\d+)", [f"size: {size}" for size in SIZES]),
    "channels": (r"cell: *\w+", [f"{{}}, channels: {count}" for count in (1, 2, 3)]),
    "activation": (r"cell: *\w+", [f"{{}}, activation: {name}" for name in activations.names()]),
    "pattern": (r"(?m)^  - \w+:", [f"  - {name}:" for name in patterns.names()]),
    "delay": (r"(?m)^  - \w+: .*$", [f"{{}}\n    delay: {delay}" for delay in (1, 2, -1)]),
    "arrow": (r" -> ", [" -- "]),
    "operation": (r"(sum|multiply|pass|distance|invert): *", ["sum: ", "multiply: ", "pass: ", "distance: "]),
    "option": (r"(?m)^    \w+: .*\n", [""]),
    "kind": (r"(?m)^kind: .*\n", [""]),
    # What networks of today are made of: attention, joins, norms and blocks.
    "heads": (r"heads: \d+", [f"heads: {count}" for count in (1, 2, 3, 4)]),
    "attention": (
        r"cell: attention",
        [
            f"cell: attention, {option}"
            for option in (
                "causal: true",
                "window: 2",
                "window: 2, shift: 1",
                "rotary: 100",
                "key_heads: 1",
                "width: 3",
            )
            + ("score: additive", "score: gat")
        ],
    ),
    "input": (r"-> (\w+)", ["{}.query", "{}.key", "{}.value", "{}.scores"]),
    "norm": (r"cell: *\w+", [f"{{}}, normalize: {kind}" for kind in ("layer", "instance", "rms", "batch")]),
    "groups": (r"cell: *\w+", ["{}, normalize: {kind: group, groups: 2}", "{}, top: 1", "{}, over: places"]),
    "copies": (r"block: (\w+)", ["{}, repeat: 2", "{}, beside: 2", "{}, weights: shared, repeat: 2"]),
    "links": (r"  - (identity|pointwise|full): ", [f"  - {name}: " for name in ("identity", "pointwise", "full")]),
}


@st.composite
def networks(draw: st.DrawFn) -> str:
    """Draw a spec of the repository with one to three edits."""
    text = draw(st.sampled_from(SPECS))
    for edit in draw(st.lists(st.sampled_from(sorted(EDITS)), min_size=1, max_size=3)):
        found, replacements = EDITS[edit]
        matches = list(re.finditer(found, text))
        if matches:
            match = draw(st.sampled_from(matches))
            new = draw(st.sampled_from(replacements)).replace("{}", match[0])
            text = text[: match.start()] + new + text[match.end() :]
    return text


def clean(text: str) -> bool:
    """Return True if a check finds nothing that keeps a network from being computed."""
    return all(finding.level == "note" and finding.slug != TOLD for finding in check_text(text, "t"))


@settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=5 * MANY,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(networks())
def test_what_passes_the_check_is_computed(text: str) -> None:
    assume(clean(text))
    chart = Chart.from_text(text)
    assume(sum(layer.cells * layer.channels for layer in chart.spec.layers) <= MOST_VALUES)
    values = chart.forward(chart.random_inputs(steps=3), steps=3)
    for layer in written_out(chart.spec).layers:
        assert values[layer.name].shape[1:] == (1, layer.value_channels, *layer.size)


PASSED_UNSEEN = {
    "a hidden cell that passes data": """
        cells: {given: {extends: hidden, parts: {output: {pass: data}}}}
        layers: {x: {cell: input, size: 2}, h: {cell: given, size: 2}, y: {cell: output, size: 1}}
        connections: [{full: x -> h -> y}]""",
    "feedback with weights into an input": """
        layers: {x: {cell: input, size: 2}, y: {cell: output, size: 2}}
        connections: [{full: x -> y}, {full: y -> x, delay: 1}]""",
    "no weights to measure a distance to": """
        cells: {unit: {parts: {output: {distance: inputs}}}}
        layers: {x: {cell: input, size: 2}, h: {cell: unit, size: 2}, y: {cell: output, size: 1}}
        connections: [{identity: x -> h}, {full: h -> y}]""",
    "undirected links of hidden cells": """
        layers: {h: {cell: hidden, size: 3}}
        connections: [{complete: h}]""",
    "undirected beside directed links": """
        layers: {x: {cell: probabilistic_hidden, size: 3}, y: {cell: probabilistic_hidden, size: 3},
          z: {cell: probabilistic_hidden, size: 3}}
        connections: [{full: x -- y}, {full: y -> z}]""",
    "a memory in a loop of later steps": """
        layers: {x: {cell: input, size: 2}, c: {cell: recurrent, size: 3}, m: {cell: memory, size: 4},
          y: {cell: output, size: 1}}
        connections: [{full: x -> c -> y}, {recurrent: c, delay: -1}, {access: c -- m}]""",
}


@pytest.mark.parametrize("network", PASSED_UNSEEN.values(), ids=PASSED_UNSEEN)
def test_what_cannot_be_computed_is_told_before(network: str) -> None:
    text = "name: T\n" + re.sub(r"(?m)^ {8}", "", network.strip())
    chart = Chart.from_text(text)
    with pytest.raises(ForwardError):
        chart.forward(chart.random_inputs(steps=3))
    assert not clean(text)


def test_the_usage_of_wide_words_is_computed() -> None:
    chart = Chart.from_text("""
name: T
layers: {x: {cell: input, size: 2}, c: {cell: memory, size: 3}, slots: {cell: memory, size: 4, channels: 5},
  usage: {cell: memory, size: 4}, y: {cell: output, size: 1}}
connections: [{full: x -> c -> y}, {recurrent: c}, {access: c -- slots}, {identity: slots -- usage}]""")
    assert chart.check() == ()
    values = chart.forward(chart.random_inputs(steps=3))
    assert values["usage"].shape == (3, 1, 1, 4)
    assert (values["usage"] == values.parts["slots"]["usage"].reshape(3, 1, 1, 4)).all()
    assert (values["usage"][-1] > 0).any()
