"""Coordinates as the shortest text that says them to a hundredth."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray


def short(value: float) -> str:
    """A number with at most two decimals and no trailing zeros: `1.5`, `12`, `0`."""
    return _hundredths(round(value * 100))


def shorts(values: NDArray[np.float64]) -> list[str]:
    """Numbers [...] as a flat list of such texts."""
    return list(map(_hundredths, np.rint(values.ravel() * 100).astype(np.int64).tolist()))


def pairs(points: NDArray[np.float64]) -> list[str]:
    """Points [..., 2] as a flat list of texts `x,y`."""
    numbers = shorts(points)
    return [f"{x},{y}" for x, y in zip(numbers[::2], numbers[1::2], strict=True)]


# Charts hold the same few coordinates again and again.
@lru_cache(maxsize=10_000)
def _hundredths(value: int) -> str:
    whole, rest = divmod(abs(value), 100)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}.{rest:02d}".rstrip("0") if rest else f"{sign}{whole}"
