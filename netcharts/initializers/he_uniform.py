"""Uniform distribution on ±√(6 / fan_in), for layers with `relu`.

Preserves the variance of activations through layers with `relu`. He et al., "Delving deep into rectifiers", 2015,
arXiv:1502.01852.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from netcharts.array_types import FloatArray
    from netcharts.initializers import Fan


def initialize(rng: np.random.Generator, shape: tuple[int, ...], fan_in: Fan, fan_out: Fan) -> FloatArray:
    bound = (6 / fan_in) ** 0.5
    return rng.uniform(-bound, bound, shape)
