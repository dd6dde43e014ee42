"""Where the parts of a kind of cell lie within it. In grid pitches, y downwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from netcharts import text
from netcharts.anatomy import Part
from netcharts.cells import CellKind
from netcharts.figure import HEIGHT, SIZE, Point

ROW = 0.46
# From column to column.
GAP = 0.5


class Plan(NamedTuple):
    """Where the parts of a kind of cell lie: the middle of each box, its width, and the room of all.

    `entries` says at which height links come in for each weighted part; `rises` where such a line has to climb to a
    part that does not stand at the left; `middle` is halfway between the highest and the lowest part.
    """

    places: dict[str, Point]
    widths: dict[str, float]
    entries: dict[str, float]
    width: float
    height: float
    middle: float


def label(kind: CellKind, part: Part, activation: str | None) -> str:
    """What stands in the box of a part; of what only passes on, what it is."""
    shown = activation if activation != "linear" else None
    if part.operation == "pass":
        named = {"data": "input", "inputs": kind.base or kind.name}
        return shown or named.get(part.wires[0].source, "value")
    return f"{part.operation} {shown}" if shown else part.operation


def plan(kind: CellKind) -> Plan:
    """The places of a cell's parts: in columns from left to right as values flow, each near what it hears from."""
    made = kind.anatomy
    rank: dict[str, int] = {}
    for name in made.order:
        heard = [wire.source for wire in made.part(name).sources() if not wire.before and wire.source in rank]
        rank[name] = max((rank[source] + 1 for source in heard), default=0)
    rows: dict[str, float] = {}
    for column in range(max(rank.values()) + 1):
        names = [part.name for part in made.parts if rank[part.name] == column]
        _into_rows([made.part(name) for name in names], rows, column)
    widths = {part.name: width(label(kind, part, part.activation)) for part in made.parts}
    lefts, x = [], GAP
    for column in range(max(rank.values()) + 1):
        lefts.append(x)
        x += max(widths[name] for name in rank if rank[name] == column) + GAP
    top = min(rows.values())
    places = {name: (lefts[rank[name]] + widths[name] / 2, (rows[name] - top) * ROW) for name in rank}
    below = max(places[part.name][1] + (ROW if part.bias else 0) for part in made.parts)
    entries: dict[str, float] = {}
    for part in made.parts:
        if part.weighted:
            late = rank[part.name] > 0
            below += ROW * late
            entries[part.name] = below if late else places[part.name][1]
    middle = max(y for _, y in places.values()) / 2
    return Plan(places, widths, entries, x, max([below, *entries.values()]), middle)


def _into_rows(parts: Sequence[Part], rows: dict[str, float], column: int) -> None:
    """Give parts of a column their rows: in the order written in the first, near what they hear from in the others."""
    if column == 0:
        row = 0.0
        for part in parts:
            rows[part.name] = row
            row += 2 if part.bias else 1
        return

    def wished(part: Part) -> float:
        heard = [rows[wire.source] for wire in part.sources() if wire.source in rows and not wire.before]
        return float(np.mean(heard))

    lowest = -np.inf
    for part in sorted(parts, key=wished):
        rows[part.name] = max(wished(part), lowest)
        lowest = rows[part.name] + (2 if part.bias else 1)


def width(words: str) -> float:
    """The width of a box with words in it."""
    return max(0.55, text.width(words) * SIZE + 0.16)


def course(own: Plan, source: str, target: str) -> tuple[Point, ...]:
    """From a part to another of the same cell: straight, or over the boxes that stand in the way."""
    (sx, sy), (tx, ty) = own.places[source], own.places[target]
    start, end = (sx + own.widths[source] / 2, sy), (tx - own.widths[target] / 2, ty)

    def in_the_way(name: str) -> bool:
        x, y = own.places[name]
        half = own.widths[name] / 2
        at = [sy + (ty - sy) * (edge - start[0]) / (end[0] - start[0]) for edge in (x - half, x + half)]
        return start[0] < x < end[0] and min(at) - HEIGHT / 2 < y < max(at) + HEIGHT / 2

    boxes = [name for name in own.places if name not in (source, target) and in_the_way(name)]
    if not boxes:
        return start, end
    level = min(own.places[name][1] for name in boxes) - ROW * 0.6
    first = min(own.places[name][0] - own.widths[name] / 2 for name in boxes)
    last = max(own.places[name][0] + own.widths[name] / 2 for name in boxes)
    return start, (first - GAP / 4, level), (last + GAP / 4, level), end
