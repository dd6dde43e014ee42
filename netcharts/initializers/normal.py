"""Normal of variance 1, whatever the fans.

Lukoševičius, "A practical guide to applying echo state networks", 2012, section 3.2, for reservoirs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def draw(chance: np.random.Generator, shape: tuple[int, ...], fan_in: int, fan_out: int) -> NDArray[np.floating]:
    return chance.standard_normal(shape)
