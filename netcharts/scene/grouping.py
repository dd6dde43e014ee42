"""How groups are seen: a frame round their layers, or a brace above or below the chart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from netcharts.placement.box import Box, union
from netcharts.placement.frames import FRAME_PAD

# How far a frame keeps from lines within it, and a brace from what it embraces.
_PAD = 0.13
_AIR = 0.12
_RADIUS = 0.16
# A quarter of a circle of radius 1 as a cubic; see Riškus, 2006.
_K = 0.5522847498


def frame(layers: Box, lines: NDArray[np.float64]) -> Box:
    """A frame round the cells of some layers and the links between them, `lines` [n, 2, 2]."""
    cells = Box(layers.left - FRAME_PAD, layers.top - FRAME_PAD, layers.right + FRAME_PAD, layers.bottom + FRAME_PAD)
    if not len(lines):
        return cells
    low, high = lines.min(axis=(0, 1)) - _PAD, lines.max(axis=(0, 1)) + _PAD
    return union([cells, Box(*low.tolist(), *high.tolist())])


def brace(left: float, right: float, y: float, side: str) -> NDArray[np.float64]:
    """The control points [19, 2] of a brace that opens at y, away from which its tip points by 2 radii."""
    r = min(_RADIUS, (right - left) / 4)
    middle, away = (left + right) / 2, r if side == "below" else -r
    k = 1 - _K
    half = [
        (left, y), (left, y + away * (1 - k)), (left + r * k, y + away), (left + r, y + away),
        (left + r, y + away), (middle - r, y + away), (middle - r, y + away),
        (middle - r * k, y + away), (middle, y + away * (1 + k)), (middle, y + 2 * away),
    ]  # fmt: skip
    other = [(2 * middle - x, at) for x, at in reversed(half[:-1])]
    return np.array([*half, *other])


def levels(rooms: Sequence[tuple[float, float]]) -> list[int]:
    """For some stretches from left to right, the line on which each has room beside those before it."""
    found: list[int] = []
    for left, right in rooms:
        taken = {
            level
            for level, (start, end) in zip(found, rooms, strict=False)
            if left < end + _AIR and start < right + _AIR
        }
        found.append(next(level for level in range(len(rooms)) if level not in taken))
    return found


def starts(edge: float, side: str) -> float:
    """Where a brace opens beside everything that ends at an edge."""
    return edge + _AIR if side == "below" else edge - _AIR
