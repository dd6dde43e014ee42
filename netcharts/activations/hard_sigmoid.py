"""Approximate the sigmoid by three straight lines: from 0 below −3 to 1 above 3.

Courbariaux, Bengio & David, "BinaryConnect", 2015, arXiv:1511.00363; with the slope of Howard et al., "Searching for
MobileNetV3", 2019, arXiv:1905.02244.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netcharts.activations import Activation

if TYPE_CHECKING:
    from netcharts.activations import Call
    from netcharts.array_types import FloatArray


def _bind(x: FloatArray) -> list[Call]:
    from netcharts.activations import _functions

    return _functions.hard_sigmoid_into(x, x)


ACTIVATION = Activation(formula="min(6, max(0, x + 3)) / 6", bind=_bind, nonnegative=True)
