"""Logistic function: between 0 and 1, one half at zero.

Rumelhart, Hinton & Williams, "Learning representations by back-propagating errors", 1986, doi:10.1038/323533a0.
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

    return [partial(np.negative, x, x), *_bind_negated(x)]


def _bind_negated(x: FloatArray) -> list[Call]:
    from netcharts.activations import _functions

    return _functions.sigmoid_of_negated(x)


def _inverse(y: FloatArray) -> FloatArray:
    import numpy as np

    x: FloatArray = np.log(y / (1 - y))
    return x


ACTIVATION = Activation(
    formula="1 / (1 + exp(−x))",
    bind=_bind,
    bind_negated=_bind_negated,
    inverse=_inverse,
    logistic=True,
    nonnegative=True,
)
