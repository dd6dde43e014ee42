"""Smooth ReLU: always positive, and close to the value itself if the value is large.

Dugas et al., "Incorporating second-order functional knowledge for better option pricing", 2001.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netcharts.activations import Activation

if TYPE_CHECKING:
    from netcharts.activations import Call
    from netcharts.array_types import FloatArray


def _bind(x: FloatArray) -> list[Call]:
    from netcharts.activations import _functions

    return _functions.replaced_by(_functions.softplus, x)


ACTIVATION = Activation(formula="log(1 + exp(x))", bind=_bind, nonnegative=True, transient=4)
