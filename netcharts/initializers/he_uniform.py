"""Uniform up to √(6 / fan in) on both sides.

He et al., "Delving deep into rectifiers", 2015, arXiv:1502.01852; keeps the variance through layers of `relu`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def draw(chance: np.random.Generator, shape: tuple[int, ...], fan_in: int, fan_out: int) -> NDArray[np.floating]:
    bound = (6 / fan_in) ** 0.5
    return chance.uniform(-bound, bound, shape)
