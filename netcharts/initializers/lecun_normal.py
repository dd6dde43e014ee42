"""Normal of variance 1 / fan in.

LeCun, Bottou, Orr & Müller, "Efficient backprop", 1998.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def draw(chance: np.random.Generator, shape: tuple[int, ...], fan_in: int, fan_out: int) -> NDArray[np.floating]:
    return chance.normal(0, (1 / fan_in) ** 0.5, shape)
