"""Sine, a wave.

Sitzmann, Martel, Bergman, Lindell & Wetzstein, "Implicit neural representations with periodic activation functions",
2020, arXiv:2006.09661.
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

    return [partial(np.sin, x, x)]


ACTIVATION = Activation(formula="sin(x)", bind=_bind)
