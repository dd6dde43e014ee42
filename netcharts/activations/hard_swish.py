"""Multiply each value by its hard sigmoid: SiLU made of straight lines and a parabola.

Howard et al., "Searching for MobileNetV3", 2019, arXiv:1905.02244.
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

    from netcharts.activations import _functions

    gate = np.empty_like(x)
    return [*_functions.hard_sigmoid_into(x, gate), partial(np.multiply, x, gate, x)]


ACTIVATION = Activation(formula="x · min(6, max(0, x + 3)) / 6", bind=_bind, scratch=1)
