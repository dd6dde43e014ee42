"""Uniform from -1 to 1, whatever the fans.

Huang, Zhu & Siew, "Extreme learning machine", 2006, for hidden cells that stay as they are drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def draw(chance: np.random.Generator, shape: tuple[int, ...], fan_in: int, fan_out: int) -> NDArray[np.floating]:
    return chance.uniform(-1, 1, shape)
