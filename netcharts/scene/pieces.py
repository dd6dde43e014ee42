"""Boxes with words and the wires between them, of which pictures of parts and overviews are made.

All in grid pitches, y downwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from netcharts.cells import CellKind
from netcharts.placement.box import Box

HEIGHT = 0.3
SIZE = 0.2
SMALL = 0.17

Point = tuple[float, float]


class Piece(NamedTuple):
    """A box with words in it; `kind` gives its colour, none that of an earlier iteration."""

    words: str
    x: float
    y: float
    width: float
    kind: CellKind | None

    def box(self) -> Box:
        """The room that it takes."""
        half = self.width / 2
        return Box(self.x - half, self.y - HEIGHT / 2, self.x + half, self.y + HEIGHT / 2)

    def moved(self, dx: float, dy: float) -> Piece:
        """The same box elsewhere."""
        return self._replace(x=self.x + dx, y=self.y + dy)


class Wire(NamedTuple):
    """A line through points; no colour means the theme's.

    Between parts, `weighted` is solid, `fixed` at 1 dashed, and a `stub`, short and thick, what comes from the step
    before; between layers, a `connection` is solid, a `delayed` one dashed, and a `head` that of an arrow.
    """

    points: tuple[Point, ...]
    style: str
    colour: str | None = None

    def moved(self, dx: float, dy: float) -> Wire:
        """The same line elsewhere."""
        return self._replace(points=tuple((x + dx, y + dy) for x, y in self.points))


def segments(courses: Iterable[Sequence[Point]]) -> NDArray[np.float64]:
    """The straight pieces of some courses, [n, 4]: from x, y to x, y."""
    found = [(*start, *end) for course in courses for start, end in pairwise(course)]
    return np.array(found, dtype=np.float64).reshape(-1, 4)


def crossed(boxes: Sequence[Box] | NDArray[np.float64], lines: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which boxes [b] which segments [n, 4] run through, [b, n]; touching a rim is not running through."""
    rims = np.array(boxes, dtype=np.float64).reshape(-1, 1, 4)
    start, along = lines[None, :, :2], lines[None, :, 2:] - lines[None, :, :2]
    along = np.where(along == 0, 1e-12, along)
    one, other = (rims[..., :2] + 1e-6 - start) / along, (rims[..., 2:] - 1e-6 - start) / along
    enters, leaves = np.minimum(one, other).max(axis=2), np.maximum(one, other).min(axis=2)
    found: NDArray[np.bool_] = (enters < leaves) & (leaves > 0) & (enters < 1)
    return found


def overlapping(box: Box, others: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which of some boxes [n, 4] a box overlaps, [n]."""
    found: NDArray[np.bool_] = (
        (others[:, 0] < box.right - 1e-6)
        & (others[:, 2] > box.left + 1e-6)
        & (others[:, 1] < box.bottom - 1e-6)
        & (others[:, 3] > box.top + 1e-6)
    )
    return found
