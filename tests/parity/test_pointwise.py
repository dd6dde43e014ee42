"""Pointwise connections, compared with 1 × 1 convolutions and products of matrices in PyTorch."""

from __future__ import annotations

import numpy as np
import pytest

from tests.parity.engines import assert_close, make_chart, random_weights, torch

F = torch.nn.functional


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("seed", range(25))
def test_pointwise_is_a_convolution_of_one_cell(seed: int, dtype: str) -> None:
    rng = np.random.default_rng([seed, 21])
    size = rng.integers(1, 5, int(rng.integers(1, 4))).tolist()
    groups, narrow, wide, steps, batch = rng.integers(1, 4, 5).tolist()
    channels, more = groups * narrow, groups * wide
    layers = {
        "x": f"cell: input, size: {size}, channels: {channels}",
        "y": f"cell: hidden, size: {size}, channels: {more}, activation: tanh",
    }
    chart = make_chart(layers, f"  - pointwise: x -> y\n    groups: {groups}\n")
    weights = random_weights(chart, rng, dtype)
    assert weights["y.output.x"].shape == (more, narrow)
    assert weights["y.output.bias"].size == more
    x = rng.normal(size=(steps, batch, channels, *size)).astype(dtype)
    kernel = torch.tensor(weights["y.output.x"])[..., None]
    flat = torch.tensor(x.reshape(steps * batch, channels, -1))
    theirs = torch.tanh(F.conv1d(flat, kernel, torch.tensor(weights["y.output.bias"].ravel()), groups=groups))
    ours = chart.forward({"x": x}, weights=weights, dtype=dtype)["y"]
    assert_close(ours, theirs.reshape(steps, batch, more, *size), 1e-9 if dtype == "float64" else 1e-5)


@pytest.mark.parametrize("seed", range(15))
def test_over_places_all_channels_have_the_same_weights(seed: int) -> None:
    rng = np.random.default_rng([seed, 22])
    (m, n), (channels, batch) = rng.integers(1, 7, 2).tolist(), rng.integers(1, 5, 2).tolist()
    layers = {
        "x": f"cell: input, size: {m}, channels: {channels}",
        "y": f"cell: hidden, size: {n}, channels: {channels}, activation: gelu",
    }
    chart = make_chart(layers, "  - pointwise: x -> y\n    over: places\n")
    weights = random_weights(chart, rng)
    assert weights["y.output.bias"].size == n
    x = rng.normal(size=(batch, channels, m))
    matrix, bias = torch.tensor(weights["y.output.x"]), torch.tensor(weights["y.output.bias"].ravel())
    assert_close(
        chart.forward({"x": x[None]}, weights=weights)["y"][0], F.gelu(F.linear(torch.tensor(x), matrix, bias)), 1e-9
    )


@pytest.mark.parametrize("seed", range(8))
def test_cells_with_several_parts_weigh_each_of_them(seed: int) -> None:
    rng = np.random.default_rng([seed, 23])
    groups = 1 + seed % 2
    layers = {
        "x": "cell: input, size: 3, channels: 4",
        "y": "cell: memory, size: 3, channels: 6",
    }
    chart = make_chart(layers, f"  - pointwise: x -> y\n    groups: {groups}\n")
    weights, x = random_weights(chart, rng), rng.normal(size=(2, 4, 3))

    def part(name: str) -> torch.Tensor:
        kernel = torch.tensor(weights[f"y.{name}.x"])[..., None]
        return F.conv1d(torch.tensor(x), kernel, torch.tensor(weights[f"y.{name}.bias"].ravel()), groups=groups)

    value = torch.sigmoid(part("input_gate")) * torch.tanh(part("candidate"))
    expected = torch.tanh(value) * torch.sigmoid(part("output_gate"))
    assert_close(chart.forward({"x": x[None]}, weights=weights)["y"][0], expected, 1e-9)
