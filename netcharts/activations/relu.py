"""Keep positive values; replace negative ones by zero.

Nair & Hinton, "Rectified linear units improve restricted Boltzmann machines", 2010.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from netcharts.activations import Activation

if TYPE_CHECKING:
    from netcharts.activations import Call
    from netcharts.array_types import FloatArray


def _bind(x: FloatArray) -> list[Call]:
    return _bind_from(x, x)


def _bind_from(x: FloatArray, y: FloatArray) -> list[Call]:
    import numpy as np

    # NumPy computes the maximum of two arrays several times as fast as that of an array and a number.
    return [partial(np.maximum, x, np.zeros_like(x), out=y)]


ACTIVATION = Activation(formula="max(0, x)", bind=_bind, bind_from=_bind_from, nonnegative=True, scratch=1)
