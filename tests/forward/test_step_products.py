"""Layers that are computed step by step, of which the products with other layers are computed for many steps at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netcharts import Chart
from netcharts.forward import step_products

LAYERS = """
name: Steps
layers:
  input: {cell: input, size: 7}
  other: {cell: input, size: 3}
  first: {cell: memory, size: 5}
  second: {cell: %s, size: 4}
connections:
  - full: input -> first
  - {full: other -> first, delay: 1}
  - full: first -> second
  - recurrent: first
  - %s
"""


@pytest.mark.parametrize("at_once", [1, 100, 250, 10_000])
@pytest.mark.parametrize("cell", ["memory", "gated_memory", "recurrent"])
@pytest.mark.parametrize(
    "second", ["recurrent: second", "{full: second -> second, delay: 2}", "{full: second -> second, delay: -1}"]
)
def test_products_of_many_steps_are_those_of_each(
    monkeypatch: pytest.MonkeyPatch, at_once: int, cell: str, second: str
) -> None:
    if cell == "gated_memory" and "delay: 2" in second:
        # Its candidate takes values from the step before only.
        second = "{full: first -> second, delay: 2}"
    chart = Chart.from_text(LAYERS % (cell, second))
    weights = chart.weights(dtype="float64")
    rng = np.random.default_rng(3)
    weights = {name: rng.normal(size=array.shape) for name, array in weights.items()}
    inputs: dict[str, Any] = {"input": rng.normal(size=(9, 6, 1, 7)), "other": rng.normal(size=(9, 6, 1, 3))}
    expected = chart.model(weights=weights, dtype="float64").forward(inputs)
    monkeypatch.setattr(step_products, "FEWEST_WEIGHTS", 1)
    monkeypatch.setattr("netcharts.forward.bound_layer.FEWEST_WEIGHTS", 1)
    monkeypatch.setattr(step_products, "_AT_ONCE", at_once)
    model = chart.model(weights=weights, dtype="float64")
    # The second pass starts from the same state as the first.
    for given in ({name: -array for name, array in inputs.items()}, inputs):
        found = model.forward(given)
    for name in ("first", "second"):
        np.testing.assert_allclose(found[name], expected[name], rtol=1e-12, atol=1e-12)
