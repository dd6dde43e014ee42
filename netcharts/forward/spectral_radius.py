"""Spectral radius of recurrent weights, to which reservoirs are scaled.

Jaeger, "The 'echo state' approach to analysing and training recurrent neural networks", 2001.
"""

from __future__ import annotations

import numpy as np

from netcharts.array_types import FloatArray
from netcharts.errors import ForwardError
from netcharts.forward.limits import MAX_EIGENVALUES
from netcharts.network import obstacles

# The radius of an acyclic matrix is exactly 0: its rows and columns can be permuted to a triangular matrix, and LAPACK
# does so. Anything smaller than this counts as 0.
_EPSILON = 1e-9


def spectral_radius(matrix: FloatArray) -> float:
    """Return the largest absolute value of the eigenvalues of a square matrix.

    Raises:
        ForwardError: If the matrix has more than `MAX_EIGENVALUES` rows.
    """
    if len(matrix) > MAX_EIGENVALUES:
        raise ForwardError(
            f"computing the spectral radius of {len(matrix):,} cells exceeds the limit of {MAX_EIGENVALUES:,}",
            "give their weights",
        )
    return float(np.abs(np.linalg.eigvals(matrix)).max())


def scale_to_spectral_radius(name: str, array: FloatArray, radius: float) -> FloatArray:
    """Return the weights of a parameter scaled to a spectral radius; without cycles they have none and stay as is.

    Raises:
        ForwardError: If the array is not a square matrix, or too large.
    """
    obstacle = obstacles.of_spectral_radius(name, array.shape)
    if obstacle is not None:
        raise ForwardError(obstacle)
    current = spectral_radius(array)
    return array if current < _EPSILON else array * (radius / current)
