"""Uniform distribution on ±1, independent of fan-in and fan-out; for hidden layers that are not trained.

Huang, Zhu & Siew, "Extreme learning machine", 2006.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from netcharts.array_types import FloatArray
    from netcharts.initializers import Fan


def initialize(rng: np.random.Generator, shape: tuple[int, ...], fan_in: Fan, fan_out: Fan) -> FloatArray:
    return rng.uniform(-1, 1, shape)
