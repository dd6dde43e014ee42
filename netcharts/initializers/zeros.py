"""All zero: what comes out is as if nothing came in.

For read-outs that are to be fitted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def draw(chance: np.random.Generator, shape: tuple[int, ...], fan_in: int, fan_out: int) -> NDArray[np.floating]:
    import numpy as np

    return np.zeros(shape)
