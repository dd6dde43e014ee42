"""Spike when the threshold is reached: 1 if a value is at least zero, else 0.

Gerstner & Kistler, "Spiking neuron models", 2002, chapter 4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netcharts.activations import Activation

if TYPE_CHECKING:
    from netcharts.activations import Call
    from netcharts.array_types import FloatArray


def _bind(x: FloatArray) -> list[Call]:
    from netcharts.activations import _functions

    return _functions.threshold(x)


ACTIVATION = Activation(formula="1 if x ≥ 0 else 0", bind=_bind, nonnegative=True, flat=True)
