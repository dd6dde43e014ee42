"""Learned functions on links: the definition of B-splines by their recursion, and what counts and checks say of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netcharts import Chart
from netcharts.array_types import FloatArray
from netcharts.checking.run import check_text
from netcharts.patterns._splines import Splines

KAN = """\
name: KAN
layers:
  input:  {{cell: input, size: 2}}
  hidden: {{cell: linear, size: [3, 2]}}
  output: {{cell: output, size: 1, activation: linear, bias: false}}
connections:
  - {{spline: input -> hidden -> output{options}}}
"""


def basis(x: FloatArray, knots: FloatArray, degree: int) -> FloatArray:
    """Return all B-splines of a degree by the recursion of Cox and de Boor, from their knots."""
    values = ((x >= knots[:-1, None]) & (x < knots[1:, None])).astype(float)
    for p in range(1, degree + 1):
        rise = (x - knots[: -p - 1, None]) / (knots[p:-1] - knots[: -p - 1])[:, None]
        fall = (knots[p + 1 :, None] - x) / (knots[p + 1 :] - knots[1:-p])[:, None]
        values = rise * values[:-1] + fall * values[1:]
    return values


@given(st.integers(1, 9), st.integers(1, 6), st.integers(0, 99))
@settings(max_examples=60)
def test_splines_are_those_of_the_recursion(grid: int, order: int, seed: int) -> None:
    x = np.random.default_rng(seed).normal(0, 1.5, (3, 40))
    splines = Splines(grid, order, x)
    knots = np.arange(-order, grid + order + 1) * 2 / grid - 1
    for _ in range(2):
        splines.evaluate()
        found = splines.functions.reshape(-1, 3, 40)
        np.testing.assert_allclose(found[0], x / (1 + np.exp(-x)))
        expected = basis(x.ravel(), knots, order).reshape(-1, 3, 40)
        np.testing.assert_allclose(found[1:], expected, atol=1e-12)
        inside = (x >= -1) & (x < 1)
        np.testing.assert_allclose(found[1:].sum(axis=0)[inside], 1)
        # Values are read again by each call.
        x *= 0.7


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e30, -1e30])
def test_beyond_the_grid_only_the_silu_remains(value: float) -> None:
    splines = Splines(5, 3, np.full((2, 3), value))
    with np.errstate(all="ignore"):
        splines.evaluate()
    assert not splines.functions[2:].any()


@pytest.mark.parametrize(
    ("options", "functions"), [("", 9), (", grid: 3", 7), (", order: 1", 7), (", grid: 8, order: 2", 11)]
)
def test_each_link_has_a_weight_for_each_function(options: str, functions: int) -> None:
    chart = Chart.from_text(KAN.format(options=options))
    assert [layer.links for layer in chart.counts()] == [0, 12, 6]
    assert [layer.weights for layer in chart.counts()] == [0, 12 * functions, 6 * functions]
    assert chart.weights()["hidden.output.input"].shape == (2, 6, functions)


def test_a_network_of_learned_functions_adds_them_up() -> None:
    chart, rng = Chart.from_text(KAN.format(options=", grid: 4, order: 2")), np.random.default_rng(3)
    weights = {name: rng.normal(size=array.shape) for name, array in chart.weights().items()}
    x, knots = rng.uniform(-1, 1, (5, 2)), np.arange(-2, 7) / 2 - 1

    def layer(values: FloatArray, name: str) -> FloatArray:
        silu = values / (1 + np.exp(-values))
        functions = np.stack([silu, *basis(values.ravel(), knots, 2).reshape(-1, *values.shape)])
        return np.einsum("fbs,stf->bt", functions, weights[name])

    hidden = layer(x, "hidden.output.input") + weights["hidden.output.bias"].reshape(6)
    expected = layer(hidden, "output.output.hidden")
    found = chart.forward({"input": x[None]}, weights=weights)["output"].reshape(5, 1)
    np.testing.assert_allclose(found, expected)


def test_learned_functions_follow_one_another_in_time() -> None:
    text = KAN.format(options="") + "  - {spline: hidden -> hidden, delay: 1, grid: 3}\n"
    chart = Chart.from_text(text)
    assert chart.forward({"input": np.ones((3, 2, 2)) / 2})["output"].shape[:2] == (3, 2)


def test_learned_functions_are_described_and_marked() -> None:
    text = KAN.format(options=", grid: 7")
    assert [finding for finding in check_text(text, "t") if finding.level != "note"] == []
    chart = Chart.from_text(text)
    assert "connected by learned functions input to hidden to output (grid 7)" in chart.description()
    assert "以可学习函数连接" in chart.description(lang="zh")
    assert b"curve" in chart.render("svg", engine="builtin", legend="full")
