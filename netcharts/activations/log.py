"""Natural logarithm, of positive values.

Abramowitz & Stegun, "Handbook of mathematical functions", 1964, chapter 4.
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

    return [partial(np.log, x, x)]


ACTIVATION = Activation(formula="log(x)", bind=_bind)
