"""Orthogonal matrices: rows or columns, whichever are fewer, of length 1 and at right angles.

Saxe, McClelland & Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks",
2013, arXiv:1312.6120. Drawn evenly: of the QR decomposition of a normal matrix, with the signs of R; Mezzadri, "How to
generate random matrices from the classical compact groups", 2007.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def draw(chance: np.random.Generator, shape: tuple[int, ...], fan_in: int, fan_out: int) -> NDArray[np.floating]:
    import numpy as np

    rows, columns = shape[-2:]
    drawn = chance.standard_normal((*shape[:-2], max(rows, columns), min(rows, columns)))
    found, signs = np.linalg.qr(drawn)
    found = found * np.sign(np.diagonal(signs, axis1=-2, axis2=-1))[..., None, :]
    return found if rows >= columns else found.swapaxes(-1, -2)
