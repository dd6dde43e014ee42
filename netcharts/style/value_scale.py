"""Scales of values: centered on zero, linear, or symmetric-logarithmic where a few values are much larger than most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from netcharts.array_types import FloatArray

# The scale is logarithmic if the largest value is more than this times a typical one.
_FAR = 30.0
# Shares of the largest value below this do not count: quotients by the smallest numbers would be infinite.
_LEAST = 1e-12


class ValueScale(NamedTuple):
    """A scale from -1 to 1.

    Attributes:
        largest: The absolute value at its ends.
        linear_to: The absolute value up to which it is about linear; 0 if it is linear all along.
    """

    largest: float
    linear_to: float = 0.0

    def shares(self, numbers: FloatArray) -> FloatArray:
        """Return the places of numbers on the scale."""
        shares: FloatArray
        if not self.linear_to:
            shares = numbers / self.largest
        else:
            shares = np.arcsinh(numbers / self.linear_to) / np.arcsinh(self.largest / self.linear_to)
        return shares

    def number(self, share: float) -> float:
        """Return the number at a place on the scale."""
        if not self.linear_to:
            return share * self.largest
        return float(np.sinh(share * np.arcsinh(self.largest / self.linear_to)) * self.linear_to)


def scale_of(numbers: Sequence[FloatArray]) -> ValueScale:
    """Return the scale of some numbers, which ends at the largest finite absolute value, or at 1 if all are zero."""
    sizes = np.concatenate([np.zeros(0), *(np.abs(array[np.isfinite(array)]).ravel() for array in numbers)])
    sizes = sizes[sizes > 0]
    if not sizes.size:
        return ValueScale(1.0)
    largest = float(sizes.max())
    typical = max(float(np.median(sizes)), largest * _LEAST)
    return ValueScale(largest, typical if largest > _FAR * typical else 0.0)
