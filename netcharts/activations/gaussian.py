"""Radial basis function: 1 at zero, decreasing with the distance from zero.

Broomhead & Lowe, "Multivariable functional interpolation and adaptive networks", Complex Systems 2(3), 1988.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from netcharts.activations import Activation

if TYPE_CHECKING:
    from netcharts.activations import Call
    from netcharts.array_types import FloatArray


def _bind(x: FloatArray) -> list[Call]:
    import numpy as np

    return [partial(np.multiply, x, x, x), partial(np.negative, x, x), partial(np.exp, x, x)]


ACTIVATION = Activation(formula="exp(−x²)", bind=_bind, nonnegative=True)
