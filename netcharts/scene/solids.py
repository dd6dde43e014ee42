"""Solids: layers as feature maps, in oblique projection or as sheets behind each other.

Lengths are in grid pitches, with x to the right and y downward. Depth runs up and to the right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from netcharts.cells import CellKind
from netcharts.placement.box import Box, Point, union

TONES = ("front", "top", "side", "window")
"""What a face of a solid is; each has a tone of the color of the layer. A window is the kernel of a connection."""

# How far a unit of depth goes to the right, and up.
_ACROSS, _UP = 0.36, 0.36
# How far a sheet is below and to the right of the sheet behind it.
_FAN = 0.09


class Facet(NamedTuple):
    """A flat face of a solid: a closed polygon."""

    points: tuple[Point, ...]
    tone: str

    def moved(self, dx: float, dy: float) -> Facet:
        """Return the same face elsewhere."""
        return self._replace(points=tuple((x + dx, y + dy) for x, y in self.points))

    def box(self) -> Box:
        """Return its extent."""
        xs, ys = zip(*self.points, strict=True)
        return Box(min(xs), min(ys), max(xs), max(ys))


class Solid(NamedTuple):
    """A layer as a solid.

    Attributes:
        layer: Name of the layer.
        title: What the layer is, in words.
        kind: Kind of cell that gives it its color.
        facets: Its faces, each drawn on top of those before it.
    """

    layer: str
    title: str
    kind: CellKind
    facets: tuple[Facet, ...]

    def moved(self, dx: float, dy: float) -> Solid:
        """Return the same solid elsewhere."""
        return self._replace(facets=tuple(facet.moved(dx, dy) for facet in self.facets))

    def box(self) -> Box:
        """Return its extent."""
        return union(facet.box() for facet in self.facets)


class Body(NamedTuple):
    """The form of a solid, whose middle is the origin.

    Attributes:
        thickness: Its extent along the reading direction, which stands for channels; that of one sheet in a fan.
        height: Its height.
        depth: Its extent away from the reader, before the projection; 0 for sheets.
        sheets: Number of sheets, the last of which is in front; 1 for a box.
        cells: Number of cells that its front is divided into, from the top to the bottom; 1 for a plain front.
    """

    thickness: float
    height: float
    depth: float = 0.0
    sheets: int = 1
    cells: int = 1

    @property
    def recess(self) -> Point:
        """Return how far its back is to the right of its front, and above it."""
        return self.depth * _ACROSS, self.depth * _UP

    @property
    def spread(self) -> float:
        """Return how far the first sheet is to the left of the last, and above it."""
        return (self.sheets - 1) * _FAN

    @property
    def width(self) -> float:
        """Return its width as drawn."""
        return self.thickness + self.recess[0] + self.spread

    @property
    def full_height(self) -> float:
        """Return its height as drawn."""
        return self.height + self.recess[1] + self.spread

    @property
    def front(self) -> Box:
        """Return its front, or its last sheet."""
        right, bottom = self.width / 2 - self.recess[0], self.full_height / 2
        return Box(right - self.thickness, bottom - self.height, right, bottom)

    def facets(self) -> Iterator[Facet]:
        """Yield its faces, each to be drawn on top of those before it."""
        front = self.front
        if self.depth:
            yield Facet(self.side((0.0, 0.0), (1.0, 1.0)), "side")
            dx, dy = self.recess
            top = ((front.left, front.top), (front.right, front.top))
            yield Facet((*top, *((x + dx, y - dy) for x, y in reversed(top))), "top")
        for sheet in range(self.sheets):
            back = (self.sheets - 1 - sheet) * _FAN
            for cell in range(self.cells):
                low, high = (front.top + self.height * share / self.cells for share in (cell, cell + 1))
                yield Facet(_rectangle(front.left, low, front.right, high), "front").moved(-back, -back)

    def side(self, start: Point, end: Point) -> tuple[Point, ...]:
        """Return a part of the face that shows a map, from one point to another, as shares of its width and height."""
        return tuple(self.at(*corner) for corner in _rectangle(*start, *end))

    def at(self, across: float, down: float) -> Point:
        """Return a point of the face that shows a map, given as shares of its width and height."""
        front = self.front
        if not self.depth:
            return front.left + across * self.thickness, front.top + down * self.height
        dx, dy = self.recess
        return front.right + across * dx, front.top + down * self.height - across * dy

    def entrance(self, down: float) -> Point:
        """Return a point where a line from the left ends, at a share of the height."""
        front = self.front
        return front.left + (0.5 * self.thickness if self.sheets > 1 else 0.0), front.top + down * self.height


def _rectangle(left: float, top: float, right: float, bottom: float) -> tuple[Point, ...]:
    return (left, top), (right, top), (right, bottom), (left, bottom)


def extent(solids: Sequence[Solid]) -> Box:
    """Return the extent of some solids."""
    return union(solid.box() for solid in solids)
