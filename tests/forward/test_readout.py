"""Readout fitting: networks learn their targets, and solutions satisfy the normal equations."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netcharts import Chart, ForwardError


def chart(layers: str, connections: str, cells: str = "") -> Chart:
    listed = "".join(f"  {layer}\n" for layer in layers.split("; "))
    return Chart.from_text(f"name: T\n{cells}layers:\n{listed}connections:\n{connections}")


def test_an_echo_state_network_recalls_past_inputs() -> None:
    """Jaeger, "Short term memory in echo state networks", 2001: the readout recovers the input of some steps ago."""
    network = chart(
        "u: {cell: input, size: 1, draw: 1}; r: {cell: recurrent, size: 60, init: uniform}; y: {cell: output, size: 3, activation: linear}",
        "  - full: u -> r -> y\n  - random: r -> r\n    delay: 1\n    density: 0.2\n    spectral_radius: 0.8\n",
    )
    rng = np.random.default_rng(0)
    u = rng.uniform(-0.1, 0.1, (1200, 1, 1))
    past = np.concatenate([np.roll(u, delay, axis=0) for delay in (1, 2, 3)], axis=2)
    weights = network.read_out({"u": u[:800]}, past[:800], washout=50, ridge=1e-9)
    result = network.forward({"u": u}, weights=weights)["y"][:, :, 0]
    error = ((result - past)[800:] ** 2).mean(axis=(0, 1)) / past[800:].var(axis=(0, 1))
    assert (error < 1e-3).all(), "for inputs that the fit did not see"


def test_an_extreme_learning_machine_interpolates_as_many_points_as_it_has_cells() -> None:
    """Huang, Zhu & Siew, 2006, theorem 2.1: with at least as many hidden cells as points the error is zero."""
    network = chart(
        "x: {cell: input, size: 2}; h: {cell: hidden, size: 30, init: normal}; y: {cell: output, size: 1}",
        "  - full: x -> h -> y\n",
    )
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(10, 2)) * 2, rng.uniform(0.1, 0.9, (10, 1))
    weights = {"h.output.bias": rng.normal(size=30)}
    solved = network.read_out({"x": x}, y, ridge=0, weights=weights)
    np.testing.assert_allclose(network.forward({"x": x}, weights=solved)["y"][0, :, 0], y, atol=1e-6)
    assert np.array_equal(solved["h.output.bias"].ravel(), weights["h.output.bias"]), "other weights stay"


def test_a_liquid_state_machine_is_fitted() -> None:
    network = Chart.from_file("lsm")
    x = np.random.default_rng(2).normal(size=(300, 1, 3)) * 3
    targets = np.full((300, 1, 2), 0.7)
    weights = network.read_out({"input": x}, targets, washout=5)
    assert abs(network.forward({"input": x}, weights=weights)["output"][5:].mean() - 0.7) < 0.01


@given(st.integers(0, 1000), st.sampled_from([0.3, 0.7]), st.booleans())
@settings(max_examples=40)
def test_only_links_get_weights_and_the_normal_equations_hold(seed: int, density: float, bias: bool) -> None:
    """For every cell over its own links, Xᵀ(y - t) + ridge·w = 0; with a bias, errors have the mean 0."""
    network = chart(
        f"a: {{cell: input, size: 5}}; b: {{cell: input, size: 4}}; y: {{cell: output, size: [2, 3], activation: linear, bias: {str(bias).lower()}}}",
        f"  - random: a -> y\n    density: {density}\n    seed: {seed}\n  - full: b -> y\n",
    )
    rng, ridge = np.random.default_rng(seed), 0.3
    data = {"a": rng.normal(size=(20, 5)), "b": rng.normal(size=(20, 4))}
    targets = rng.normal(size=(20, 2, 3))
    weights = network.read_out(data, targets, ridge=ridge)
    assert set(weights) == set(network.weights())
    linked = network.forward(data, weights={"y.output.a": np.ones((5, 6))}).weights["y.output.a"] != 0
    assert not weights["y.output.a"][~linked].any()
    errors = (network.forward(data, weights=weights)["y"][0, :, 0] - targets).reshape(20, 6)
    if bias:
        np.testing.assert_allclose(errors.mean(axis=0), 0, atol=1e-9)
    for source, links in (("a", linked), ("b", np.ones((4, 6), bool))):
        gradient = data[source].T @ errors + ridge * weights[f"y.output.{source}"]
        np.testing.assert_allclose(gradient[links], 0, atol=1e-8)


def test_targets_are_mapped_through_the_inverse_of_the_activation() -> None:
    for activation in ("sigmoid", "tanh"):
        network = chart(
            f"x: {{cell: input, size: 3}}; y: {{cell: output, size: 2, activation: {activation}}}", "  - full: x -> y\n"
        )
        rng = np.random.default_rng(3)
        truth = {"y.output.x": rng.normal(size=(3, 2)), "y.output.bias": rng.normal(size=2)}
        x = rng.normal(size=(30, 3))
        y = network.forward({"x": x}, weights=truth)["y"]
        solved = network.read_out({"x": x}, y, ridge=0)
        for name, array in truth.items():
            np.testing.assert_allclose(solved[name].reshape(array.shape), array, rtol=1e-6)


LAYERS = "x: {cell: input, size: 2}; h: {cell: hidden, size: 2}; y: {cell: output, size: 1, activation: linear}"


@pytest.mark.parametrize(
    ("layers", "links", "options", "message"),
    [
        (LAYERS, "  - full: x -> h -> y\n", {"layer": "z"}, "there is no layer 'z'"),
        (LAYERS.replace("h: {cell: hidden", "h: {cell: output"), "  - full: x -> h -> y\n", {}, "there are 2 layers"),
        (LAYERS.replace("linear", "step"), "  - full: x -> h -> y\n", {}, "has no inverse"),
        (LAYERS.replace("linear", "sigmoid"), "  - full: x -> h -> y\n", {}, "some targets are outside the range"),
        (LAYERS, "  - full: x -> h -> y\n  - full: y -> h\n    delay: 1\n", {}, "can't be fitted in one step"),
        (LAYERS, "  - full: x -> h -> y\n    delay: 1\n", {}, "can't be fitted in one step"),
        (LAYERS, "  - full: x -> h\n  - pool: h -> y\n    kernel: 2\n", {}, "can't be fitted in one step"),
        (LAYERS, "  - full: x -> h -> y\n", {"layer": "x"}, "do more than add up"),
        (LAYERS, "  - full: x -> h -> y\n", {"washout": 1}, "leaves none"),
        (LAYERS, "  - full: x -> h -> y\n", {"ridge": -1.0}, "at least 0"),
        (
            LAYERS.replace("y: {cell: output, size: 1", "y: {cell: output, size: 2"),
            "  - full: x -> h -> y\n",
            {},
            "3 targets",
        ),
    ],
)
def test_layers_and_options_that_cannot_be_fitted_are_refused(
    layers: str, links: str, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(ForwardError, match=message):
        chart(layers, links).read_out({"x": np.ones((3, 2))}, [[1], [2], [3]], **options)
