"""Normal distribution with mean 0 and variance 2 / (fan_in + fan_out).

Glorot & Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from netcharts.array_types import FloatArray
    from netcharts.initializers import Fan


def initialize(rng: np.random.Generator, shape: tuple[int, ...], fan_in: Fan, fan_out: Fan) -> FloatArray:
    return rng.normal(0, (2 / (fan_in + fan_out)) ** 0.5, shape)
