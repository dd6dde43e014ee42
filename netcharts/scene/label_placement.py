"""Place layer labels so that none lies on a cell, a link, a frame or another label.

The labels of layers side by side stand on one line below them, or above them if links lead down; the layout leaves room
between columns for that. Where something is in the way of both lines, each label is placed close below its layer, or
elsewhere around it where there is room. A label that no place near its layer suits is joined to it by a leader line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from netcharts.array_types import BoolArray, FloatArray
from netcharts.placement.box import Box, Point, union
from netcharts.placement.layer_labels import DROP, LEADING, LayerLabel
from netcharts.placement.layout import NetworkLayout
from netcharts.scene.arcs import distances
from netcharts.scene.model import DOT, TextLine
from netcharts.scene.nodes import crossed, overlapping

_AIR = 0.06
# At most about this many lines are examined.
_MOST_LINES = 20_000
# A label is no farther from its layer than this, horizontally. Cells this far to the side of a layer are below it.
_REACH = 2.5
_ASIDE = 0.69
# A label that is far from its layer is nearer to it than to others by at least this.
_NEARER = 0.3
# A cell this far to the side of a label, or nearer, seems to be what the label names if it is nearer than those of its
# layer.
_TO_SIDE = 0.35
# A label at the end of a leader line is at least this far from cells, preferably and at least; how far from its layer
# it is looked for; how many places are compared; and what a link that the line crosses costs, in pitches.
_AWAY = 0.2, 0.06
_FARTHEST, _STEP = 8.0, 0.25
_COMPARED, _CROSSING = 24, 0.4
# How far a leader line is from the label, and from cells of other layers.
_LEADER_GAP, _LEADER_CLEAR = 0.05, 0.08
# A link does not separate a label from its layer if the label is this close.
_CLOSE = 1.2
# Distances of a label below or above its layer: the usual one, and one that leaves room for a loop.
_DROPS = DROP, DROP + 0.35


class LabelPosition(NamedTuple):
    """The position of the label of a layer, named `name`: the middle of its upper edge is at (x, y).

    `leader` is the line from it to its layer, if there is one.
    """

    label: LayerLabel
    layer: Box
    x: float
    y: float
    name: str = ""
    leader: tuple[Point, ...] = ()

    def box(self) -> Box:
        """Return the extent of the label."""
        half = self.label.width / 2
        return Box(self.x - half, self.y, self.x + half, self.y + self.label.height)

    def reach(self) -> Box:
        """Return the extent of the label, with the gap to its layer if the label is below or above it."""
        left, top, right, bottom = self.box()
        if left < self.layer.x < right:
            top, bottom = min(top, self.layer.bottom), max(bottom, self.layer.top)
        return Box(left, top, right, bottom)

    def texts(self) -> Iterator[TextLine]:
        """Yield its lines."""
        y = self.y
        for text, size in self.label.lines:
            yield TextLine(text, self.x, y + size * LEADING / 2, size, "label", layer=self.name)
            y += size * LEADING


class _Obstacles(NamedTuple):
    """Things that labels keep clear of: the boxes of cells and dots, lines between them, frames, and other labels."""

    cells: FloatArray
    lines: FloatArray
    frames: FloatArray
    dots: FloatArray
    labels: list[Box]

    def beside(self, layer: Box, reach: float) -> _Obstacles:
        """Return the obstacles that are not farther to the left or right of a layer than a reach."""
        low, high = layer.left - reach, layer.right + reach
        cells = self.cells[(self.cells[:, 2] > low) & (self.cells[:, 0] < high)]
        ends = self.lines[..., 0]
        lines = self.lines[(ends.max(axis=1) > low) & (ends.min(axis=1) < high)]
        labels = [box for box in self.labels if box.right > low and box.left < high]
        return _Obstacles(cells, lines[:: len(lines) // _MOST_LINES + 1], self.frames, self.dots, labels)

    def is_open(self, box: Box) -> bool:
        """Return True if there is no cell and no line in a box."""
        left, top, right, bottom = box
        cells = self.cells
        beside = (cells[:, 0] > right) | (cells[:, 2] < left) | (cells[:, 1] > bottom) | (cells[:, 3] < top)
        return bool(beside.all()) and not _crossed(box, self.lines)

    def is_free(self, position: LabelPosition) -> bool:
        """Return True if a label covers nothing there."""
        box = position.box()
        return (
            self.is_open(box)
            and not overlapping(box, self.dots).any()
            and not _crossed(box, self.frames)
            and not any(_touch(box, other) for other in self.labels)
        )

    def is_clear(self, position: LabelPosition) -> bool:
        """Return True if a label covers nothing there, and seems to name its layer."""
        return self.is_free(position) and self.is_nearest(position)

    def with_line(self, line: Sequence[Point]) -> _Obstacles:
        """Return the same obstacles and a line."""
        return self._replace(lines=np.concatenate([self.lines, np.array(line).reshape(-1, 2, 2)]))

    def is_nearest(self, position: LabelPosition, least: float = 0.0) -> bool:
        """Return True if a label seems to name its layer: no other cell is below, above or close beside it and nearer.

        A label that is not straight below or above its layer must be nearer to it than all others, by `least`.
        """
        own = self.own(position.layer)
        across, down = self._gaps(position.box())
        away = np.hypot(across, down)
        nearest = float(away[own].min(initial=np.inf))
        others = ~own & (away < nearest + max(least, _AIR))
        if position.x == position.layer.x:
            half = self._disc() / 2 + _AIR
            others &= (across < half) | (down < half) & (across < half + _TO_SIDE)
        return not others.any()

    def own(self, layer: Box) -> BoolArray:
        """Return which cells are in the extent of a layer."""
        left, top, right, bottom = layer
        x, y = self.middles().T
        inside: BoolArray = (x > left - 0.01) & (x < right + 0.01) & (y > top - 0.01) & (y < bottom + 0.01)
        return inside

    def middles(self) -> FloatArray:
        """Return the middles of cells, [cells, 2]."""
        middles: FloatArray = (self.cells[:, :2] + self.cells[:, 2:]) / 2
        return middles

    def _disc(self) -> float:
        return float(self.cells[0, 2] - self.cells[0, 0])

    def _gaps(self, box: Box) -> tuple[FloatArray, FloatArray]:
        """Return how far the middle of each cell is from a box, to the side and down or up."""
        x, y = self.middles().T
        return np.abs(x - x.clip(box.left, box.right)), np.abs(y - y.clip(box.top, box.bottom))

    def under(self, position: LabelPosition) -> LabelPosition:
        """Return a position moved down until it is clear of other labels."""
        while any(_touch(position.box(), other) for other in self.labels):
            position = position._replace(y=position.y + 0.1)
        return position


def place_labels(
    layout: NetworkLayout,
    discs: float,
    lines: FloatArray,
    frames: FloatArray,
    bottom: float,
    captions: Sequence[Box] = (),
) -> list[LabelPosition]:
    """Return the positions of all labels.

    Args:
        layout: The layout, which has the labels.
        discs: Width of cells.
        lines: Links of the chart, as lines [n, 2, 2].
        frames: Sides of frames, as lines [n, 2, 2].
        bottom: Lower end of everything that is drawn.
        captions: Captions of frames.
    """
    cells = np.concatenate([layout.xy - discs / 2, layout.xy + discs / 2], axis=1)
    dots = np.concatenate([layout.dots - DOT / 2, layout.dots + DOT / 2], axis=1)
    whole = _Obstacles(cells, lines, frames, dots, list(captions))
    floors = _floors(layout)
    lowest = max(floors.values())
    aligned: dict[str, LabelPosition] = {}
    for row in _upper_rows(floors, lowest):
        found_in_row = dict(_aligned(row, layout, whole, discs))
        whole.labels.extend(position.box() for position in found_in_row.values())
        aligned.update(found_in_row)
    positions: list[LabelPosition] = []
    for name, label in layout.labels.items():
        if name in aligned:
            positions.append(aligned[name])
        elif label.lines:
            layer, floor = layout.layers[name], floors[name]
            obstacles = whole.beside(layer, label.width + 2 * _REACH)
            under = LabelPosition(label, layer, layer.x, bottom + 0.1 if floor == lowest else floor + DROP)
            found = _place(under, obstacles, discs, lowest=floor == lowest)
            if not obstacles.is_clear(found):
                found = _place_farther(found, obstacles, bottom)
            if not obstacles.is_clear(found):
                found = _led(found, whole, discs, bottom)
                whole = whole.with_line(found.leader)
            positions.append(found._replace(name=name))
            whole.labels.append(positions[-1].box())
    return positions


def _upper_rows(floors: dict[str, float], lowest: float) -> Iterator[list[str]]:
    """Yield the layers of each row that has others below it."""
    for floor in sorted(set(floors.values()) - {lowest}):
        yield [name for name, own in floors.items() if own == floor]


def _aligned(
    row: list[str], layout: NetworkLayout, whole: _Obstacles, discs: float
) -> Iterator[tuple[str, LabelPosition]]:
    """Yield the positions of a row's labels on one line below or above it, if all of them fit there."""
    labeled = [(name, layout.layers[name], layout.labels[name]) for name in row if layout.labels[name].lines]
    nearby = [whole.beside(layer, label.width + _REACH) for _, layer, label in labeled]
    box = union(layout.layers[name] for name in row)
    # The line above is reserved for bias cells, if there are any.
    over = () if layout.biased else _DROPS
    for y, up in (*((box.bottom + drop, 0) for drop in _DROPS), *((box.top - drop, 1) for drop in over)):
        positions = [LabelPosition(label, layer, layer.x, y - up * label.height) for _, layer, label in labeled]
        each = zip(positions, nearby, strict=True)
        if all(
            _is_straight(position, obstacles, discs) and obstacles.is_clear(position) for position, obstacles in each
        ):
            for (name, _, _), position in zip(labeled, positions, strict=True):
                yield name, position._replace(name=name)
            return


def _is_straight(position: LabelPosition, obstacles: _Obstacles, discs: float) -> bool:
    """Return True if nothing is between a layer and a label straight below or above it."""
    layer = position.layer
    below = position.y > layer.y
    start, end = (layer.bottom + discs / 2, position.y) if below else (position.box().bottom, layer.top - discs / 2)
    covered = (obstacles.cells[:, 1] > start) & (obstacles.cells[:, 3] < end)
    covered &= (obstacles.cells[:, 0] < layer.right + _ASIDE) & (obstacles.cells[:, 2] > layer.left - _ASIDE)
    # An arc that hangs a little below a layer does not separate it from its label.
    near = end - start + discs / 2 < _CLOSE
    return not covered.any() and (near or obstacles.is_open(Box(layer.x, start + 0.1, layer.x, end - 0.1)))


def _place(under: LabelPosition, obstacles: _Obstacles, discs: float, *, lowest: bool) -> LabelPosition:
    """Return a position below the row of a layer if nothing is in between, else near it, else below everything."""
    straight = _is_straight(under, obstacles, discs)
    if straight and lowest:
        lowered = obstacles.under(under)
        if obstacles.is_nearest(lowered):
            return lowered
    positions = (
        position
        for position in (*([under] if straight else []), *_candidates(under.label, under.layer))
        if obstacles.is_clear(position)
    )
    return next(positions, None) or obstacles.under(under)


def _place_farther(found: LabelPosition, obstacles: _Obstacles, bottom: float) -> LabelPosition:
    """Return the free position that is nearest to the layer of a label, else one below everything."""
    free = (each for each in _around(found.label, found.layer) if obstacles.is_free(each))
    near = next((each for each in free if obstacles.is_nearest(each, _NEARER)), None)
    return near or obstacles.under(found._replace(x=found.layer.x, y=bottom + 0.1))


def _led(found: LabelPosition, whole: _Obstacles, discs: float, bottom: float) -> LabelPosition:
    """Return a free position with a leader line to the layer of a label, which passes no other cell and no label."""
    own = whole.own(found.layer)
    middles = whole.middles()
    near = whole.beside(found.layer, found.label.width + _FARTHEST)
    best, least, compared = None, np.inf, 0
    for position in _away(found, whole, bottom):
        if not near.is_free(position):
            continue
        leader = _leader(position.box(), middles[own], discs)
        line = np.array([leader])
        if (distances(middles[~own], line) < discs / 2 + _LEADER_CLEAR).any():
            continue
        if near.labels and crossed(near.labels, line.reshape(-1, 4)).any():
            continue
        length = float(np.hypot(*(line[0, 1] - line[0, 0])))
        cost = length + _CROSSING * int(_crossing(line[0], near.lines).sum())
        if cost < least:
            best, least = position._replace(leader=leader), cost
        compared += 1
        if compared == _COMPARED:
            break
    return best or found


def _away(found: LabelPosition, whole: _Obstacles, bottom: float) -> Iterator[LabelPosition]:
    """Yield positions of a label that are off all cells, nearest to its layer first."""
    label, layer = found.label, found.layer
    half = label.width / 2
    xs = np.arange(layer.left - _FARTHEST, layer.right + _FARTHEST, _STEP) + layer.x - layer.left
    ys = np.arange(layer.top - _FARTHEST, layer.bottom + _FARTHEST, _STEP)
    xs = np.unique(np.append(xs, layer.x))
    x, y = (each.ravel() for each in np.meshgrid(xs, ys))
    across = np.maximum(np.maximum(layer.left - x - half, x - half - layer.right), 0)
    down = np.maximum(np.maximum(layer.top - y - label.height, y - layer.bottom), 0)
    order = np.lexsort((np.abs(x - layer.x), np.hypot(across, down)))
    x, y = x[order], y[order]
    for least in _AWAY:
        cells = whole.cells + (-least, -least, least, least)
        free = np.ones(len(x), bool)
        for left, top, right, lower in cells.tolist():
            free &= (x + half < left) | (x - half > right) | (y + label.height < top) | (y > lower)
        for at in np.flatnonzero(free).tolist():
            yield LabelPosition(label, layer, float(x[at]), float(y[at]))


def _leader(box: Box, cells: FloatArray, discs: float) -> tuple[Point, Point]:
    """Return the line from the border of a label to the rim of the nearest of some cells [n, 2]."""
    x, y = cells.T
    near = np.stack([x.clip(box.left, box.right), y.clip(box.top, box.bottom)], axis=1)
    at = int(np.hypot(*(cells - near).T).argmin())
    middle = cells[at]
    beside = box.left <= middle[0] <= box.right
    foot = np.array([middle[0] if beside else near[at, 0], near[at, 1]])
    if not beside:
        foot[1] = box.y
    along = (middle - foot) / max(float(np.hypot(*(middle - foot))), 1e-9)
    start, end = foot + along * _LEADER_GAP, middle - along * discs / 2
    return (float(start[0]), float(start[1])), (float(end[0]), float(end[1]))


def _crossing(line: FloatArray, lines: FloatArray) -> BoolArray:
    """Return which lines [n, 2, 2] cross a line [2, 2]."""
    start, along = line[0], line[1] - line[0]
    others = lines[:, 1] - lines[:, 0]
    away = lines - start
    one = along[0] * away[..., 1] - along[1] * away[..., 0]
    back = line[None] - lines[:, :1]
    other = others[:, None, 0] * back[..., 1] - others[:, None, 1] * back[..., 0]
    crossing: BoolArray = (one[:, 0] * one[:, 1] < 0) & (other[:, 0] * other[:, 1] < 0)
    return crossing


def _floors(layout: NetworkLayout) -> dict[str, float]:
    """Return the lowest edge of every layer's row, which is all layers side by side."""
    floors: dict[str, float] = {}
    row: list[str] = []
    floor = -np.inf
    for name, box in sorted(layout.layers.items(), key=lambda item: item[1].top):
        if box.top > floor:
            row = []
        row.append(name)
        floor = max(floor, box.bottom)
        floors.update(dict.fromkeys(row, floor))
    return floors


def _candidates(label: LayerLabel, layer: Box) -> Iterator[LabelPosition]:
    """Yield positions near a layer, best first: below it, above it, beside it, then ever farther away."""
    high = label.height
    for drop in _DROPS:
        yield LabelPosition(label, layer, layer.x, layer.bottom + drop)
        yield LabelPosition(label, layer, layer.x, layer.top - drop - high)
    aside = layer.right - layer.x + 0.4 + label.width / 2
    for x in (layer.x + aside, layer.x - aside):
        yield LabelPosition(label, layer, x, layer.y - high / 2)
    for step in range(1, 9):
        for x in (layer.x + step / 4, layer.x - step / 4):
            yield LabelPosition(label, layer, x, layer.bottom + DROP)
            yield LabelPosition(label, layer, x, layer.top - DROP - high)
        for x in (layer.x + aside, layer.x - aside):
            yield LabelPosition(label, layer, x, layer.y - high / 2 - step / 8)
            yield LabelPosition(label, layer, x, layer.y - high / 2 + step / 8)


def _around(label: LayerLabel, layer: Box) -> Iterator[LabelPosition]:
    """Yield positions around a layer, nearest first."""
    aside = (layer.right - layer.left + label.width) / 2
    right = np.arange(0, aside + _REACH, 0.25)
    away = np.arange(0, _REACH, 0.125)
    level = np.arange(layer.top, layer.bottom, 0.25)
    xs = np.concatenate([-right[:0:-1], right])
    ys = np.concatenate([layer.top - DROP - label.height - away, level, layer.bottom + DROP + away])
    x, y = (each.ravel() for each in np.meshgrid(xs, ys))
    beside = np.maximum(np.abs(x) - aside, 0)
    above = np.maximum(np.maximum(layer.top - label.height - y, y - layer.bottom), 0)
    distance = np.hypot(beside, above)
    for number in np.lexsort((np.abs(x), distance)).tolist():
        if distance[number] < _REACH:
            yield LabelPosition(label, layer, layer.x + float(x[number]), float(y[number]))


def _touch(one: Box, other: Box) -> bool:
    across = one.left < other.right + _AIR * 2 and other.left < one.right + _AIR * 2
    return across and one.top < other.bottom and other.top < one.bottom


def _crossed(box: Box, lines: FloatArray) -> bool:
    """Return True if a line crosses a box (Liang & Barsky, 1984)."""
    low, high = np.array(box[:2]) - _AIR, np.array(box[2:]) + _AIR
    start, along = lines[:, 0], lines[:, 1] - lines[:, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        one, other = (low - start) / along, (high - start) / along
    level = along == 0
    inside = (start >= low) & (start <= high)
    enters = np.where(level, np.where(inside, -np.inf, np.inf), np.minimum(one, other)).max(axis=1)
    leaves = np.where(level, np.where(inside, np.inf, -np.inf), np.maximum(one, other)).min(axis=1)
    return bool((np.maximum(enters, 0) <= np.minimum(leaves, 1)).any())
