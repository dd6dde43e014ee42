"""Keep positive values; multiply negative ones by 0.01, so that a gradient still passes.

Maas, Hannun & Ng, "Rectifier nonlinearities improve neural network acoustic models", 2013.
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

    low = np.empty_like(x)
    return [partial(np.multiply, x, 0.01, low), partial(np.maximum, x, low, out=x)]


ACTIVATION = Activation(formula="max(0.01 · x, x)", bind=_bind, scratch=1)
