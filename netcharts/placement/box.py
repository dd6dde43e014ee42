"""Extents: what some cells' centres, or some shapes, take of the plane, in grid pitches."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Box(NamedTuple):
    """The extent of some cells' centres."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def x(self) -> float:
        """The middle from left to right."""
        return (self.left + self.right) / 2

    @property
    def y(self) -> float:
        """The middle from top to bottom."""
        return (self.top + self.bottom) / 2


def union(boxes: Iterable[Box]) -> Box:
    """The smallest extent round several."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))
