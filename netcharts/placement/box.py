"""Points, and the extents of cells and shapes, in grid pitches, with y downward."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from netcharts.array_types import FloatArray


# Up to this many points, the calls of NumPy take longer than its loops save.
_FEW = 24

Point: TypeAlias = tuple[float, float]
"""A place (x, y)."""


class Box(NamedTuple):
    """The extent of the middles of some cells, or of some shapes."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def x(self) -> float:
        """Return the middle from left to right."""
        return (self.left + self.right) / 2

    @property
    def y(self) -> float:
        """Return the middle from top to bottom."""
        return (self.top + self.bottom) / 2

    def moved(self, dx: float, dy: float) -> Box:
        """Return the same extent elsewhere."""
        return Box(self.left + dx, self.top + dy, self.right + dx, self.bottom + dy)


def union(boxes: Iterable[Box]) -> Box:
    """Return the smallest extent around several."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


def box_around(xy: FloatArray) -> Box:
    """Return the smallest extent around some points, [points, 2]."""
    if len(xy) <= _FEW:
        xs, ys = zip(*xy.tolist(), strict=True)
        return Box(min(xs), min(ys), max(xs), max(ys))
    return Box(*xy.min(axis=0).tolist(), *xy.max(axis=0).tolist())
