"""Keys: each is declared once, none is dropped when a spec is read, and none is read without being used."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from click.testing import CliRunner

from netcharts import Chart, RenderOptions, cells, patterns
from netcharts.apps import poster_layouts
from netcharts.apps.gallery import entries
from netcharts.apps.poster import Poster
from netcharts.cells import CellKind, Limits
from netcharts.cli import main
from netcharts.findings import Place, Problems
from netcharts.normalizations._settings import NORMALIZE, Normalize
from netcharts.patterns import Options
from netcharts.spec import reference
from netcharts.spec.examples import EXAMPLE, Example
from netcharts.spec.model import GROUP, LAYER, SPEC, Group, LayerFields, Spec
from netcharts.spec.reader import read
from netcharts.style.themes import Theme
from netcharts.syntax.records import Key, declared

# A network in which every key can be given another value.
SPEC_VALUES: dict[str, Any] = {
    "name": "T",
    "title": {"en": "Test", "zh": "测试"},
    "layers": {
        "in": {"cell": "input", "size": [4, 4]},
        "mid": {"cell": "hidden", "size": [4, 4], "activation": "softmax"},
        "own": {"cell": "mine", "size": 3},
        "out": {"cell": "output", "size": 3},
        "wide": {"cell": "hidden", "size": 96, "normalize": {"kind": "group"}},
    },
    "connections": [{"full": "in -> both -> out"}, {"full": "mid -> own"}, {"delayed": "mid -> out"}],
    "groups": {"both": {"layers": ["mid", "own"]}},
    "cells": {"mine": {"extends": "hidden", "mark": "plus"}},
    "examples": [{"inputs": {"in": [[0] * 4] * 4}, "outputs": {"out": [0.5, 0.5, 0.5]}}],
}
PARTS = {"output": {"sum": "inputs", "bias": True, "activation": "relu"}}
# For each record: its path in the network above, and another value of each key.
RECORDS: dict[str, tuple[Mapping[str, Key], tuple[str | int, ...], dict[str, Any]]] = {
    "spec": (
        SPEC.keys,
        (),
        {
            "name": "Other",
            "layers": {**SPEC_VALUES["layers"], "more": {"cell": "hidden", "size": 2}},
            "kind": "feed_forward",
            "title": "Another",
            "description": "What it does",
            "reference": "Somebody, 1999",
            "detail": "layers",
            "direction": "down",
            "max_width": 600,
            "bias": True,
            "labels": "full",
            "arrows": "all",
            "links": "alike",
            "unroll": 2,
            "theme": "print",
            "connections": [{"full": "in -> mid"}],
            "groups": {**SPEC_VALUES["groups"], "other": {"layers": ["out"]}},
            "cells": {"mine": {"extends": "hidden"}, "more": {"extends": "hidden"}},
            "blocks": {"stage": {"layers": {"output": {"cell": "hidden", "size": 2}}}},
            "init": "he_normal",
            "weights": {"out.output.bias": [1, 2, 3]},
            "graphs": {"ring": {"edges": [[0, 1], [1, 2], [2, 0]]}},
            "patterns": [[1, -1]],
            "examples": [],
        },
    ),
    "layer": (
        LAYER.keys,
        ("layers", "mid"),
        {
            "cell": "recurrent",
            "size": [5, 4],
            "channels": 2,
            "activation": "relu",
            "bias": False,
            "normalize": "batch",
            "top": 2,
            "over": "all",
            "dropout": 0.1,
            "start": 0.5,
            "init": "he_normal",
            "weights": "own",
            "train": False,
            "label": "h_t",
            "draw": 3,
            "arrange": "row",
            "vocabulary": 9,
            "along": "places",
            "heads": 2,
            "key_heads": 2,
            "width": 3,
            "score": "additive",
            "scale": 0.5,
            "causal": True,
            "window": [2, 2],
            "shift": [1, 0],
            "rotary": 10000,
            "edges": [[0, 1]],
            "buckets": 8,
            "furthest": 16,
            "steps": 5,
            "at": [1, 2],
            "place": {"below": "in"},
        },
    ),
    "normalization": (
        NORMALIZE.keys,
        ("layers", "wide", "normalize"),
        {"kind": "rms", "groups": 3, "epsilon": 0.1, "affine": False},
    ),
    "group": (
        GROUP.keys,
        ("groups", "both"),
        {
            "layers": ["mid"],
            "label": "Both",
            "brace": "below",
            "repeat": 2,
            "arrange": "ring",
            "place": {"below": "in"},
        },
    ),
    "cell": (
        cells.CELL.keys,
        ("cells", "mine"),
        {
            "extends": "recurrent",
            "names": {"en": "My Cell"},
            "aliases": ["ours"],
            "role": "memory",
            "mark": "bar",
            "shape": "slim",
            "fill": "#123456",
            "definition": "It adds up.",
            "limits": {"bias": False},
            "matches_input": True,
            "transposed": True,
            "statistic": "mean",
            "normalize": {"kind": "rms", "epsilon": 0.1},
            "parts": PARTS,
        },
    ),
    "limits": (
        cells.CELL.keys["limits"].type.keys,  # type: ignore[attr-defined]
        ("cells", "mine", "limits"),
        {"bias": False, "activation": ["relu"]},
    ),
    "example": (
        EXAMPLE.keys,
        ("examples", 0),
        {
            "inputs": {"in": [[1] * 4] * 4},
            "outputs": {"out": [0, 0, 0]},
            "weights": {"out.output.bias": [1, 2, 3]},
            "steps": 2,
            "seed": 1,
            "tolerance": 0.5,
        },
    ),
}
# Other values of options; those of one pattern have its name in front, where several have an option of that name.
OPTIONS: dict[str, Any] = {
    "steps": "mean",
    "delay": 2,
    "weights": "other.output.in",
    "transposed": True,
    "train": False,
    "spectral_radius": 0.5,
    "channels": [0, 2],
    "places": [1, 3],
    "crop": True,
    "split": True,
    "kernel": 3,
    "stride": 2,
    "padding": 1,
    "dilation": 2,
    "op": "mean",
    "groups": 2,
    "grid": 3,
    "output_padding": 1,
    "scale": 2,
    "order": 2,
    "table": [[0, 1], [1]],
    "ceil": True,
    "count_padding": True,
    "over": "places",
    "mode": "linear",
    "density": 0.5,
    "fan_in": 2,
    "fraction": 0.5,
    "seed": 3,
    "causal": True,
    "addressing": "content",
    "heads": 2,
    "shift": 2,
    "pairs": [[0, 0], [1, 2]],
    "edges": [[0, 1], [1, 2]],
    "graph.scale": "mean",
    "aggregate.scale": "max",
    "directed": True,
    "loops": True,
}


def with_value(path: tuple[str | int, ...], key: str, value: Any) -> str:
    """Return the network above with another value of one key."""
    values = json.loads(json.dumps(SPEC_VALUES))
    record = values
    for step in path:
        record = record.setdefault(step, {}) if isinstance(record, dict) else record[step]
    record[key] = value
    return json.dumps(values)


def without_places(value: Any) -> Any:
    if isinstance(value, Place):
        return None
    if hasattr(value, "_fields"):
        fields = zip(value._fields, value, strict=True)
        return {field: without_places(inner) for field, inner in fields if field not in ("place", "places")}
    if isinstance(value, tuple):
        return [without_places(inner) for inner in value]
    return value


def meaning(text: str) -> Any:
    spec, problems = read(text, "t")
    assert spec is not None, problems
    return without_places(spec)


def given_keys() -> Iterator[Any]:
    for record, (keys, path, samples) in RECORDS.items():
        for key in keys:
            yield pytest.param(path, key, samples.get(key), id=f"{record}-{key}")


@pytest.mark.parametrize(("path", "key", "value"), list(given_keys()))
def test_no_key_is_dropped_when_a_spec_is_read(path: tuple[str | int, ...], key: str, value: Any) -> None:
    assert value is not None, "a new key needs a value in RECORDS"
    assert meaning(with_value(path, key, value)) != meaning(json.dumps(SPEC_VALUES))


@pytest.mark.parametrize("name", patterns.names())
def test_no_option_is_dropped_when_defaults_are_filled_in(name: str) -> None:
    pattern = patterns.load(name)
    values = {key: _read(pattern.keys[key], OPTIONS.get(f"{name}.{key}", OPTIONS.get(key))) for key in pattern.keys}
    required = {key: value for key, value in values.items() if pattern.keys[key].required}
    for key, value in values.items():
        given = pattern.make_options({**required, key: value})
        assert getattr(given, key) == value
        assert key in required or given != pattern.make_options(required)


def _read(key: Key, value: Any) -> Any:
    from netcharts.syntax.tree import parse

    problems = Problems()
    node = parse(json.dumps(value), problems)
    assert node is not None
    read = key.type.read(node, problems)
    assert not len(problems)
    return read


class Recorder:
    """Records which modules read which fields of typed records."""

    # Modules that fill in, copy or resolve values do not use them.
    FILLING = (
        "netcharts.spec.reader",
        "netcharts.spec.layer_defaults",
        "netcharts.style.themes",
        "netcharts.syntax.records",
    )

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.readers: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for cls in CLASSES:
            for field in _own(cls):
                descriptor = cls.__dict__[field]
                setter = getattr(descriptor, "__set__", None)
                monkeypatch.setattr(cls, field, property(self._reading(cls, field, descriptor), setter))

    def _reading(self, cls: type, field: str, descriptor: Any) -> Callable[[Any], Any]:
        def read(record: Any) -> Any:
            module = sys._getframe(1).f_globals["__name__"]
            if module.startswith("netcharts.") and module not in self.FILLING:
                self.readers[_declaring(cls, field), field].add(module)
            return descriptor.__get__(record)

        return read

    def unread(self) -> list[tuple[str, str]]:
        """Return the fields that no module has read."""
        known = {(_declaring(cls, field), field) for cls in CLASSES for field in _own(cls)}
        return sorted(known - self.readers.keys())


def _own(cls: type) -> Iterator[str]:
    return (field for field in declared(cls) if field in cls.__dict__)


def _declaring(cls: type, field: str) -> str:
    """Return the name of the class that brings a field; in Python 3.10, a class with slots repeats inherited ones."""
    return next(base.__name__ for base in reversed(cls.__mro__) if field in base.__dict__)


CLASSES = (
    Spec,
    LayerFields,
    Group,
    Example,
    CellKind,
    Limits,
    Normalize,
    Theme,
    poster_layouts.Layout,
    Options,
    *{patterns.load(name).options for name in patterns.names()} - {Options},
)
USED = """
name: T
title: {en: Test, zh: 测试}
description: What it does
reference: Somebody, 1999
kind: feed_forward
detail: cells
bias: true
labels: full
unroll: 1
theme: {extends: zoo, dark: zoo-dark}
layers:
  in: {cell: input, size: [4, 4], channels: 2}
  mid: {cell: convolution, size: [4, 4], activation: relu, bias: true, init: he_normal, label: h_t, draw: 9}
  small: {cell: pool, size: [2, 2], arrange: row}
  large: {cell: interpolation, size: [4, 4], place: {below: small}}
  some: {cell: mine, size: 5, at: [5, 0]}
  average: {cell: pool, size: [2, 2]}
  mixed: {cell: kernel, size: [4, 4], channels: 2}
  grown: {cell: deconvolution, size: [4, 4]}
  joined: {cell: copy, size: [8, 4]}
  seen: {cell: hidden, size: 5, normalize: {kind: group, groups: 5, epsilon: 1e-6, affine: false}, top: 2, over: all, dropout: 0.1}
  out: {cell: output, size: 3}
  words: {cell: input, size: 1, vocabulary: 9}
connections:
  - full: words -> out
  - convolution: in -> mid
    kernel: 3
    padding: 1
  - pointwise: in -> mixed
    groups: 2
  - pointwise: in -> mixed
    over: places
  - pool: mid -> small
    kernel: 2
  - pool: mid -> average
    kernel: 2
    ceil: true
    op: mean
    count_padding: true
  - interpolation: small -> large
    mode: linear
  - random: large -> both
    density: 0.5
  - attention: some -> seen
    causal: true
  - deconvolution: small -> grown
    kernel: 2
    stride: 2
  - unpatch: mixed -> joined
    kernel: [2, 1]
  - spline: some -> out
    grid: 2
  - links: both -> out
    pairs: [[0, 0], [1, 2]]
  - graph: mid -> mixed
    edges: grid
    scale: symmetric
    directed: true
    loops: true
graphs:
  grid: {edges: [[0, 1], [1, 5], [5, 15]]}
groups:
  both: {layers: [some, seen], label: Both, arrange: column, place: {below: mid}, brace: below, repeat: 2}
cells:
  mine: {extends: hidden, names: {en: Mine}, role: hidden, mark: plus, fill: "#123456", normalize: rms, limits: {activation: [relu]}}
init: he_normal
weights: {}
examples:
  - inputs: {in: [[[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]], [[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]], words: [3]}
    outputs: {out: [0, 0, 0]}
    steps: 1
    seed: 1
    tolerance: 1
""".replace("weights: {}\n", "weights: {out.output.bias: [1, 2, 3]}\n")

TIED = """
name: T
layers: {in: {cell: input, size: 4}, code: {cell: hidden, size: 2}, out: {cell: output, size: 4}}
connections:
  - full: in -> code
  - full: code -> out
    weights: code.output.in
    transposed: true
"""


def use_everything() -> None:
    """Read, check, draw, describe and compute networks that have every key."""
    charts = [
        Chart.from_text(USED),
        Chart.from_text(TIED),
        *map(Chart.from_file, ("lstm", "ntm", "hn", "esn", "dcign", "p")),
    ]
    charts = [Chart(chart.spec) for chart in charts]
    for chart in charts:
        chart.check(forward=True)
        chart.description(lang="zh")
        chart.counts()
        for detail in ("layers", "cells", "parts"):
            chart.render("svg", RenderOptions(detail=detail, labels="full", legend="full", theme="auto"))
        chart.graph("layers")
    charts[0].render("svg", RenderOptions(values="forward", repeats="full"))
    charts[2].render("svg", RenderOptions(detail="parts", unroll=2))
    Poster({}, layout="zoo-2016").drawn(RenderOptions(legend="names"))
    list(entries.draw_all(entries.gallery_specs(["p"])))
    CliRunner().invoke(main, ["list", "themes"])


def test_every_key_is_used_by_something(monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = Recorder(monkeypatch)
    assert ("LayerFields", "draw") in recorder.unread(), "nothing is read yet"
    assert not recorder.readers
    use_everything()
    assert not recorder.unread(), recorder.unread()


def test_the_reference_lists_every_key_with_its_default_and_meaning() -> None:
    text = "\n".join(reference.page())
    every = [*reference.SECTIONS.values(), *(patterns.load(name).own_keys for name in patterns.names())]
    for name, key in (item for keys in every for item in keys.items()):
        parts = (key.type.expected, key.default_text, key.about)
        rows = [line for line in text.splitlines() if line.startswith(f"| `{name}` |")]
        assert any(all(part in row for part in parts) for row in rows), name
        assert key.about, f"{name} has no meaning"


@pytest.mark.parametrize(
    ("record", "key", "default_text"),
    [
        ("A layer", "cell", "required"),
        ("A layer", "channels", "1"),
        ("A layer", "draw", "8, or 16 in a grid"),
        ("A spec", "init", "glorot_uniform"),
        ("An example", "tolerance", "1e-06"),
        ("A connection", "delay", "0"),
        ("A theme", "gray", ""),
    ],
)
def test_defaults_are_described(record: str, key: str, default_text: str) -> None:
    assert reference.SECTIONS[record][key].default_text == default_text
