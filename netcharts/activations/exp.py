"""Exponential function.

For outputs that must be positive; Goodfellow, Bengio & Courville, "Deep learning", 2016, section 6.2.2.
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

    return [partial(np.exp, x, x)]


ACTIVATION = Activation(formula="exp(x)", bind=_bind, nonnegative=True)
