"""Cells that are written as networks of their parts compute what they compute as one."""

from __future__ import annotations

import numpy as np
import pytest

from netcharts import Chart
from netcharts.errors import ForwardError
from netcharts.forward import Plan
from netcharts.network import lowering
from netcharts.spec import bundled

SMALL = 400


def small_feedforward() -> list[str]:
    charts = {name: Chart.from_file(name) for name in bundled.paths()}
    return [
        name
        for name, chart in charts.items()
        if all(c.directed and not c.pattern.addressed for c in chart.spec.connections)
        and sum(layer.cells * layer.channels for layer in chart.spec.layers) < SMALL
        # A random generator belongs to a layer, so that the layers of parts would draw other numbers.
        and not any(layer.cell.anatomy.stochastic for layer in chart.spec.layers)
    ]


@pytest.mark.parametrize("name", small_feedforward())
def test_lowering_any_cell_changes_no_value(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    chart = Chart.from_file(name)
    inputs = chart.random_inputs(3)
    native = Chart(chart.spec).forward(inputs, steps=3)
    # Layers of words hold indices, and have a single part.
    kept = {layer.name for layer in chart.spec.layers if layer.cell.anatomy.accepts_feedback or layer.words is not None}
    monkeypatch.setattr(lowering, "must_be_lowered", lambda layer, *_: layer.name not in kept)
    assert Plan(chart.spec).lowered.parts
    lowered = Chart(chart.spec).forward(inputs, steps=3)
    assert set(lowered.layers) == set(native.layers)
    for layer, values in native.layers.items():
        np.testing.assert_allclose(lowered[layer], values, atol=1e-12, err_msg=layer)
        for part, inner in native.parts[layer].items():
            np.testing.assert_allclose(lowered.parts[layer][part], inner, atol=1e-12, err_msg=f"{layer}.{part}")


@pytest.mark.parametrize("pattern", ["full", "attention", "recurrent"])
def test_weights_into_a_product_are_refused(pattern: str) -> None:
    connection = "recurrent: a" if pattern == "recurrent" else f"{pattern}: b -> a"
    text = (
        f"name: T\nlayers: {{b: {{cell: input, size: 2}}, a: {{cell: product, size: 2}}}}\nconnections: [{connection}]"
    )
    with pytest.raises(ForwardError, match="has weights, but the cells there take none"):
        Chart.from_text(text).forward({"b": [1, 2]})
