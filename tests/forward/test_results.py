"""The results of a forward pass as they are shown: names and shapes, not values."""

from __future__ import annotations

import numpy as np

from netcharts import Chart


def test_a_pass_is_shown_by_layers_and_shapes() -> None:
    chart = Chart.from_file("lstm")
    size = chart.spec.layers[0].cells
    shown = repr(chart.forward({chart.spec.layers[0].name: np.zeros((4, 2, 1, size))}))
    first, *lines = shown.splitlines()
    parameters = sum(each.weights + each.biases for each in chart.counts())
    assert (
        first
        == f"<Activations: {len(chart.spec.layers)} layers, {parameters} weights in {len(chart.weights())} arrays>"
    )
    assert [line.split()[0] for line in lines] == [layer.name for layer in chart.spec.layers]
    assert lines[0].endswith(f"[4 steps, batch 2, 1 × {size}] float64")
    assert "array(" not in shown


def test_what_is_shown_is_short_however_many_layers_there_are() -> None:
    layers = "".join(f"  h{number}: {{cell: hidden, size: 2}}\n" for number in range(40))
    path = " -> ".join(["x", *(f"h{number}" for number in range(40))])
    text = f"name: T\nlayers:\n  x: {{cell: input, size: 2}}\n{layers}connections:\n  - full: {path}\n"
    found = Chart.from_text(text).forward({"x": [1, 2]})
    lines = repr(found).splitlines()
    assert len(lines) == 14
    assert lines[-1] == "  … 29 more"
    assert repr(found.layers).startswith("<Mapping of 41 names: 'x', 'h0'")
    assert len(repr(found.parts)) < 200
