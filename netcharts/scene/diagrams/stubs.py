"""Stubs: short lines at a box, for values that come from another time step or go to one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from netcharts.array_types import FloatArray
from netcharts.placement.box import Box, Point
from netcharts.scene.nodes import crossed, overlapping

STUB = 0.26
"""Length of a stub."""
LEAN = 0.2
"""Distance that the outermost of a few stubs lean to either side."""

LETTER = 0.24
"""Height of the letters at free ends."""

_FEW, _WIDEST = 4, 1.1
# Incoming stubs lean to the left, away from the bias of the part above.
_SLANT = -0.2
# Least distance of stubs from the corner of a box.
_IN, _OUT = 0.12, 0.22


class StubFan(NamedTuple):
    """A place for stubs at the border of a box.

    Attributes:
        x: Abscissa of its middle at the border.
        y: Ordinate of the border.
        up: -1 for stubs above the border, 1 for stubs below it.
        most: Largest number of stubs.
        slant: How far to the right the free ends are.
        apart: Least distance of the free ends, which have letters; 0 if they have none.
    """

    x: float
    y: float
    up: int
    most: int = 1
    slant: float = 0.0
    apart: float = 0.0

    def stub(self, place: int, count: int) -> tuple[Point, Point]:
        """Return one of several evenly spread stubs, from the box to its free end."""
        lean = (place / (count - 1) - 0.5) * spread(count, self.apart) if count > 1 else 0.0
        return (self.x + lean * _root(count), self.y), (self.x + self.slant + lean, self.y + self.up * STUB)

    def moved(self, dx: float, dy: float) -> StubFan:
        """Return the same fan elsewhere."""
        return self._replace(x=self.x + dx, y=self.y + dy)

    def extent(self, *, letters: bool = True) -> Box:
        """Return the extent of its stubs, with that of their letters if `letters`."""
        top, bottom = sorted((self.y + self.up * 0.02, self.y + self.up * STUB))
        left, right = self.x + min(self.slant, 0.0), self.x + max(self.slant, 0.0)
        half = max(spread(self.most, self.apart), LEAN) / 2
        extent = Box(left - half, top, right + half, bottom)
        if not (self.apart and letters):
            return extent
        return extent._replace(top=top - LETTER) if self.up < 0 else extent._replace(bottom=bottom + LETTER)


def spread(count: int, apart: float = 0.0) -> float:
    """Return the distance of the free ends of the outermost of several stubs; those with letters are so far `apart`."""
    if apart:
        return apart * (count - 1)
    return min(0.13 * (count - 1), max(2 * LEAN, 0.075 * (count - 1)), _WIDEST)


def _root(count: int) -> float:
    """Return the share of that distance at the box, where many stubs must be distinguishable as well."""
    return 0.3 if count <= _FEW else 0.5


def incoming(box: Box, count: int, apart: float = 0.0) -> list[StubFan]:
    """Return places for stubs that lead into a box, best first: from the left above it."""
    inset = max(_IN, spread(count) * _root(count) / 2 + 0.05)
    xs = box.left + inset, box.x, box.right - inset
    ways = [(xs[0], _SLANT * (1.6 if apart else 1.0)), (xs[2], 0.0), (xs[0], 0.0), (xs[1], 0.0)]
    sides = (box.top, -1), (box.bottom, 1)
    return [StubFan(x, y, up, count, slant, apart) for y, up in sides for x, slant in ways]


def outmost(count: int, apart: float) -> float:
    """Return how far to the left of a box the letters of several incoming stubs can reach."""
    corner = Box(0.0, 0.0, 0.0, 0.0)
    return -incoming(corner, count, apart)[0].extent().left if count else 0.0


def outgoing(box: Box, count: int) -> list[StubFan]:
    """Return places for stubs that lead out of a box, best first: from the right below it."""
    inset = max(_OUT, min(spread(count) / 2, (box.right - box.left) / 2))
    xs = box.right - inset, box.x, box.left + inset
    return [StubFan(x, y, up, count) for y, up in ((box.bottom, 1), (box.top, -1)) for x in xs]


def first_free(fans: Sequence[StubFan], occupied: Sequence[Box], lines: FloatArray) -> StubFan:
    """Return the first fan that overlaps no box and that no line crosses, if need be but for letters; or the first."""
    boxes = np.array(occupied)
    for letters in (True, False):
        for fan in fans:
            extent = fan.extent(letters=letters)
            if not overlapping(extent, boxes).any() and not crossed([extent], lines).any():
                return fan
    return fans[0]
