"""The spectral radius of large matrices, against all of their eigenvalues."""

from __future__ import annotations

from time import process_time

import numpy as np
import pytest

from netcharts.array_types import FloatArray
from netcharts.forward.spectral_radius import scale_to_spectral_radius, spectral_radius

CELLS = 520


def _random(seed: int = 1, density: float = 1.0) -> FloatArray:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(CELLS, CELLS)) * (rng.random((CELLS, CELLS)) < density)


def _blocks(*radii: float) -> FloatArray:
    """Return a matrix of uncoupled blocks with complex eigenvalues of these absolute values."""
    size = CELLS // len(radii) // 2 * 2
    whole = np.zeros((CELLS, CELLS))
    for number, radius in enumerate(radii):
        block = np.zeros((size, size))
        for place, angle in enumerate(np.linspace(0.1, 3, size // 2)):
            turned = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
            block[2 * place : 2 * place + 2, 2 * place : 2 * place + 2] = radius * np.array(turned)
        basis, _ = np.linalg.qr(np.random.default_rng(number).normal(size=(size, size)))
        whole[number * size : (number + 1) * size, number * size : (number + 1) * size] = basis @ block @ basis.T
    return whole


MATRICES = {
    **{f"normal {seed}": _random(seed) for seed in range(2)},
    **{f"density {density}": _random(9, density) for density in (0.2, 0.01)},
    "negative": -abs(_random()),
    "symmetric": _random() + _random().T,
    "antisymmetric": _random() - _random().T,
    "rank one": _random()[:, :1] @ _random()[:1],
    "chained": np.block([[_random()[:260, :260], 100 * _random()[:260, 260:]], [np.zeros((260, 260)), _random()[260:, 260:]]]),
    "scaled down": 1e-200 * _random(),
}  # fmt: skip


@pytest.mark.parametrize("name", MATRICES)
def test_it_is_the_largest_absolute_eigenvalue(name: str) -> None:
    matrix = MATRICES[name]
    before = matrix.copy()
    expected = abs(np.linalg.eigvals(matrix)).max()
    assert spectral_radius(matrix) == pytest.approx(expected, rel=1e-9)
    np.testing.assert_array_equal(matrix, before)


@pytest.mark.parametrize("radii", [(1.0, 0.999), (0.5, 1.0)])
def test_many_eigenvalues_of_nearly_the_same_absolute_value(radii: tuple[float, ...]) -> None:
    assert spectral_radius(_blocks(*radii)) == pytest.approx(1, rel=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_without_cycles_it_is_zero_however_cells_are_numbered(seed: int) -> None:
    order = np.random.default_rng(seed).permutation(CELLS)
    matrix = np.triu(10 + _random(seed), 1)[np.ix_(order, order)]
    assert spectral_radius(matrix) == 0
    np.testing.assert_array_equal(scale_to_spectral_radius("w", matrix, 0.9), matrix)


def test_growth_along_a_chain_of_cells_is_no_eigenvalue() -> None:
    # LAPACK itself is wrong here unless the cells happen to be in order.
    jordan = 0.9 * np.eye(CELLS) + np.eye(CELLS, k=1)
    order = np.random.default_rng(2).permutation(CELLS)
    pairs = np.kron(np.eye(CELLS // 2), [[0, 2], [0.5, 0.1]]) + np.triu(abs(_random()), 3)
    assert spectral_radius(jordan[np.ix_(order, order)]) == pytest.approx(0.9, rel=1e-12)
    assert spectral_radius(pairs[np.ix_(order, order)]) == pytest.approx(0.05 + 1.0025**0.5, rel=1e-9)


def test_scaled_weights_have_the_radius() -> None:
    scaled = scale_to_spectral_radius("w", _random(), 0.8)
    assert abs(np.linalg.eigvals(scaled)).max() == pytest.approx(0.8, rel=1e-9)


def test_the_result_is_the_same_each_time() -> None:
    assert spectral_radius(_random()) == spectral_radius(_random())


def test_a_sparse_reservoir_of_many_cells() -> None:
    rng = np.random.default_rng(4)
    matrix = np.zeros((2500, 2500))
    for row in matrix:
        row[rng.integers(0, 2500, 20)] = rng.normal(size=20)
    start = process_time()
    assert spectral_radius(matrix) == pytest.approx(20**0.5, rel=0.1)
    assert process_time() - start < 20
