"""Random networks of cells with several inputs: whatever the check accepts can be counted, computed and drawn."""

from __future__ import annotations

import random

import pytest

from netcharts import Chart
from netcharts.errors import SpecError

CELLS = [
    "hidden",
    "add",
    "product",
    "concat",
    "copy",
    "linear",
    "embedding",
    "constant",
    "gaussian",
    "swiglu",
    "norm",
    "memory",
    "pool",
    "probabilistic_hidden",
    "spiking_hidden",
    "apart",
    "asking",
    "bounded",
    "averaged",
    "scaled",
]
OWN = """
  apart: {parts: {d: {subtract: [inputs.one, inputs.other]}, s: {multiply: [d, d]}, output: {total: s, activation: sqrt}}}
  asking: {parts: {q: {sum: inputs.q, else: inputs, bias: true}, k: {sum: inputs, activation: tanh}, output: {multiply: [q, k]}}}
  bounded: {parts: {a: {maximum: inputs}, b: {clip: [a, -1, 1]}, output: {power: [b, 2]}}}
  averaged: {parts: {kept: {sum: [inputs, output.before], bias: true}, output: {average: kept}}}
  scaled:
    parts:
      r: {sum: inputs, recurrent: output.before, activation: tanh}
      m: {multiply: [r, inputs.scale]}
      output: {divide: [m, 2]}
"""
GATES = {"gaussian": ("mean", "deviation"), "apart": ("one", "other"), "asking": ("", "q"), "scaled": ("", "scale")}
PARTS = {"swiglu": "gate", "apart": "d", "asking": "k", "bounded": "a", "memory": "value", "averaged": "kept"}
SINGLE = ("apart", "averaged")


def generated(seed: int) -> str:
    """Return the text of a random spec."""
    rng = random.Random(seed)
    kind = {"in": "input"}
    more = rng.choice(("", ", channels: 2", ", vocabulary: 5"))
    layers, connections = f"  in: {{cell: input, size: {rng.choice(('4', '4', '[2, 2]'))}{more}}}\n", ""
    for number in range(rng.randint(2, 6)):
        cell, name = rng.choice(CELLS), f"l{number}"
        size = ", size: 1" if cell in SINGLE else "" if cell == "concat" else rng.choice((", size: 4", ", size: 4", ""))
        extra = rng.choice(("", "", "", ", normalize: layer", ", channels: 2"))
        layers += f"  {name}: {{cell: {cell}{size}{extra}}}\n"
        for gate in () if cell == "constant" else GATES.get(cell, ("",)):
            for _ in range(rng.choice((1, 1, 2))):
                connections += _connection(rng, kind, f"{name}.{gate}".removesuffix("."))
        if cell in ("scaled", "memory") and rng.random() < 0.7:
            connections += f"  - recurrent: {name}\n"
        kind[name] = cell
    return f"name: T\nlayers:\n{layers}connections:\n{connections}cells:{OWN}"


def _connection(rng: random.Random, kind: dict[str, str], target: str) -> str:
    source = rng.choice(list(kind))
    if kind[source] in PARTS and rng.random() < 0.25:
        source += f".{PARTS[kind[source]]}"
    pattern = rng.choice(("full", "full", "identity", "identity", "pointwise"))
    options = ("", "", "", "", ", delay: 1", ", channels: 0", ", places: 0", ", places: [0, 1]", ", crop: true")
    return f"  - {{{pattern}: {source} -> {target}{rng.choice(options)}}}\n"


def accepted(seed: int) -> Chart | None:
    """Return the chart of a random spec, if the check has no error to report."""
    try:
        chart = Chart.from_text(generated(seed))
    except SpecError:
        return None
    return None if any(finding.level == "error" for finding in chart.check(forward=True)) else chart


@pytest.mark.parametrize("first", range(0, 400, 50))
def test_what_is_accepted_can_be_counted_computed_and_drawn(first: int) -> None:
    charts = [chart for chart in map(accepted, range(first, first + 50)) if chart is not None]
    assert charts
    for chart in charts:
        counted = sum(layer.weights + layer.biases for layer in chart.counts())
        assert counted == sum(array.size for array in chart.weights().values())
        run = chart.forward(chart.random_inputs(3), steps=3)
        for layer in chart.spec.layers:
            assert run[layer.name].shape == (3, 1, layer.value_channels, *layer.size)
            assert set(run.parts[layer.name]) == {part.name for part in layer.cell.anatomy.parts}
        for detail in ("layers", "cells", "parts"):
            assert chart.svg(detail=detail)
