"""Keep positive values; map negative values smoothly to values above −1.

Clevert, Unterthiner & Hochreiter, "Fast and accurate deep network learning by exponential linear units", 2015,
arXiv:1511.07289.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netcharts.activations import Activation

if TYPE_CHECKING:
    from netcharts.activations import Call
    from netcharts.array_types import FloatArray


def _bind(x: FloatArray) -> list[Call]:
    from netcharts.activations import _functions

    return _functions.replaced_by(_functions.elu, x)


ACTIVATION = Activation(formula="x if x > 0 else exp(x) − 1", bind=_bind, transient=3)
