"""Multiply each value by its sigmoid; also called swish.

Elfwing, Uchibe & Doya, "Sigmoid-weighted linear units for neural network function approximation in reinforcement
learning", 2017, arXiv:1702.03118.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netcharts.activations import Activation

if TYPE_CHECKING:
    from netcharts.activations import Call
    from netcharts.array_types import FloatArray


def _bind(x: FloatArray) -> list[Call]:
    from netcharts.activations import _functions

    return _functions.replaced_by(_functions.silu, x)


ACTIVATION = Activation(formula="x / (1 + exp(−x))", bind=_bind, transient=4)
