"""Normal of variance 2 / (fan in + fan out).

Glorot & Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def draw(chance: np.random.Generator, shape: tuple[int, ...], fan_in: int, fan_out: int) -> NDArray[np.floating]:
    return chance.normal(0, (2 / (fan_in + fan_out)) ** 0.5, shape)
