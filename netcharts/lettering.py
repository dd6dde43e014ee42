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


def placed(layout: Layout, discs: float, lines: NDArray[np.float64], bottom: float) -> list[Spot]:
    """Where each plate stands: clear of discs so wide, of `lines` [n, 2, 2], and of each other.

    `bottom` is where everything ends that is drawn.
    """
    lines = lines[:: len(lines) // _MANY + 1]
    cells = np.concatenate([layout.xy - discs / 2, layout.xy + discs / 2], axis=1)
    floors = _floors(layout)
    found: list[Spot] = []
    for name, plate in layout.nameplates.items():
        if plate.lines:
            layer, floor = layout.layers[name], floors[name]
            lowest = floor == max(floors.values())
            under = Spot(plate, layer.x, bottom + 0.1 if lowest else floor + PLATE_DROP)
            over = any(_over(layer, other) and other.bottom <= floor for other in layout.layers.values())
            way = Box(layer.x, layer.bottom + discs / 2 + 0.1, layer.x, under.y - 0.1)
            near = [] if over or not _clear(way, cells, lines) else [under]
            free = (spot for spot in (*near, *_near(plate, layer)) if _free(spot.box(), cells, lines, found))
            found.append(_under(under, found) if near and lowest else next(free, None) or _under(under, found))
    return found


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


def _over(box: Box, other: Box) -> bool:
    return other.top > box.bottom and other.left < box.right + 1 and other.right > box.left - 1


def _under(spot: Spot, found: list[Spot]) -> Spot:
    """The spot moved down until it is clear of other nameplates."""
    while any(_touch(spot.box(), other.box()) for other in found):
        spot = spot._replace(y=spot.y + 0.1)
    return spot


def _free(box: Box, cells: NDArray[np.float64], lines: NDArray[np.float64], found: list[Spot]) -> bool:
    return _clear(box, cells, lines) and not any(_touch(box, spot.box()) for spot in found)


def _clear(box: Box, cells: NDArray[np.float64], lines: NDArray[np.float64]) -> bool:
    """Whether a box lies on no cell and no line."""
    left, top, right, bottom = box
    beside = (cells[:, 0] > right) | (cells[:, 2] < left) | (cells[:, 1] > bottom) | (cells[:, 3] < top)
    return bool(beside.all()) and not _crossed(box, lines)


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
