"""Lettering: where nameplates stand, so that none lies on a cell, a link, a frame or another.

The nameplates of layers that stand side by side stand on one line under them, or above them if links lead down; columns
were moved apart for them. Where something is in the way on either line, each stands close below its layer, or wherever
else round it is room.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from netcharts.placement.box import Box, union
from netcharts.placement.layer_labels import DROP, LEADING, LayerLabel
from netcharts.placement.layout import NetworkLayout

_AIR = 0.06
# So many lines are looked at one by one; of more, every so many-th.
_MANY = 20_000
# A nameplate stands no farther from its layer than this; and what stands so near to a layer stands below it.
_REACH = 2.5
_ASIDE = 0.69
_CLOSE = 1.2
# How far below or above a layer a nameplate begins: there, or where a handle ends.
_DROPS = DROP, DROP + 0.35


class Spot(NamedTuple):
    """Where the nameplate of a layer stands: the middle of its upper edge."""

    plate: LayerLabel
    layer: Box
    x: float
    y: float

    def box(self) -> Box:
        """The room that it takes."""
        half = self.plate.width / 2
        return Box(self.x - half, self.y, self.x + half, self.y + self.plate.height)

    def reach(self) -> Box:
        """The room from its layer to it, if it stands below or above, and what it takes itself."""
        left, top, right, bottom = self.box()
        if left < self.layer.x < right:
            top, bottom = min(top, self.layer.bottom), max(bottom, self.layer.top)
        return Box(left, top, right, bottom)

    def lines(self) -> Iterator[tuple[str, float, float]]:
        """Its lines: the text, the size, and the middle of each."""
        y = self.y
        for text, size in self.plate.lines:
            yield text, size, y + size * LEADING / 2
            y += size * LEADING


class _Room(NamedTuple):
    """What no nameplate may lie on: the boxes of cells, lines between them, frames, and other nameplates."""

    cells: NDArray[np.float64]
    lines: NDArray[np.float64]
    frames: NDArray[np.float64]
    plates: list[Box]

    def beside(self, layer: Box, reach: float) -> _Room:
        """As much of it as is not farther from a layer than a reach to the left or right."""
        low, high = layer.left - reach, layer.right + reach
        cells = self.cells[(self.cells[:, 2] > low) & (self.cells[:, 0] < high)]
        ends = self.lines[..., 0]
        lines = self.lines[(ends.max(axis=1) > low) & (ends.min(axis=1) < high)]
        plates = [box for box in self.plates if box.right > low and box.left < high]
        return _Room(cells, lines[:: len(lines) // _MANY + 1], self.frames, plates)

    def open(self, box: Box) -> bool:
        """Whether there is no cell and no line in a box."""
        left, top, right, bottom = box
        cells = self.cells
        beside = (cells[:, 0] > right) | (cells[:, 2] < left) | (cells[:, 1] > bottom) | (cells[:, 3] < top)
        return bool(beside.all()) and not _crossed(box, self.lines)

    def free(self, spot: Spot) -> bool:
        """Whether a nameplate lies on nothing there."""
        box = spot.box()
        return (
            self.open(box) and not _crossed(box, self.frames) and not any(_touch(box, other) for other in self.plates)
        )

    def under(self, spot: Spot) -> Spot:
        """The spot moved down until it is clear of other nameplates."""
        while any(_touch(spot.box(), other) for other in self.plates):
            spot = spot._replace(y=spot.y + 0.1)
        return spot


def placed(
    layout: NetworkLayout,
    discs: float,
    lines: NDArray[np.float64],
    frames: NDArray[np.float64],
    bottom: float,
) -> list[Spot]:
    """Where each plate stands: clear of discs so wide, of `lines` and `frames` [n, 2, 2], and of each other.

    `bottom` is where everything ends that is drawn.
    """
    cells = np.concatenate([layout.xy - discs / 2, layout.xy + discs / 2], axis=1)
    whole = _Room(cells, lines, frames, [])
    floors = _floors(layout)
    lowest = max(floors.values())
    aligned = dict(found for row in _rows(floors, lowest) for found in _aligned(row, layout, whole, discs))
    whole.plates.extend(spot.box() for spot in aligned.values())
    found: list[Spot] = []
    for name, plate in layout.labels.items():
        if name in aligned:
            found.append(aligned[name])
        elif plate.lines:
            layer, floor = layout.layers[name], floors[name]
            room = whole.beside(layer, plate.width + _REACH)
            under = Spot(plate, layer, layer.x, bottom + 0.1 if floor == lowest else floor + DROP)
            found.append(_placed(under, room, discs, lowest=floor == lowest))
            whole.plates.append(found[-1].box())
    return found


def _rows(floors: dict[str, float], lowest: float) -> Iterator[list[str]]:
    """The layers of each row that has others below it."""
    for floor in sorted(set(floors.values()) - {lowest}):
        yield [name for name, own in floors.items() if own == floor]


def _aligned(row: list[str], layout: NetworkLayout, whole: _Room, discs: float) -> Iterator[tuple[str, Spot]]:
    """Where the nameplates of a row stand on one line below or above it, if all of them fit there."""
    written = [(name, layout.layers[name], layout.labels[name]) for name in row if layout.labels[name].lines]
    rooms = [whole.beside(layer, plate.width + _REACH) for _, layer, plate in written]
    box = union(layout.layers[name] for name in row)
    # Above is the place of bias cells, if there are some.
    over = () if layout.biased else _DROPS
    for y, up in (*((box.bottom + drop, 0) for drop in _DROPS), *((box.top - drop, 1) for drop in over)):
        spots = [Spot(plate, layer, layer.x, y - up * plate.height) for _, layer, plate in written]
        each = zip(spots, rooms, strict=True)
        if all(_straight(spot, room, discs) and room.free(spot) for spot, room in each):
            yield from zip((name for name, _, _ in written), spots, strict=True)
            return


def _straight(spot: Spot, room: _Room, discs: float) -> bool:
    """Whether nothing is between a layer and a nameplate that stands straight below or above it."""
    layer = spot.layer
    below = spot.y > layer.y
    start, end = (layer.bottom + discs / 2, spot.y) if below else (spot.box().bottom, layer.top - discs / 2)
    covered = (room.cells[:, 1] > start) & (room.cells[:, 3] < end)
    covered &= (room.cells[:, 0] < layer.right + _ASIDE) & (room.cells[:, 2] > layer.left - _ASIDE)
    # An arc that hangs a little below a layer does not part it from its nameplate.
    near = end - start + discs / 2 < _CLOSE
    return not covered.any() and (near or room.open(Box(layer.x, start + 0.1, layer.x, end - 0.1)))


def _placed(under: Spot, room: _Room, discs: float, *, lowest: bool) -> Spot:
    """Under the row of a layer, if nothing is in between; else near it, or at last under everything."""
    straight = _straight(under, room, discs)
    if straight and lowest:
        return room.under(under)
    spots = (spot for spot in (*([under] if straight else []), *_near(under.plate, under.layer)) if room.free(spot))
    return next(spots, None) or room.under(under)


def _floors(layout: NetworkLayout) -> dict[str, float]:
    """For every layer, the lowest edge of its row, which is all layers that stand side by side."""
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


def _near(plate: LayerLabel, layer: Box) -> Iterator[Spot]:
    """Where a plate may stand at its layer, the best first: below it, above it, beside it, then ever farther away."""
    high = plate.height
    for drop in _DROPS:
        yield Spot(plate, layer, layer.x, layer.bottom + drop)
        yield Spot(plate, layer, layer.x, layer.top - drop - high)
    aside = layer.right - layer.x + 0.4 + plate.width / 2
    for x in (layer.x + aside, layer.x - aside):
        yield Spot(plate, layer, x, layer.y - high / 2)
    for step in range(1, 9):
        for x in (layer.x + step / 4, layer.x - step / 4):
            yield Spot(plate, layer, x, layer.bottom + DROP)
            yield Spot(plate, layer, x, layer.top - DROP - high)
        for x in (layer.x + aside, layer.x - aside):
            yield Spot(plate, layer, x, layer.y - high / 2 - step / 8)
            yield Spot(plate, layer, x, layer.y - high / 2 + step / 8)


def _touch(one: Box, other: Box) -> bool:
    across = one.left < other.right + _AIR * 2 and other.left < one.right + _AIR * 2
    return across and one.top < other.bottom and other.top < one.bottom


def _crossed(box: Box, lines: NDArray[np.float64]) -> bool:
    """Whether a line runs through a box (Liang & Barsky, 1984)."""
    low, high = np.array(box[:2]) - _AIR, np.array(box[2:]) + _AIR
    start, along = lines[:, 0], lines[:, 1] - lines[:, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        one, other = (low - start) / along, (high - start) / along
    level = along == 0
    inside = (start >= low) & (start <= high)
    enters = np.where(level, np.where(inside, -np.inf, np.inf), np.minimum(one, other)).max(axis=1)
    leaves = np.where(level, np.where(inside, np.inf, -np.inf), np.maximum(one, other)).min(axis=1)
    return bool((np.maximum(enters, 0) <= np.minimum(leaves, 1)).any())
