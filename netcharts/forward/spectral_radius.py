"""Spectral radius of recurrent weights, to which reservoirs are scaled.

Jaeger, "The 'echo state' approach to analysing and training recurrent neural networks", 2001.

All eigenvalues of a small matrix are computed. Of a large one, only the largest is: by the Arnoldi method with thick
restarts, which multiplies the matrix by vectors and never changes it. Saad, "Numerical methods for large eigenvalue
problems", 2011; Stewart, "A Krylov-Schur algorithm for large eigenproblems", 2002, doi:10.1137/S0895479800371529.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeAlias

import numpy as np

from netcharts.array_types import AnyArray, BoolArray, FloatArray, IntArray
from netcharts.errors import ForwardError
from netcharts.network import obstacles

_Product: TypeAlias = Callable[[AnyArray], AnyArray]

# The radius of an acyclic matrix is exactly 0: its rows and columns can be permuted to a triangular matrix, and LAPACK
# does so. Anything smaller than this counts as 0.
_EPSILON = 1e-9
# Up to this many rows, all eigenvalues are computed; with 4,096 rows, that takes a minute.
_MAX_DENSE = 512
# If the iteration does not converge, all eigenvalues are computed up to this many rows.
_MAX_FALLBACK = 4096
# Rows of the basis of the Krylov space, and how many of them remain after a restart.
_BASIS, _KEPT = 160, 60
# The residual of an eigenvector, relative to its eigenvalue, at which the iteration stops. The error of the eigenvalue
# is about a hundredth of it.
_TOLERANCE = 1e-11
_MAX_RESTARTS = 60
# Below this share of nonzero entries, only these are multiplied.
_SPARSE = 0.05


def spectral_radius(matrix: FloatArray) -> float:
    """Return the largest absolute value of the eigenvalues of a square matrix, to nine digits.

    Raises:
        ForwardError: If the matrix is too large for all eigenvalues, and the largest one cannot be found alone.
    """
    if len(matrix) <= _MAX_DENSE:
        return _largest_of_all(matrix)
    # Cells on no common cycle have eigenvalues of their own. An iteration on all at once could take the growth along a
    # chain of cells for an eigenvalue.
    components = _components(matrix != 0)
    return max(
        _radius_of_component(matrix if len(cells) == len(matrix) else matrix[np.ix_(cells, cells)])
        for cells in components
    )


def _radius_of_component(matrix: FloatArray) -> float:
    if len(matrix) <= _MAX_DENSE:
        return float(abs(matrix[0, 0])) if len(matrix) == 1 else _largest_of_all(matrix)
    radius = _largest_eigenvalue(_product(matrix), len(matrix))
    if radius is not None:
        return radius
    if len(matrix) <= _MAX_FALLBACK:
        return _largest_of_all(matrix)
    raise ForwardError(f"the spectral radius of {len(matrix):,} cells could not be computed", "give their weights")


def _largest_of_all(matrix: FloatArray) -> float:
    return float(np.abs(np.linalg.eigvals(matrix)).max())


def scale_to_spectral_radius(name: str, array: FloatArray, radius: float) -> FloatArray:
    """Return the weights of a parameter scaled to a spectral radius; without cycles they have none and stay as is.

    Raises:
        ForwardError: If the array is not a square matrix, or its spectral radius cannot be computed.
    """
    obstacle = obstacles.of_spectral_radius(name, array.shape)
    if obstacle is not None:
        raise ForwardError(obstacle)
    current = spectral_radius(array)
    return array if current < _EPSILON else array * (radius / current)


def multiplications(rows: int) -> int:
    """Return about how many multiply-adds the spectral radius of a dense matrix takes."""
    return 25 * rows**3 if rows <= _MAX_DENSE else 1000 * rows**2


def _components(links: BoolArray) -> Iterator[IntArray]:
    """Yield the cells of every strongly connected component of a network, given its links [source, target].

    Fleischer, Hendrickson & Pinar, "On identifying strongly connected components in parallel", 2000,
    doi:10.1007/3-540-45591-4_68.
    """
    np.fill_diagonal(links, False)
    pending = [np.arange(len(links))]
    while pending:
        cells = pending.pop()
        inner = links if len(cells) == len(links) else links[np.ix_(cells, cells)]
        alone = _dead_ends(inner)
        yield from cells[alone, None]
        if alone.all():
            continue
        if alone.any():
            cells, inner = cells[~alone], inner[np.ix_(~alone, ~alone)]
        after, before = _reached(inner), _reached(inner.T)
        yield cells[after & before]
        parts = (cells[part] for part in (after & ~before, before & ~after, ~(after | before)))
        pending += [part for part in parts if part.size]


def _dead_ends(links: BoolArray) -> BoolArray:
    """Return True for cells that nothing leads into, or out of, once other such cells are removed."""
    leaving, entering = np.count_nonzero(links, axis=1), np.count_nonzero(links, axis=0)
    dead = np.zeros(len(links), bool)
    while (found := np.flatnonzero(~dead & ((leaving == 0) | (entering == 0)))).size:
        dead[found] = True
        entering -= np.count_nonzero(links[found], axis=0)
        leaving -= np.count_nonzero(links[:, found], axis=1)
    return dead


def _reached(links: BoolArray) -> BoolArray:
    """Return True for each cell that the first one leads to, itself included."""
    reached = np.zeros(len(links), bool)
    reached[0] = True
    newest = np.array([0])
    while newest.size:
        new = links[newest].any(axis=0) & ~reached
        reached |= new
        newest = np.flatnonzero(new)
    return reached


def _product(matrix: FloatArray) -> _Product:
    """Return what multiplies a matrix without empty rows by a vector."""
    if np.count_nonzero(matrix) > _SPARSE * matrix.size:
        return lambda vector: matrix @ vector
    rows, columns = np.nonzero(matrix)
    values, starts = matrix[rows, columns], np.flatnonzero(np.diff(rows, prepend=-1))
    return lambda vector: np.add.reduceat(values * vector[columns], starts)


class _RitzPairs(NamedTuple):
    """Approximate eigenvalues within a Krylov space, the largest first, with vectors in terms of its basis."""

    values: AnyArray
    vectors: AnyArray


def _largest_eigenvalue(product: _Product, rows: int) -> float | None:
    """Return the absolute value of the largest eigenvalue; None if the iteration does not converge."""
    # One row for each vector, and the vector that would be next. A @ basis[:-1].T = basis.T @ projected.
    basis, projected = np.zeros((_BASIS + 1, rows)), np.zeros((_BASIS + 1, _BASIS))
    basis[0] = np.random.default_rng(0).standard_normal(rows)
    basis[0] /= np.linalg.norm(basis[0])
    kept = 0
    for _ in range(_MAX_RESTARTS):
        size = _extend(product, basis, projected, kept)
        ritz = _ritz_pairs(projected[:size, :size])
        largest = float(abs(ritz.values[0]))
        residual = 0.0 if size < _BASIS else abs(projected[size] @ ritz.vectors[:, 0])
        if residual <= _TOLERANCE * largest:
            return largest
        kept = _restart(basis, projected, ritz)
    return None


def _extend(product: _Product, basis: FloatArray, projected: FloatArray, kept: int) -> int:
    """Extend a basis from its first vectors to all; return the size of the space, which is less if it is invariant."""
    for column in range(kept, _BASIS):
        before = basis[: column + 1]
        vector = product(basis[column])
        length = np.linalg.norm(vector)
        # Once is not enough to be orthogonal to rounding.
        for _ in range(2):
            parts = before @ vector
            vector = vector - parts @ before
            projected[: column + 1, column] += parts
        rest = np.linalg.norm(vector)
        if rest <= 1e-14 * length:
            return column + 1
        projected[column + 1, column] = rest
        np.divide(vector, rest, out=basis[column + 1])
    return _BASIS


def _ritz_pairs(projected: FloatArray) -> _RitzPairs:
    values, vectors = np.linalg.eig(projected)
    order = np.argsort(-np.abs(values), kind="stable")
    return _RitzPairs(values[order], vectors[:, order])


def _restart(basis: FloatArray, projected: FloatArray, ritz: _RitzPairs) -> int:
    """Reduce a basis to one of the largest Ritz vectors and the next vector; return the number of the former."""
    first = ritz.values[:_KEPT]
    # A vector and its conjugate span the same space as the real and the imaginary part of either.
    upper = np.flatnonzero(first.imag >= 0)
    vectors = ritz.vectors[:, upper]
    spanning = np.concatenate([vectors.real, vectors.imag[:, first.imag[upper] > 0]], axis=1)
    change, _ = np.linalg.qr(spanning)
    kept = change.shape[1]
    basis[:kept], basis[kept] = change.T @ basis[:-1], basis[-1].copy()
    square, last = change.T @ projected[:-1] @ change, projected[-1] @ change
    projected.fill(0)
    projected[:kept, :kept], projected[kept, :kept] = square, last
    return kept
