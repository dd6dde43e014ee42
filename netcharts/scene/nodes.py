"""Labeled boxes and the connectors between them: the elements of charts of layers and of charts of parts.

Lengths are in grid pitches, with x to the right and y downward.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import numpy as np

from netcharts.array_types import BoolArray, FloatArray
from netcharts.cells import CellKind
from netcharts.cells.marks import DISC
from netcharts.placement.box import Box, Point
from netcharts.spec.model import Layer

Side: TypeAlias = float | FloatArray
"""A side of a box, or of each of several boxes [b, 1]."""

ADDITIONS = ("norm", "dropout")
"""The operations that can be shown after the cells of a layer: a normalization and a dropout."""
ADDITION = 0.12
"""Width of each of them, with the distance from what is before it."""
HEIGHT = 0.3
"""Height of a box."""
SIZE = 0.2
"""Font size of labels."""
SYMBOL = "\u2003"
"""What stands for the mark of a kind in a label: a space as wide as it is high."""
SMALL = 0.17
"""Font size of text beside boxes and connectors."""
HEAD = 0.13
"""Length of the head of an arrow."""


class BoxNode(NamedTuple):
    """A box about (x, y) with a label in it.

    Attributes:
        label: The label.
        x: Abscissa of its middle.
        y: Ordinate of its middle.
        width: Its width.
        kind: Kind of cell that gives it its color; None for a part of an earlier time step.
        symbol: True if the label begins with the mark of the kind.
        additions: Which of `ADDITIONS` stand at its right end.
        height: Its height.
        layer: Name of the layer that it shows; an empty string in a legend.
        cell: Name of the cell that it is a part of, at the level of parts.
        pale: True if others are highlighted.
    """

    label: str
    x: float
    y: float
    width: float
    kind: CellKind | None
    symbol: bool = False
    additions: tuple[str, ...] = ()
    height: float = HEIGHT
    layer: str = ""
    cell: str = ""
    pale: bool = False

    def box(self) -> Box:
        """Return its extent."""
        half = self.width / 2
        return Box(self.x - half, self.y - self.height / 2, self.x + half, self.y + self.height / 2)

    def moved(self, dx: float, dy: float) -> BoxNode:
        """Return the same box elsewhere."""
        return BoxNode(self.label, self.x + dx, self.y + dy, *self[3:])


class Connector(NamedTuple):
    """A line between boxes, or to or from one of them.

    Attributes:
        points: The points.
        style: What it is. Between parts: `weighted`, `fixed` (its weight is 1), `stub` (a short line to or from another
            time step) or `neighbor` (one to or from another cell of the layer). Between layers: `connection`, `delayed`
            or `head` (the head of an arrow). Between either: `attention`. From a label to its layer: `leader`.
        color: Its color, or None for that of the theme.
        source: Name of the layer that it comes from or, at the level of parts, of the cell; an empty string for none.
        target: Name of the layer or cell that it leads to.
        pale: True if others are highlighted.
    """

    points: tuple[Point, ...]
    style: str
    color: str | None = None
    source: str = ""
    target: str = ""
    pale: bool = False

    @property
    def is_stub(self) -> bool:
        """Return True if it is a short line to or from a value that is not drawn beside it."""
        return self.style in ("stub", "neighbor")

    def moved(self, dx: float, dy: float) -> Connector:
        """Return the same line elsewhere."""
        return Connector(tuple([(x + dx, y + dy) for x, y in self.points]), *self[1:])

    def joining(self, source: str, target: str) -> Connector:
        """Return the same line with its ends named."""
        return Connector(self.points, self.style, self.color, source, target)

    def head(self) -> Connector:
        """Return the head of the arrow at its end."""
        return arrow_head(self.points).joining(self.source, self.target)


def arrow_head(path: tuple[Point, ...]) -> Connector:
    """Return the head of an arrow at the end of a line."""
    tip, along = np.array(path[-1]), np.subtract(path[-1], path[-2])
    back = along / max(float(np.hypot(*along)), 1e-9) * HEAD
    across = np.array([-back[1], back[0]]) * 0.45
    left, right = (tip - back + across).tolist(), (tip - back - across).tolist()
    return Connector(((left[0], left[1]), path[-1], (right[0], right[1])), "head")


def has_symbol(kind: CellKind) -> bool:
    """Return True if the mark of a kind is drawn in boxes too, since it has the shape of no disc."""
    return kind.shape != DISC and kind.mark != "none"


def additions(layer: Layer) -> tuple[str, ...]:
    """Return which of `ADDITIONS` a layer has; a layer whose cells are norms needs no other sign of it."""
    norm = ADDITIONS[:1] if layer.normalize is not None and layer.cell.normalize is None else ()
    return norm if layer.dropout is None else (*norm, *ADDITIONS[1:])


def segments(lines: Iterable[Sequence[Point]]) -> FloatArray:
    """Return the straight segments of lines, [n, 4]: from x, y to x, y."""
    ends = [(*start, *end) for line in lines for start, end in pairwise(line)]
    return np.array(ends, dtype=np.float64).reshape(-1, 4)


def straight_lines(connectors: Iterable[Connector]) -> FloatArray:
    """Return the straight segments of connectors, [n, 2, 2]."""
    return segments(connector.points for connector in connectors).reshape(-1, 2, 2)


def extents(lines: FloatArray) -> FloatArray:
    """Return the extents [n, 4] of straight segments [n, 4], as boxes."""
    start, end = lines[:, :2], lines[:, 2:]
    return np.concatenate([np.minimum(start, end), np.maximum(start, end)], axis=1)


def crossed(boxes: Sequence[Box] | FloatArray, lines: FloatArray) -> BoolArray:
    """Return which segments [n, 4] cross which boxes [b], as [b, n]; touching a border is not crossing."""
    borders = np.array(boxes, dtype=np.float64).reshape(-1, 1, 4)
    start, along = lines[None, :, :2], lines[None, :, 2:] - lines[None, :, :2]
    along = np.where(along == 0, 1e-12, along)
    one, other = (borders[..., :2] + 1e-6 - start) / along, (borders[..., 2:] - 1e-6 - start) / along
    enters, leaves = np.minimum(one, other).max(axis=2), np.maximum(one, other).min(axis=2)
    crossing: BoolArray = (enters < leaves) & (leaves > 0) & (enters < 1)
    return crossing


def overlapping(box: Box, others: FloatArray) -> BoolArray:
    """Return which of some boxes [n, 4] a box overlaps."""
    return _overlapping(*box, others)


def overlaps(boxes: FloatArray, others: FloatArray) -> BoolArray:
    """Return which of some boxes [b, 4] overlap which of others [n, 4], as [b, n]; touching is not overlapping."""
    left, top, right, bottom = boxes.T[..., None]
    return _overlapping(left, top, right, bottom, others)


def _overlapping(left: Side, top: Side, right: Side, bottom: Side, others: FloatArray) -> BoolArray:
    found: BoolArray = (
        (others[:, 0] < right - 1e-6)
        & (others[:, 2] > left + 1e-6)
        & (others[:, 1] < bottom - 1e-6)
        & (others[:, 3] > top + 1e-6)
    )
    return found
