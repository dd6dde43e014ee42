"""Cells that compute the distance of their inputs from their weights, over their links only."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netcharts import Chart, ForwardError, SpecError
from netcharts.array_types import FloatArray

DISTANCE = "distance: {extends: hidden, parts: {output: {distance: inputs}}}"
# A cell with a sum and a distance of the same inputs.
BOTH = "distance: {extends: hidden, parts: {added: {sum: inputs}, apart: {distance: inputs}, output: {sum: [added, apart]}}}"


def chart(layers: str, connections: str, cell: str = DISTANCE) -> Chart:
    listed = "".join(f"  {layer}\n" for layer in layers.split("; "))
    return Chart.from_text(f"name: T\ncells:\n  {cell}\nlayers:\n{listed}connections:\n{connections}")


def random_weights(network: Chart, seed: int) -> dict[str, FloatArray]:
    rng = np.random.default_rng(seed)
    return {name: rng.normal(size=array.shape) for name, array in network.weights().items()}


@given(st.integers(0, 10_000), st.integers(2, 6), st.integers(2, 6), st.sampled_from([0.3, 0.5, 0.9, 1.0]))
@settings(max_examples=60)
def test_a_distance_sums_over_the_links_of_a_cell(seed: int, m: int, n: int, density: float) -> None:
    """A link with weight zero counts; a missing link does not."""
    options = f"    density: {density}\n    seed: {seed}\n"
    network = chart(
        f"a: {{cell: input, size: {m}}}; b: {{cell: distance, size: {n}}}", f"  - random: a -> b\n{options}"
    )
    weights = random_weights(network, seed)
    weights["b.output.a"][0] = 0
    x = np.random.default_rng([seed, 1]).normal(size=(3, m))
    links = {(int(u[2:-1]), int(v[2:-1])) for u, v in network.graph().edges()}
    linked = np.array([[(i, j) in links for j in range(n)] for i in range(m)])
    wanted = np.sqrt((linked * (x[:, :, None] - weights["b.output.a"]) ** 2).sum(axis=1))
    np.testing.assert_allclose(network.forward({"a": x}, weights=weights)["b"][0, :, 0], wanted, atol=1e-7)


def test_a_distance_sums_over_all_connections_and_does_not_affect_a_sum() -> None:
    layers = "a: {cell: input, size: 3}; b: {cell: input, size: 2}; c: {cell: distance, size: 4}"
    links = "  - full: a -> c\n  - links: b -> c\n    pairs: [[0, 1], [1, 3]]\n"
    network = chart(layers, links, BOTH)
    weights, rng = random_weights(network, 0), np.random.default_rng(1)
    a, b = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
    linked = np.zeros((2, 4))
    linked[0, 1] = linked[1, 3] = 1
    added = a @ weights["c.added.a"] + b @ (weights["c.added.b"] * linked)
    apart = ((a[:, :, None] - weights["c.apart.a"]) ** 2).sum(axis=1)
    apart += (linked * (b[:, :, None] - weights["c.apart.b"]) ** 2).sum(axis=1)
    result = network.forward({"a": a, "b": b}, weights=weights)
    np.testing.assert_allclose(result["c"][0, :, 0], added + np.sqrt(apart))
    (counted,) = (layer for layer in network.counts() if layer.name == "c")
    assert counted.weights == 2 * (3 * 4 + 2)


def test_a_window_computes_the_distance_of_the_cells_that_it_covers() -> None:
    """Padding beyond the edge of a layer does not count."""
    network = chart(
        "a: {cell: input, size: 5, channels: 2}; b: {cell: distance, size: 5, channels: 3}",
        "  - convolution: a -> b\n    kernel: 3\n    padding: 1\n",
    )
    weights, x = random_weights(network, 2), np.random.default_rng(3).normal(size=(1, 2, 5))
    center, result = weights["b.output.a"], network.forward({"a": x[None]}, weights=weights)["b"]
    for place in range(5):
        taps = [tap for tap in range(3) if 0 <= place + tap - 1 < 5]
        seen = x[0][:, [place + tap - 1 for tap in taps]]
        wanted = np.sqrt(((seen - center[:, :, taps]) ** 2).sum(axis=(1, 2)))
        np.testing.assert_allclose(result[0, 0, :, place], wanted)


def test_a_delayed_value_before_the_first_step_is_zero() -> None:
    network = chart("a: {cell: input, size: 1}; b: {cell: distance, size: 1}", "  - full: a -> b\n    delay: 1\n")
    result = network.forward({"a": [[[5.0]], [[7.0]]]}, weights={"b.output.a": [[2.0]]})
    assert result["b"].ravel().tolist() == [2, 3]


@pytest.mark.parametrize(
    ("links", "message"),
    [("identity", "has no weights"), ("attention", "does not compute weighted sums")],
)
def test_connections_without_weighted_sums_are_refused(links: str, message: str) -> None:
    network = chart("a: {cell: input, size: 2}; b: {cell: distance, size: 2}", f"  - {links}: a -> b\n")
    with pytest.raises(ForwardError, match=message):
        network.forward({"a": [1, 2]})


def test_a_distance_takes_only_inputs() -> None:
    with pytest.raises(SpecError, match="a distance takes only the 'inputs'"):
        chart("a: {cell: distance, size: 2}", "", "distance: {parts: {x: {sum: inputs}, output: {distance: x}}}")


# Networks of such cells


@given(st.integers(0, 10_000), st.integers(1, 5), st.integers(1, 5), st.integers(1, 4))
@settings(max_examples=40)
def test_the_best_matching_unit_of_a_map_is_the_nearest(seed: int, rows: int, columns: int, m: int) -> None:
    rng = np.random.default_rng(seed)
    text = Chart.from_file("kn").spec.path
    with open(text, encoding="utf-8") as file:
        head = file.read().split("# The map lies")[0]
    network = Chart.from_text(head.replace("size: 2", f"size: {m}").replace("[3, 3]", f"[{rows}, {columns}]"))
    codes, x = rng.normal(size=(m, rows * columns)), rng.normal(size=(6, m))
    values = network.forward({"input": x}, weights={"map.apart.input": codes})["map"][0, :, 0]
    nearest = ((x[:, :, None] - codes) ** 2).sum(axis=1).argmin(axis=1)
    assert (values.reshape(6, -1).argmax(axis=1) == nearest).all()
    for value, best in zip(values, nearest, strict=True):
        row, column = divmod(int(best), columns)
        away = (np.arange(rows)[:, None] - row) ** 2 + (np.arange(columns) - column) ** 2
        np.testing.assert_allclose(value, np.exp(-away / 2))


@given(st.integers(0, 10_000), st.integers(1, 6), st.integers(1, 4))
@settings(max_examples=40)
def test_a_radial_basis_network_interpolates_its_centers(seed: int, n: int, m: int) -> None:
    """With weights that solve Φw = y it passes through every point (Broomhead & Lowe, 1988)."""
    text = Chart.from_file("rbf").spec.path
    with open(text, encoding="utf-8") as file:
        head = file.read().split("# Between")[0]
    head = head.replace("input,  size: 2", f"input, size: {m}").replace("radial, size: 2", f"radial, size: {n}")
    rng = np.random.default_rng(seed)
    # They are far enough apart for Φ to be well conditioned.
    centers = rng.permutation(50)[:n, None] * np.ones(m) + rng.uniform(-0.2, 0.2, (n, m))
    wanted = rng.normal(size=n)
    basis = np.exp(-((centers[:, None] - centers) ** 2).sum(axis=-1))
    weights = {
        "hidden.output.input": centers.T,
        "output.output.hidden": np.linalg.solve(basis, wanted)[:, None],
    }
    result = Chart.from_text(head).forward({"input": centers}, weights=weights)
    np.testing.assert_allclose(result["output"].ravel(), wanted, atol=1e-6)
    # A cell has the value 1 at its own center.
    np.testing.assert_allclose(np.diagonal(result["hidden"][0, :, 0]), 1, atol=1e-9)


# Precision


@pytest.mark.parametrize("offset", [0, 1000, 30_000])
@pytest.mark.parametrize("links", ["full: a -> b\n", "random: a -> b\n    density: 0.7\n"])
def test_a_distance_between_large_values_is_exact_in_single_precision(links: str, offset: float) -> None:
    """A product of matrices would cancel: Σx² - 2Σxw + Σw² has no digit left of a distance of 1 between such points."""
    network = chart("a: {cell: input, size: 3}; b: {cell: distance, size: 40}", f"  - {links}")
    rng = np.random.default_rng(0)
    x = (offset + rng.normal(size=(50, 3))).astype(np.float32)
    weights = (offset + rng.normal(size=(3, 40))).astype(np.float32)
    result = network.forward({"a": x}, weights={"b.output.a": weights}, dtype="float32")
    linked = network.forward({"a": np.ones(3)}, weights={"b.output.a": np.ones((3, 40))}).weights["b.output.a"]
    squares = (x.astype(float)[:, :, None] - weights.astype(float)) ** 2 * linked
    np.testing.assert_allclose(result["b"][0, :, 0], np.sqrt(squares.sum(axis=1)), rtol=1e-5)


def test_a_window_measures_large_values_exactly_in_single_precision() -> None:
    network = chart(
        "a: {cell: input, size: 9}; b: {cell: distance, size: 9}",
        "  - convolution: a -> b\n    kernel: 3\n    padding: 1\n",
    )
    rng = np.random.default_rng(0)
    x, weights = (1000 + rng.normal(size=shape).astype(np.float32) for shape in ((20, 9), (1, 1, 3)))
    single = network.forward({"a": x}, weights={"b.output.a": weights}, dtype="float32")["b"]
    seen = np.lib.stride_tricks.sliding_window_view(np.pad(x.astype(float), ((0, 0), (1, 1))), 3, axis=1)
    apart = (seen - weights.astype(float)[0, 0]) ** 2
    apart[:, 0, 0] = apart[:, -1, -1] = 0
    np.testing.assert_allclose(single[0, :, 0], np.sqrt(apart.sum(axis=-1)), rtol=1e-5)


@given(st.integers(0, 1000), st.integers(1, 300), st.integers(1, 40), st.integers(1, 40))
@settings(max_examples=30)
def test_distances_are_the_same_in_blocks_of_any_size(seed: int, m: int, n: int, batch: int) -> None:
    rng = np.random.default_rng(seed)
    network = chart(f"a: {{cell: input, size: {m}}}; b: {{cell: distance, size: {n}}}", "  - full: a -> b\n")
    weights, x = rng.normal(size=(m, n)), rng.normal(size=(batch, m))
    distances = network.forward({"a": x}, weights={"b.output.a": weights})["b"][0, :, 0]
    np.testing.assert_allclose(distances, np.linalg.norm(x[:, :, None] - weights, axis=1))


@pytest.mark.parametrize("offset", [0.0, 1000.0, -1e6])
@pytest.mark.parametrize("links", ["full: a -> b", "random: a -> b\n    density: 0.4\n    seed: 3"])
def test_large_distances_in_single_precision_are_as_exact_as_their_inputs(links: str, offset: float) -> None:
    """They are computed by products, in double precision."""
    network = chart("a: {cell: input, size: 70}; b: {cell: distance, size: 90}", f"  - {links}\n")
    rng = np.random.default_rng(5)
    shift = offset * rng.random((70, 1)).round()
    weights = {name: array.astype("float32") for name, array in random_weights(network, 5).items()}
    linked = network.weights()["b.output.a"] != 0
    weights["b.output.a"] = (weights["b.output.a"] + shift).astype("float32")
    x = (rng.normal(size=(40, 70)) + shift.T).astype("float32")
    apart = linked * (x.astype(float)[:, :, None] - weights["b.output.a"].astype(float)) ** 2
    result = network.forward({"a": x}, weights=weights, dtype="float32")["b"][0, :, 0]
    np.testing.assert_allclose(result, np.sqrt(apart.sum(axis=1)), rtol=2e-5)
