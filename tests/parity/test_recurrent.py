"""Recurrent, LSTM and GRU layers, compared with PyTorch and ONNX Runtime."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netcharts import Chart
from netcharts.array_types import FloatArray
from netcharts.spec import bundled
from tests.parity.engines import assert_close, make_chart, onnx, random_weights, run_onnx, torch

F = torch.nn.functional


def recurrent(cell: str, seed: int, bidirectional: bool) -> tuple[Chart, dict[str, FloatArray], FloatArray, int]:
    rng = np.random.default_rng([seed, 2])
    m, n, steps, batch = (int(number) for number in rng.integers(1, 7, 4))
    layers = {"x": f"cell: input, size: {m}", "h": f"cell: {cell}, size: {n}"}
    links = "  - full: x -> h\n  - recurrent: h\n"
    if bidirectional:
        layers["b"] = layers["h"]
        links += "  - full: x -> b\n  - recurrent: b\n    delay: -1\n"
    chart = make_chart(layers, links)
    return chart, random_weights(chart, rng), rng.normal(size=(steps, batch, m)), n


def with_weights(module: Any, weights: dict[str, FloatArray], gates: tuple[str, ...], suffixes: dict[str, str]) -> Any:
    """Copy our weights into a PyTorch module; of its two biases one stays zero."""
    with torch.no_grad():
        for layer, suffix in suffixes.items():
            inputs = [weights[f"{layer}.{gate}.x"].T for gate in gates]
            own = [weights[f"{layer}.{gate}.recurrent"].T for gate in gates]
            biases = [weights[f"{layer}.{gate}.bias"][0] for gate in gates]
            for name, arrays in (("weight_ih", inputs), ("weight_hh", own), ("bias_ih", biases)):
                getattr(module, f"{name}_l0{suffix}").copy_(torch.tensor(np.concatenate(arrays)))
            getattr(module, f"bias_hh_l0{suffix}").zero_()
    return module


@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("seed", range(60))
def test_recurrent_layers(seed: int, bidirectional: bool) -> None:
    chart, weights, x, n = recurrent("recurrent", seed, bidirectional)
    module = torch.nn.RNN(x.shape[2], n, bidirectional=bidirectional, dtype=torch.float64)
    compare(
        chart,
        with_weights(module, weights, ("output",), {"h": "", "b": "_reverse"} if bidirectional else {"h": ""}),
        weights,
        x,
    )


@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("seed", range(60))
def test_lstm_layers(seed: int, bidirectional: bool) -> None:
    chart, weights, x, n = recurrent("memory", seed, bidirectional)
    module = torch.nn.LSTM(x.shape[2], n, bidirectional=bidirectional, dtype=torch.float64)
    gates = ("input_gate", "forget_gate", "candidate", "output_gate")
    compare(
        chart,
        with_weights(module, weights, gates, {"h": "", "b": "_reverse"} if bidirectional else {"h": ""}),
        weights,
        x,
    )


def compare(chart: Chart, module: Any, weights: dict[str, FloatArray], x: FloatArray) -> None:
    theirs, _ = module(torch.tensor(x))
    result = chart.forward({"x": x}, weights=weights)
    ours = [result[name][:, :, 0] for name in ("h", "b") if name in result.layers]
    assert_close(np.concatenate(ours, axis=-1), theirs)


@pytest.mark.parametrize("seed", range(60))
def test_a_bundled_cell_kind_is_the_gru_of_pytorch(seed: int) -> None:
    rng = np.random.default_rng([seed, 3])
    m, n, steps, batch = (int(number) for number in rng.integers(1, 7, 4))
    text = bundled.find("gru-reset-after-cell").read_text(encoding="utf-8")
    sized = text.replace("input, size: 1", f"input, size: {m}").replace(
        "reset_after, size: 1", f"reset_after, size: {n}"
    )
    chart = Chart.from_text(sized)
    assert [layer.cells for layer in chart.spec.layers] == [m, n]
    weights, x = random_weights(chart, rng), rng.normal(size=(steps, batch, m))
    module = torch.nn.GRU(m, n, dtype=torch.float64)
    with torch.no_grad():
        own = {"reset": "reset", "update": "update", "candidate": "past"}
        for name, arrays in (
            ("weight_ih_l0", [weights[f"cell.{gate}.input"].T for gate in own]),
            ("weight_hh_l0", [weights[f"cell.{part}.recurrent"].T for part in own.values()]),
            ("bias_ih_l0", [weights[f"cell.{gate}.bias"][0] for gate in own]),
            ("bias_hh_l0", [np.zeros(2 * n), weights["cell.past.bias"][0]]),
        ):
            getattr(module, name).copy_(torch.tensor(np.concatenate(arrays)))
    assert_close(chart.forward({"input": x}, weights=weights)["cell"][:, :, 0], module(torch.tensor(x))[0])


@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("seed", range(40))
def test_gru_layers(seed: int, bidirectional: bool) -> None:
    """The form of Cho et al., with the reset gate before the recurrent weights, is that of ONNX."""
    chart, weights, x, n = recurrent("gated_memory", seed, bidirectional)
    x = x.astype("float32")
    gates, layers = ("update", "reset", "candidate"), ("h", "b") if bidirectional else ("h",)
    stacked = {
        key: np.stack([np.concatenate([weights[f"{layer}.{gate}.{end}"].T for gate in gates]) for layer in layers])
        for key, end in (("W", "x"), ("R", "recurrent"))
    }
    biases = [np.concatenate([weights[f"{layer}.{gate}.bias"][0] for gate in gates]) for layer in layers]
    stacked["B"] = np.stack([np.concatenate([bias, np.zeros(3 * n)]) for bias in biases])
    direction = "bidirectional" if bidirectional else "forward"
    node = onnx.helper.make_node(
        "GRU", ["X", "W", "R", "B"], ["Y"], hidden_size=n, direction=direction, linear_before_reset=0
    )
    theirs = run_onnx(node, {"X": x, **{key: array.astype("float32") for key, array in stacked.items()}})
    result = chart.forward({"x": x}, weights=weights, dtype="float32")
    assert_close(np.stack([result[layer][:, :, 0] for layer in layers], axis=1), theirs, 1e-5)
