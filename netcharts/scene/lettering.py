"""Lettering: where nameplates stand, so that none lies on a cell, a link, a frame or another.

The nameplates of layers that stand side by side stand on one line under them; columns were moved apart for them. Where
another layer or a link is in between, a nameplate stands close below its layer, or wherever else round it is room.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from netcharts.nameplates import LEADING, Nameplate
from netcharts.placement import PLATE_DROP, Layout
from netcharts.placement.box import Box

_AIR = 0.06
# So many lines are looked at one by one; of more, every so many-th.
_MANY = 20_000
# A nameplate stands no farther from its layer than this; and what stands so near to a layer stands below it.
_REACH = 2.5
_ASIDE = 0.69
_CLOSE = 1.2


class Spot(NamedTuple):
    """Where a nameplate stands: the middle of its upper edge."""

    plate: Nameplate
    x: float
    y: float

    def box(self) -> Box:
        """The room that it takes."""
        half = self.plate.width / 2
        return Box(self.x - half, self.y, self.x + half, self.y + self.plate.height)

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
    layout: Layout,
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
    found: list[Spot] = []
    for name, plate in layout.nameplates.items():
        if plate.lines:
            layer, floor = layout.layers[name], floors[name]
            room = whole.beside(layer, plate.width + _REACH)
            under = Spot(plate, layer.x, bottom + 0.1 if floor == lowest else floor + PLATE_DROP)
            found.append(_placed(under, layer, room, discs, lowest=floor == lowest))
            whole.plates.append(found[-1].box())
    return found


def _placed(under: Spot, layer: Box, room: _Room, discs: float, *, lowest: bool) -> Spot:
    """Under the row of a layer, if nothing is in between; else near it, or at last under everything."""
    way = Box(layer.x, layer.bottom + discs / 2 + 0.1, layer.x, under.y - 0.1)
    covered = (room.cells[:, 1] > layer.bottom + discs / 2) & (room.cells[:, 3] < under.y)
    covered &= (room.cells[:, 0] < layer.right + _ASIDE) & (room.cells[:, 2] > layer.left - _ASIDE)
    # An arc that hangs a little below a layer does not part it from its nameplate.
    straight = not covered.any() and (under.y - layer.bottom < _CLOSE or room.open(way))
    if straight and lowest:
        return room.under(under)
    spots = (spot for spot in (*([under] if straight else []), *_near(under.plate, layer)) if room.free(spot))
    return next(spots, None) or room.under(under)


def _floors(layout: Layout) -> dict[str, float]:
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


def _near(plate: Nameplate, layer: Box) -> Iterator[Spot]:
    """Where a plate may stand at its layer, the best first: below it, above it, beside it, then ever farther away."""
    high = plate.height
    for drop in (PLATE_DROP, PLATE_DROP + 0.35):
        yield Spot(plate, layer.x, layer.bottom + drop)
        yield Spot(plate, layer.x, layer.top - drop - high)
    aside = layer.right - layer.x + 0.4 + plate.width / 2
    for x in (layer.x + aside, layer.x - aside):
        yield Spot(plate, x, layer.y - high / 2)
    for step in range(1, 9):
        for x in (layer.x + step / 4, layer.x - step / 4):
            yield Spot(plate, x, layer.bottom + PLATE_DROP)
            yield Spot(plate, x, layer.top - PLATE_DROP - high)
        for x in (layer.x + aside, layer.x - aside):
            yield Spot(plate, x, layer.y - high / 2 - step / 8)
            yield Spot(plate, x, layer.y - high / 2 + step / 8)


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
