"""Large arrays of weights are computed with as they are; they give the values that copies of them would."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from netcharts import Chart
from netcharts.forward import layer_plan
from netcharts.forward.feedforward import FeedforwardNetwork

DENSE = """
name: T
layers:
  in: {{cell: input, size: {size}}}
  hidden: {{cell: {cell}, size: {size}, activation: {activation}}}
  out: {{cell: output, size: {size}, bias: false}}
connections:
  - full: in -> hidden -> out
{more}
"""
CASES = {
    "relu": ("hidden", "relu", ""),
    # Those of several connections are put into one matrix.
    "sigmoid": ("hidden", "sigmoid", ""),
    "skip": ("hidden", "tanh", "  - full: in -> out"),
    "delay": ("hidden", "tanh", "  - {full: hidden -> hidden, delay: 1}"),
    "recurrent": ("recurrent", "tanh", "  - recurrent: hidden"),
    "gates": ("gated_memory", "tanh", "  - recurrent: hidden"),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("batch", [1, 5])
def test_large_weights_give_the_values_of_small_ones(name: str, batch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    cell, activation, more = CASES[name]
    chart = Chart.from_text(DENSE.format(cell=cell, activation=activation, size=12, more=more))
    rng = np.random.default_rng(0)
    weights = {key: rng.standard_normal(array.shape) for key, array in chart.weights().items()}
    x = rng.standard_normal((3, batch, 12))
    expected = chart.model(weights=weights).forward({"in": x})
    monkeypatch.setattr(layer_plan, "LARGE", 1)
    found = chart.model(weights=weights).forward({"in": x})
    for layer in ("hidden", "out"):
        np.testing.assert_allclose(found[layer], expected[layer], rtol=1e-9, atol=1e-12)


def test_a_model_holds_one_copy_of_large_weights() -> None:
    chart = Chart.from_text(DENSE.format(cell="hidden", activation="relu", size=1200, more=""))
    weights = {key: array.astype("float32") for key, array in chart.weights().items()}
    given = sum(array.nbytes for array in weights.values())
    chart.model(weights=weights, dtype="float32")
    tracemalloc.start()
    model = chart.model(weights=weights, dtype="float32")
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept <= 1.1 * given
    assert peak <= 1.2 * given
    assert isinstance(model.network, FeedforwardNetwork)
    held = [inputs.matrix for _, layers in model.network.components for la in layers for inputs in la.without_input]
    arrays = list(model.weights.values())
    large = [matrix for matrix in held if matrix is not None and matrix.size > 1_000_000]
    assert len(large) == 2
    assert all(any(np.shares_memory(matrix, array) for array in arrays) for matrix in large)


def test_changes_of_the_given_weights_do_not_change_a_model() -> None:
    chart = Chart.from_text(DENSE.format(cell="hidden", activation="relu", size=600, more=""))
    weights = chart.weights()
    model = chart.model(weights=weights)
    x = np.ones((1, 600))
    before = np.array(model.forward({"in": x})["out"])
    for array in weights.values():
        array[...] = 0
    np.testing.assert_array_equal(model.forward({"in": x})["out"], before)


def test_a_model_holds_one_bias_for_each_channel() -> None:
    text = """
name: T
layers: {in: {cell: input, size: 4000, channels: 40}, out: {cell: hidden, size: 4000, channels: 60, activation: relu}}
connections:
  - pointwise: in -> out
"""
    chart = Chart.from_text(text)
    weights = chart.weights()
    chart.model(weights=weights)
    tracemalloc.start()
    model = chart.model(weights=weights)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # One for each of 240,000 cells would take 1.9 MB.
    assert kept < 200_000
    x = np.random.default_rng(0).standard_normal((1, 40, 4000))
    expected = np.maximum(weights["out.output.in"] @ x[0] + weights["out.output.bias"].reshape(60, 1), 0)
    np.testing.assert_allclose(model.forward({"in": x})["out"][0, 0], expected)
