"""Figures: boxes and wires with words, for pictures of parts and overviews. All in grid pitches, y downwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from netcharts.cells import CellKind
from netcharts.placement.box import Box, union
from netcharts.scene import Words, title

HEIGHT = 0.3
SIZE = 0.2
GREY = "#cccccc"

_MARGIN = 0.3

Point = tuple[float, float]


class Piece(NamedTuple):
    """A box with words in it; `kind` gives its colour, none that of an earlier iteration."""

    words: str
    x: float
    y: float
    width: float
    kind: CellKind | None


class Wire(NamedTuple):
    """A line through points: `weighted` is solid, `fixed` dashed, a `stub` short; no colour means the theme's."""

    points: tuple[Point, ...]
    style: str
    colour: str | None = None


class Figure(NamedTuple):
    """All boxes, wires and words of a picture; everything lies between (0, 0) and (width, height)."""

    heading: str
    language: str
    width: float
    height: float
    pieces: tuple[Piece, ...]
    wires: tuple[Wire, ...]
    words: tuple[Words, ...]


def framed(heading: str, language: str, pieces: Sequence[Piece], wires: Sequence[Wire]) -> Figure:
    """A figure of boxes and wires, wherever they lie, with its title and an even margin."""
    corners = (Box(x, y, x, y) for wire in wires for x, y in wire.points)
    content = union([*(_room(piece) for piece in pieces), *corners])
    lines = title(heading, content)
    whole = union([content, *(line.box() for line in lines)])
    dx, dy = _MARGIN - whole.left, _MARGIN - whole.top
    return Figure(
        heading,
        language,
        whole.right - whole.left + 2 * _MARGIN,
        whole.bottom - whole.top + 2 * _MARGIN,
        tuple(piece._replace(x=piece.x + dx, y=piece.y + dy) for piece in pieces),
        tuple(wire._replace(points=tuple((x + dx, y + dy) for x, y in wire.points)) for wire in wires),
        tuple(line._replace(x=line.x + dx, y=line.y + dy) for line in lines),
    )


def _room(piece: Piece) -> Box:
    half = piece.width / 2
    return Box(piece.x - half, piece.y - HEIGHT / 2, piece.x + half, piece.y + HEIGHT / 2)
