"""Cell kinds that a spec defines itself."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from netcharts import Chart


def sigmoid(x: float) -> float:
    return float(1 / (1 + np.exp(-x)))


def peephole(given: list[float], weights: dict[str, NDArray[np.floating]]) -> list[float]:
    """Return the values of an LSTM cell whose gates receive its state.

    Gers & Schmidhuber, "Recurrent nets that time and count", 2000.
    """
    w = {name.removeprefix("cell."): float(array.ravel()[0]) for name, array in weights.items()}
    state = shown = 0.0
    values = []
    for x in given:

        def net(gate: str, x: float = x, shown: float = shown) -> float:
            return w[f"{gate}.input"] * x + w[f"{gate}.recurrent"] * shown + w[f"{gate}.bias"]

        take = sigmoid(net("input_gate") + w["peep_in.recurrent"] * state)
        keep = sigmoid(net("forget_gate") + w["peep_forget.recurrent"] * state)
        state = take * float(np.tanh(net("candidate"))) + keep * state
        shown = float(np.tanh(state)) * sigmoid(net("output_gate") + w["peep_out.recurrent"] * state)
        values.append(shown)
    return values


def test_a_peephole_lstm_cell_computes_its_equations() -> None:
    chart = Chart.from_file("peephole-lstm-cell")
    assert chart.check() == ()
    (cell,) = (layer for layer in chart.counts() if layer.name == "cell")
    assert (cell.weights, cell.biases, cell.states) == (4 + 4 + 3, 4, 2)
    rng = np.random.default_rng(1)
    weights = {name: rng.normal(size=array.shape) for name, array in chart.weights().items()}
    given = rng.normal(size=12)
    values = chart.forward({"input": given.reshape(12, 1, 1)}, weights=weights)["cell"].ravel()
    np.testing.assert_allclose(values, peephole(given.tolist(), weights), rtol=1e-12)
