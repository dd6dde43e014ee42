"""Coordinates as decimal text, rounded to hundredths and as short as possible."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from netcharts.array_types import FloatArray

# Up to this many numbers, the calls of NumPy take longer than its loops save.
_FEW = 24


def short(value: float) -> str:
    """Return a number with at most two decimals and no trailing zeros: `1.5`, `12`, `0`."""
    return _hundredths(round(value * 100))


def shorts(values: FloatArray) -> list[str]:
    """Return numbers [...] as a flat list of such texts."""
    if values.size <= _FEW:
        return [_hundredths(round(value * 100)) for value in values.ravel().tolist()]
    return list(map(_hundredths, np.rint(values.ravel() * 100).astype(np.int64).tolist()))


def pairs(points: FloatArray) -> list[str]:
    """Return points [..., 2] as a flat list of texts `x,y`."""
    numbers = shorts(points)
    return [f"{x},{y}" for x, y in zip(numbers[::2], numbers[1::2], strict=True)]


# The same few coordinates occur many times in a chart.
@lru_cache(maxsize=10_000)
def _hundredths(value: int) -> str:
    whole, fraction = divmod(abs(value), 100)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}.{fraction:02d}".rstrip("0") if fraction else f"{sign}{whole}"
