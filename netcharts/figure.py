"""Figures: boxes and wires with words, for pictures of parts and overviews. All in grid pitches, y downwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from netcharts.cells import CellKind
from netcharts.placement.box import Box, union
from netcharts.scene import Words, title

HEIGHT = 0.3
SIZE = 0.2
SMALL = 0.17

_MARGIN = 0.3

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
    """A line through points: `weighted` is solid, `fixed` dashed, a `stub` short and thick, a `head` that of an arrow.

    No colour means the theme's.
    """

    points: tuple[Point, ...]
    style: str
    colour: str | None = None

    def moved(self, dx: float, dy: float) -> Wire:
        """The same line elsewhere."""
        return self._replace(points=tuple((x + dx, y + dy) for x, y in self.points))


class Figure(NamedTuple):
    """All boxes, wires and words of a picture; everything lies between (0, 0) and (width, height)."""

    heading: str
    language: str
    width: float
    height: float
    pieces: tuple[Piece, ...]
    wires: tuple[Wire, ...]
    words: tuple[Words, ...]


def framed(
    heading: str, language: str, pieces: Sequence[Piece], wires: Sequence[Wire], words: Sequence[Words] = ()
) -> Figure:
    """A figure of boxes, wires and words, wherever they lie, with its title and an even margin."""
    corners = (Box(x, y, x, y) for wire in wires for x, y in wire.points)
    content = union([*(piece.box() for piece in pieces), *(line.box() for line in words), *corners])
    lines = title(heading, content)
    whole = union([content, *(line.box() for line in lines)])
    dx, dy = _MARGIN - whole.left, _MARGIN - whole.top
    return Figure(
        heading,
        language,
        whole.right - whole.left + 2 * _MARGIN,
        whole.bottom - whole.top + 2 * _MARGIN,
        tuple(piece.moved(dx, dy) for piece in pieces),
        tuple(wire.moved(dx, dy) for wire in wires),
        tuple(line._replace(x=line.x + dx, y=line.y + dy) for line in (*lines, *words)),
    )


def segments(courses: Iterable[Sequence[Point]]) -> NDArray[np.float64]:
    """The straight pieces of some courses, [n, 4]: from x, y to x, y."""
    found = [(*start, *end) for course in courses for start, end in pairwise(course)]
    return np.array(found, dtype=np.float64).reshape(-1, 4)


def crossed(boxes: Sequence[Box], lines: NDArray[np.float64]) -> NDArray[np.bool_]:
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
