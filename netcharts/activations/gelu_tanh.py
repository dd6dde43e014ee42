"""Approximate GELU with tanh, as GPT-2 does.

Hendrycks & Gimpel, "Gaussian error linear units", 2016, arXiv:1606.08415.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netcharts.activations import Activation

if TYPE_CHECKING:
    from netcharts.activations import Call
    from netcharts.array_types import FloatArray


def _bind(x: FloatArray) -> list[Call]:
    from netcharts.activations import _functions

    return _functions.replaced_by(_functions.gelu_tanh, x)


ACTIVATION = Activation(formula="x·(1 + tanh(√(2/π)·(x + 0.044715·x³))) / 2", bind=_bind, transient=4)
