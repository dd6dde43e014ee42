"""Normal distribution with mean 0 and variance 1 / fan_in.

LeCun, Bottou, Orr & Müller, "Efficient BackProp", 1998.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from netcharts.array_types import FloatArray
    from netcharts.initializers import Fan


def initialize(rng: np.random.Generator, shape: tuple[int, ...], fan_in: Fan, fan_out: Fan) -> FloatArray:
    return rng.normal(0, (1 / fan_in) ** 0.5, shape)
