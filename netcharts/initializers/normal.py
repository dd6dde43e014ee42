"""Standard normal distribution, independent of fan-in and fan-out; for reservoirs.

A reservoir is usually rescaled with `spectral_radius` afterwards. Lukoševičius, "A practical guide to applying echo
state networks", 2012, section 3.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from netcharts.array_types import FloatArray
    from netcharts.initializers import Fan


def initialize(rng: np.random.Generator, shape: tuple[int, ...], fan_in: Fan, fan_out: Fan) -> FloatArray:
    return rng.standard_normal(shape)
