"""Initial weights: the distribution that defines each initializer, and the spectral radius of reservoirs."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netcharts import Chart, SpecError, initializers
from netcharts.array_types import FloatArray
from netcharts.forward.spectral_radius import spectral_radius

# The variance for a fan-in m and a fan-out n, and the bound of the distributions that have one.
LAWS = {
    "glorot_normal": (lambda m, n: 2 / (m + n), None),
    "glorot_uniform": (lambda m, n: 2 / (m + n), lambda m, n: (6 / (m + n)) ** 0.5),
    "he_normal": (lambda m, n: 2 / m, None),
    "he_uniform": (lambda m, n: 2 / m, lambda m, n: (6 / m) ** 0.5),
    "lecun_normal": (lambda m, n: 1 / m, None),
    "normal": (lambda m, n: 1, None),
    "uniform": (lambda m, n: 1 / 3, lambda m, n: 1),
    "zeros": (lambda m, n: 0, lambda m, n: 0),
    "ones": (lambda m, n: 0, lambda m, n: 1),
    "orthogonal": (lambda m, n: 1 / max(m, n), None),
}


def initial_weights(name: str, m: int, n: int, seed: int = 0) -> FloatArray:
    chart = Chart.from_text(
        f"name: T\ninit: {name}\nlayers:\n  a: {{cell: input, size: {m}}}\n  b: {{cell: hidden, size: {n}}}\n"
        "connections:\n  - full: a -> b\n"
    )
    weights = chart.weights(seed=seed)
    assert not weights["b.output.bias"].any()
    return weights["b.output.a"]


# Those that draw nothing at random.
FIXED = {"sinusoidal"}


def test_every_initializer_has_a_law() -> None:
    assert set(LAWS) | FIXED == set(initializers.names())


def test_sinusoidal_values_are_those_of_the_paper() -> None:
    chart = Chart.from_text(
        "name: T\nlayers:\n  a: {cell: constant, size: 50, channels: 12, init: sinusoidal}\n"
        "  b: {cell: add, size: 50, channels: 12}\nconnections:\n  - identity: a -> b\n"
    )
    values, places = chart.weights()["a.output"], np.arange(50)
    for i in range(6):
        np.testing.assert_allclose(values[2 * i], np.sin(places / 10_000 ** (2 * i / 12)))
        np.testing.assert_allclose(values[2 * i + 1], np.cos(places / 10_000 ** (2 * i / 12)))
    np.testing.assert_allclose(chart.forward({}, steps=2)["b"][1, 0], values)


@pytest.mark.parametrize("name", LAWS)
@pytest.mark.parametrize(("m", "n"), [(300, 200), (150, 400)])
def test_variance_and_bounds_follow_the_law(name: str, m: int, n: int) -> None:
    weights, (variance, bound) = initial_weights(name, m, n), LAWS[name]
    assert weights.shape == (m, n)
    np.testing.assert_allclose(weights.var(), variance(m, n), rtol=0.02, atol=1e-12)
    assert abs(weights.mean() - (name == "ones")) <= 4 * (variance(m, n) / weights.size) ** 0.5
    if bound is not None:
        largest = abs(weights).max()
        assert 0.99 * bound(m, n) <= largest <= bound(m, n)
    elif name != "orthogonal":
        # A normal distribution has a kurtosis of 3.
        assert abs((weights**4).mean() / weights.var() ** 2 - 3) < 0.1


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 1000))
@settings(max_examples=30)
def test_orthogonal_matrices_preserve_lengths(m: int, n: int, seed: int) -> None:
    matrix = initial_weights("orthogonal", m, n, seed)
    product = matrix.T @ matrix if m >= n else matrix @ matrix.T
    np.testing.assert_allclose(product, np.eye(min(m, n)), atol=1e-9)
    np.testing.assert_allclose(np.linalg.norm(matrix, 2), 1)


@pytest.mark.parametrize("shape", [(1, 1), (3, 3), (2, 4), (4, 2)])
def test_orthogonal_matrices_are_uniformly_distributed(shape: tuple[int, int]) -> None:
    """Every entry of a Haar-distributed matrix has mean 0; without the signs of R its first entry does not."""
    matrices = initializers.load("orthogonal")(np.random.default_rng(0), (4000, *shape), 1, 1)
    deviation = (1 / max(shape)) ** 0.5
    assert np.abs(matrices.mean(axis=0)).max() < 4.5 * deviation / 4000**0.5


def test_fans_of_a_convolution_count_the_taps_of_its_kernel() -> None:
    chart = Chart.from_text(
        "name: T\ninit: he_normal\nlayers:\n  a: {cell: input, size: [9, 9], channels: 20}\n"
        "  b: {cell: kernel, size: [7, 7], channels: 60}\n  c: {cell: kernel, size: [5, 5], channels: 30, init: orthogonal}\n"
        "connections:\n  - convolution: a -> b -> c\n    kernel: 3\n"
    )
    weights = chart.weights()
    np.testing.assert_allclose(weights["b.output.a"].var(), 2 / (20 * 9), rtol=0.05)
    kernels = weights["c.output.b"].reshape(30, -1)
    np.testing.assert_allclose(kernels @ kernels.T, np.eye(30), atol=1e-9)


def test_a_layer_overrides_the_initializer_of_the_spec_and_only_links_have_weights() -> None:
    chart = Chart.from_text(
        "name: T\ninit: ones\nlayers:\n  a: {cell: input, size: 6}\n  b: {cell: hidden, size: 5}\n"
        "  c: {cell: output, size: 4, init: zeros}\nconnections:\n  - random: a -> b\n    density: 0.4\n  - full: b -> c\n"
    )
    weights = chart.weights()
    assert weights["b.output.a"].sum() == 12
    assert not weights["c.output.b"].any()
    assert chart.forward({"a": np.ones(6)}, weights={"c.output.b": np.ones((5, 4))})["c"].min() > 0.5


def test_an_array_depends_only_on_the_seed_and_its_name() -> None:
    assert np.array_equal(initial_weights("normal", 5, 4, 3), initial_weights("normal", 5, 4, 3))
    assert not np.array_equal(initial_weights("normal", 5, 4, 3), initial_weights("normal", 5, 4, 4))
    more = Chart.from_text(
        "name: T\nlayers:\n  z: {cell: input, size: 2}\n  a: {cell: input, size: 5}\n"
        "  b: {cell: hidden, size: 4, init: normal}\nconnections:\n  - full: z -> b\n  - full: a -> b\n"
    )
    assert np.array_equal(more.weights(seed=3)["b.output.a"], initial_weights("normal", 5, 4, 3))


def test_an_unknown_initializer_is_reported_with_the_nearest_match() -> None:
    with pytest.raises(SpecError, match=r"unknown initializer 'he_norml'.*'he_normal'"):
        initial_weights("he_norml", 1, 1)


def test_listing_initializers_does_not_import_numpy() -> None:
    code = "import sys; from netcharts import initializers; initializers.names(); sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# Reservoirs


def reservoir(size: int, links: str, rest: str = "") -> Chart:
    return Chart.from_text(
        f"name: T\nkind: esn\nlayers:\n  input: {{cell: input, size: 2}}\n  reservoir: {{cell: recurrent, size: {size}{rest}}}\n"
        "  output: {cell: output, size: 1, activation: linear}\nconnections:\n  - full: input -> reservoir -> output\n"
        f"  - random: reservoir -> reservoir\n    delay: 1\n{links}"
    )


@given(st.integers(4, 60), st.floats(0.05, 1.5), st.integers(0, 1000))
@settings(max_examples=30)
def test_a_reservoir_is_scaled_to_the_given_spectral_radius(size: int, radius: float, seed: int) -> None:
    chart = reservoir(size, f"    density: 0.6\n    spectral_radius: {radius}\n", ", init: normal")
    matrix = chart.weights(seed=seed)["reservoir.output.recurrent"]
    np.testing.assert_allclose(spectral_radius(matrix), radius)
    assert np.count_nonzero(matrix) == round(0.6 * size * size)


@given(st.integers(2, 40), st.integers(0, 1000))
@settings(max_examples=30)
def test_an_acyclic_layer_is_not_scaled(size: int, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(size).tolist()
    pairs = [[a, b] for i, a in enumerate(order) for b in order[i + 1 :]]
    text = (
        f"name: T\nlayers:\n  a: {{cell: input, size: 1}}\n  r: {{cell: recurrent, size: {size}}}\nconnections:\n"
        f"  - full: a -> r\n  - links: r -> r\n    delay: 1\n    pairs: {pairs}\n"
    )
    free = Chart.from_text(text).weights(seed=seed)["r.output.recurrent"]
    scaled = Chart.from_text(text + "    spectral_radius: 0.5\n").weights(seed=seed)["r.output.recurrent"]
    assert np.array_equal(free, scaled)


@given(st.integers(0, 1000), st.floats(0.1, 0.9))
@settings(max_examples=20)
def test_a_reservoir_with_a_spectral_radius_below_one_forgets_its_initial_state(seed: int, radius: float) -> None:
    """After different pasts, the same input makes states converge (Jaeger, 2001, definition 1)."""
    chart = reservoir(40, f"    density: 0.2\n    seed: {seed}\n    spectral_radius: {radius}\n", ", init: normal")
    rng = np.random.default_rng(seed)
    pasts, since = rng.normal(size=(20, 2, 2)) * 3, rng.normal(size=(300, 1, 2)) * 0.5
    states = chart.forward({"input": np.concatenate([pasts, np.repeat(since, 2, axis=1)])}, seed=seed)["reservoir"]
    distances = np.linalg.norm(states[:, 0] - states[:, 1], axis=(1, 2))
    assert distances[19] > 0.1
    assert distances[-1] < 1e-6 * distances[19]


def test_a_reservoir_with_a_spectral_radius_above_one_remembers_it() -> None:
    chart = reservoir(40, "    density: 0.2\n    spectral_radius: 3\n", ", init: normal")
    pasts = np.random.default_rng(0).normal(size=(20, 2, 2))
    states = chart.forward({"input": np.concatenate([pasts, np.zeros((300, 2, 2))])})["reservoir"]
    assert np.linalg.norm(states[-1, 0] - states[-1, 1]) > 0.1


@pytest.mark.parametrize(
    "links",
    [
        "random: a -> b\n    fan_in: 20\n",
        "random: a -> b\n    density: 0.05\n",
        "links: a -> b\n    pairs: [[0, 0], [1, 0], [2, 0], [3, 1]]\n",
    ],
)
@pytest.mark.parametrize("name", ["he_normal", "lecun_normal", "he_uniform", "glorot_normal"])
def test_the_fans_of_sparse_links_count_links(name: str, links: str) -> None:
    """The variance of a weight follows the number of links of its own cells."""
    text = (
        f"name: T\ninit: {name}\nlayers:\n  a: {{cell: input, size: 400}}\n  b: {{cell: hidden, size: 300}}\n"
        f"connections:\n  - {links}"
    )
    chart = Chart.from_text(text)
    drawn = np.stack([chart.weights(seed=seed)["b.output.a"] for seed in range(40)])
    linked = (drawn != 0).all(axis=0)
    fan_in, fan_out = linked.sum(axis=0), linked.sum(axis=1)[:, None]
    variance = LAWS[name][0](np.maximum(fan_in, 1), np.maximum(fan_out, 1))
    scaled = (drawn / np.sqrt(variance))[:, linked]
    assert abs(scaled.var() - 1) < 6 / scaled.size**0.5


def test_an_undirected_link_counts_for_both_of_its_cells() -> None:
    text = (
        "name: T\ninit: he_normal\nlayers:\n  a: {cell: backfed_input, size: 80, activation: sign}\n"
        "connections:\n  - complete: a\n"
    )
    (name,) = (name for name in Chart.from_text(text).weights() if not name.endswith("bias"))
    drawn = np.stack([Chart.from_text(text).weights(seed=seed)[name] for seed in range(10)])
    scaled = drawn[drawn != 0] / (2 / 79) ** 0.5
    assert abs(scaled.var() - 1) < 6 / scaled.size**0.5
