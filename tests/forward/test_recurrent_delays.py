"""Recurrent connections carry values from as many steps away as their delays say, also several of them at once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netcharts import Chart, ForwardError
from netcharts.array_types import FloatArray

OWN = "cells:\n  leaky:\n    extends: hidden\n    parts:\n      state: {sum: inputs, recurrent: state.before}\n"
OWN += "      output: {pass: state, activation: tanh}\n"


def network(cell: str, size: int, delays: list[int], inputs: int = 2, more: str = "") -> Chart:
    layers = f"layers:\n  x: {{cell: input, size: {inputs}}}\n  y: {{cell: {cell}, size: {size}}}\n"
    recurrent = "".join(f"  - recurrent: y\n    delay: {delay}\n" for delay in delays)
    return Chart.from_text(f"name: T\n{layers}connections:\n  - full: x -> y\n{recurrent}{more}")


def random_weights(chart: Chart, seed: int) -> dict[str, FloatArray]:
    rng = np.random.default_rng(seed)
    return {name: rng.normal(scale=0.4, size=array.shape) for name, array in chart.weights().items()}


def of(weights: dict[str, FloatArray], part: str, source: str) -> list[FloatArray]:
    """Return the weights of a part, in the order of the connections."""
    return [array for name, array in weights.items() if name.partition("#")[0] == f"y.{part}.{source}"]


def expected(
    x: FloatArray, weights: dict[str, FloatArray], delays: list[int], part: str, carried: str
) -> tuple[FloatArray, FloatArray]:
    """Return the sums and their tanh at all steps, [steps, batch, cells], by the definition of recurrence."""
    steps, direction = len(x), -1 if delays[0] < 0 else 1
    sums = np.zeros((steps, x.shape[1], of(weights, part, "x")[0].shape[1]))
    bias = weights.get(f"y.{part}.bias", np.zeros(1)).ravel()
    for step in range(steps)[::direction]:
        sums[step] = x[step] @ of(weights, part, "x")[0] + bias
        for delay, array in zip(delays, of(weights, part, "recurrent"), strict=True):
            if 0 <= step - delay < steps:
                before = sums[step - delay]
                sums[step] += (np.tanh(before) if carried == "output" else before) @ array
    return sums, np.tanh(sums)


@given(
    st.integers(1, 5),
    st.lists(st.integers(1, 5), min_size=1, max_size=3, unique=True),
    st.sampled_from([1, -1]),
    st.integers(1, 3),
    st.booleans(),
    st.integers(0, 999),
)
@settings(deadline=None)
def test_each_connection_has_its_delay(
    size: int, delays: list[int], direction: int, batch: int, own: bool, seed: int
) -> None:
    delays = [direction * delay for delay in delays]
    chart = network("leaky", size, delays, more=OWN) if own else network("recurrent", size, delays)
    weights = random_weights(chart, seed)
    x = np.random.default_rng(seed).normal(size=(7, batch, 2))
    part, carried = ("state", "state") if own else ("output", "output")
    _, values = expected(x, weights, delays, part, carried)
    found = chart.forward({"x": x[:, :, None]}, weights=weights)["y"].reshape(values.shape)
    np.testing.assert_allclose(found, values, rtol=1e-9, atol=1e-12)


def test_large_layers_have_their_delays() -> None:
    chart = network("recurrent", 128, [1, 3], inputs=300)
    weights = {name: array * 0.2 for name, array in random_weights(chart, 0).items()}
    x = np.random.default_rng(1).normal(size=(9, 2, 300))
    _, values = expected(x, weights, [1, 3], "output", "output")
    found = chart.forward({"x": x[:, :, None]}, weights=weights)["y"].reshape(values.shape)
    np.testing.assert_allclose(found, values, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("delays", [[2], [1, 2], [3, 1]])
def test_the_gates_of_memory_cells_have_the_delays_of_their_connections(delays: list[int]) -> None:
    chart = network("memory", 3, delays)
    weights = random_weights(chart, 0)
    x = np.random.default_rng(2).normal(size=(6, 1, 2))
    outputs, state = np.zeros((6, 3)), np.zeros(3)

    def gate(part: str, step: int) -> FloatArray:
        total: FloatArray = x[step, 0] @ of(weights, part, "x")[0] + weights[f"y.{part}.bias"].ravel()
        for delay, array in zip(delays, of(weights, part, "recurrent"), strict=True):
            total = total + (outputs[step - delay] @ array if step >= delay else 0)
        return total

    def sigmoid(values: FloatArray) -> FloatArray:
        return 1 / (1 + np.exp(-values))

    for step in range(6):
        kept = sigmoid(gate("forget_gate", step)) * state
        state = kept + sigmoid(gate("input_gate", step)) * np.tanh(gate("candidate", step))
        outputs[step] = sigmoid(gate("output_gate", step)) * np.tanh(state)
    found = chart.forward({"x": x[:, :, None]}, weights=weights)["y"].reshape(6, 3)
    np.testing.assert_allclose(found, outputs, rtol=1e-9)


def test_cells_that_take_a_part_of_the_same_step_have_a_delay_of_one() -> None:
    chart = network("gated_memory", 3, [2])
    message = "'y' takes values from 2 steps away, but 'candidate' of its cells takes them from the same step"
    assert [found.message for found in chart.check() if found.code == "NC118"] == [message]
    with pytest.raises(ForwardError, match=message):
        chart.forward(chart.random_inputs())
