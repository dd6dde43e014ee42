"""Absolute value.

Jarrett, Kavukcuoglu, Ranzato & LeCun, "What is the best multi-stage architecture for object recognition?", 2009,
doi:10.1109/ICCV.2009.5459469, rectify by it.
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

    return [partial(np.absolute, x, x)]


ACTIVATION = Activation(formula="max(x, −x)", bind=_bind, nonnegative=True)
