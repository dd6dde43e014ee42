"""Learned functions of links, compared with the B-splines of SciPy and with KANs in PyTorch."""

from __future__ import annotations

import numpy as np
import pytest

from tests.parity.engines import assert_close, make_chart, random_weights, torch

interpolate = pytest.importorskip("scipy.interpolate")


@pytest.mark.parametrize("seed", range(40))
def test_a_link_is_a_silu_and_a_spline(seed: int) -> None:
    rng = np.random.default_rng([seed, 41])
    grid, order, m, n = (*rng.integers(1, 7, 2), *rng.integers(1, 5, 2))
    layers = {"x": f"cell: input, size: {m}", "y": f"cell: linear, size: {n}, bias: false"}
    chart = make_chart(layers, f"  - {{spline: x -> y, grid: {grid}, order: {order}}}\n")
    weights, x = random_weights(chart, rng), rng.uniform(-1, 1, (6, m))
    (array,) = weights.values()
    knots = np.arange(-order, grid + order + 1) * 2 / grid - 1
    expected = np.zeros((6, n))
    for source, target in np.ndindex(m, n):
        base, *coefficients = array[source, target]
        spline = interpolate.BSpline(knots, np.array(coefficients), order)
        values = x[:, source]
        expected[:, target] += base * values / (1 + np.exp(-values)) + spline(values)
    assert_close(chart.forward({"x": x[None]}, weights=weights)["y"].reshape(6, n), expected, 1e-9)


@pytest.mark.parametrize("seed", range(40))
def test_splines_end_with_the_extended_grid(seed: int) -> None:
    """Beyond it they are 0, where SciPy would continue the last polynomial."""
    rng = np.random.default_rng([seed, 42])
    grid, order = rng.integers(1, 7, 2)
    layers = {"x": "cell: input, size: 1", "y": "cell: linear, size: 1, bias: false"}
    chart = make_chart(layers, f"  - {{spline: x -> y, grid: {grid}, order: {order}}}\n")
    weights, x = random_weights(chart, rng), rng.normal(0, 2, 50)
    base, *coefficients = weights["y.output.x"].ravel()
    knots = np.arange(-order, grid + order + 1) * 2 / grid - 1
    expected = base * x / (1 + np.exp(-x))
    for number, coefficient in enumerate(coefficients):
        one = interpolate.BSpline.basis_element(knots[number : number + order + 2], extrapolate=False)
        expected += coefficient * np.nan_to_num(one(x))
    assert_close(chart.forward({"x": x[None, :, None]}, weights=weights)["y"].ravel(), expected, 1e-9)


def kan_layer(x: torch.Tensor, weights: torch.Tensor, grid: int, order: int) -> torch.Tensor:
    """Compute a layer as efficient-kan does, github.com/Blealtan/efficient-kan, from [in, out, 1 + grid + order]."""
    knots = torch.arange(-order, grid + order + 1, dtype=x.dtype) * 2 / grid - 1
    bases = ((x[..., None] >= knots[:-1]) & (x[..., None] < knots[1:])).to(x.dtype)
    for k in range(1, order + 1):
        rise = (x[..., None] - knots[: -(k + 1)]) / (knots[k:-1] - knots[: -(k + 1)]) * bases[..., :-1]
        fall = (knots[k + 1 :] - x[..., None]) / (knots[k + 1 :] - knots[1:-k]) * bases[..., 1:]
        bases = rise + fall
    base = torch.nn.functional.silu(x) @ weights[..., 0]
    return base + torch.einsum("bif,iof->bo", bases, weights[..., 1:])


@pytest.mark.parametrize("seed", range(20))
def test_a_kan(seed: int) -> None:
    rng = np.random.default_rng([seed, 43])
    grid, order, *sizes = rng.integers(2, 7, 5).tolist()
    order = min(order, 4)
    layers = {
        "x": f"cell: input, size: {sizes[0]}",
        "h": f"cell: linear, size: {sizes[1]}, bias: false",
        "y": f"cell: output, size: {sizes[2]}, activation: linear, bias: false",
    }
    chart = make_chart(layers, f"  - {{spline: x -> h -> y, grid: {grid}, order: {order}}}\n")
    weights, x = random_weights(chart, rng), rng.uniform(-1, 1, (8, sizes[0]))
    hidden = kan_layer(torch.tensor(x), torch.tensor(weights["h.output.x"]), grid, order)
    theirs = kan_layer(hidden, torch.tensor(weights["y.output.h"]), grid, order)
    assert_close(chart.forward({"x": x[None]}, weights=weights)["y"].reshape(8, -1), theirs, 1e-9)
