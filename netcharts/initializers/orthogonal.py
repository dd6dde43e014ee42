"""Random orthogonal matrix: its rows or its columns, whichever are fewer, are orthonormal.

Saxe, McClelland & Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks",
2013, arXiv:1312.6120.

The matrix is the Q of the QR decomposition of a normal matrix. Multiplying each column by the sign of the diagonal of
R makes the distribution uniform; Mezzadri, "How to generate random matrices from the classical compact groups", 2007.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from netcharts.array_types import FloatArray
    from netcharts.initializers import Fan

# Drawing takes a decomposition, which costs more than the numbers themselves; see `forward.weight_cost`.
DECOMPOSES = True


def initialize(rng: np.random.Generator, shape: tuple[int, ...], fan_in: Fan, fan_out: Fan) -> FloatArray:
    import numpy as np

    rows, columns = shape[-2:]
    tall = rng.standard_normal((*shape[:-2], max(rows, columns), min(rows, columns)))
    q, r = np.linalg.qr(tall)
    q = q * np.sign(np.diagonal(r, axis1=-2, axis2=-1))[..., None, :]
    return q if rows >= columns else q.swapaxes(-1, -2)
