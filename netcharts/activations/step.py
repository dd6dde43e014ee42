"""Threshold: 1 if a value is at least zero, else 0.

McCulloch & Pitts, "A logical calculus of the ideas immanent in nervous activity", 1943, doi:10.1007/BF02478259.
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


ACTIVATION = Activation(formula="1 if x ≥ 0 else 0", bind=_bind, levels=(0.0, 1.0), nonnegative=True, flat=True)
