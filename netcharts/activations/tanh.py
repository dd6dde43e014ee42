"""Hyperbolic tangent: between −1 and 1, steepest at zero.

LeCun, Bottou, Orr & Müller, "Efficient BackProp", 1998.
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

    return [partial(np.tanh, x, y)]


def _inverse(y: FloatArray) -> FloatArray:
    import numpy as np

    x: FloatArray = np.arctanh(y)
    return x


ACTIVATION = Activation(formula="tanh(x)", bind=_bind, bind_from=_bind_from, inverse=_inverse)
