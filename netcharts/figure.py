"""Figures at the level of parts: every cell replaced by its anatomy, as boxes and wires with their places.

A box is a part of a cell; under a sum hangs its bias. Wires within a cell are fixed at 1 and drawn dashed; those that
come in through links have weights and are drawn solid; links from the step before are short coloured stubs, one colour
for each cell that they come from, at the cell that sends and at every part that receives. Iterations before the last
are grey. Everything is in grid pitches, y downwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from netcharts import anatomy, text
from netcharts.anatomy import Part
from netcharts.cells import CellKind
from netcharts.graph import Network
from netcharts.placement import Layout
from netcharts.placement.box import Box, union
from netcharts.scene import Words, title
from netcharts.spec.model import Connection

ROW = 0.46
HEIGHT = 0.3
SIZE = 0.2
NAME_SIZE = 0.17
# From column to column of a cell, and from cell to cell.
GAP = 0.5
APART = 1.1

# Told apart by people who see colours otherwise; after Okabe & Ito, 2008, and Tol, 2021.
STUBS = ("#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#882255", "#117733", "#AA4499")
GREY = "#cccccc"
FADED = "#999999"

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
    widths = {part.name: _width(label(kind, part, part.activation)) for part in made.parts}
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


def _width(words: str) -> float:
    return max(0.55, text.width(words) * SIZE + 0.16)


def _course(own: Plan, source: str, target: str) -> tuple[Point, ...]:
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


class _Builder:
    """Puts a figure together."""

    def __init__(self, network: Network, layout: Layout, iterations: int) -> None:
        self.network = network
        self.iterations = iterations
        self.plans = {drawn.layer.name: plan(drawn.layer.cell) for drawn in network.layers}
        self.corner = self.corners(layout)
        self.pieces: list[Piece] = []
        self.wires: list[Wire] = []

    def corners(self, layout: Layout) -> dict[int, Point]:
        """The upper left corner of every cell: columns as wide as their widest cell, rows as high as the highest."""
        network = self.network
        columns = sorted({round(x, 3) for x in layout.xy[:, 0].tolist()})
        wide = dict.fromkeys(columns, 0.0)
        for drawn in network.layers:
            for number in drawn.numbers:
                key = round(float(layout.xy[number, 0]), 3)
                wide[key] = max(wide[key], self.plans[drawn.layer.name].width)
        lefts, x = {}, 0.0
        for column in columns:
            lefts[column] = x
            x += wide[column] + APART
        high = 2 * max(max(found.middle, found.height - found.middle) for found in self.plans.values()) + 1.6 * ROW
        self.high = float(np.ptp(layout.xy[:, 1])) * high + high
        found = {}
        for drawn in network.layers:
            own = self.plans[drawn.layer.name]
            for number in drawn.numbers:
                place = round(float(layout.xy[number, 0]), 3)
                middle = float(layout.xy[number, 1]) * high
                left = lefts[place] + (wide[place] - own.width) / 2
                found[number] = (left, middle - own.middle)
        return found

    def build(self) -> None:
        for iteration in range(self.iterations):
            down = iteration * self.high
            grey = iteration < self.iterations - 1
            for drawn in self.network.layers:
                for number in drawn.numbers:
                    self.cell(drawn.layer.cell, number, down, grey)
            for links in self.network.links:
                if not links.connection.delay:
                    self.linked(links.connection, links.source.tolist(), links.target.tolist(), down, grey)
            self.remembered(down, iteration)

    def kind(self, number: int) -> CellKind:
        return next(drawn.layer.cell for drawn in self.network.layers if number in drawn.numbers)

    def plan(self, number: int) -> Plan:
        return next(self.plans[drawn.layer.name] for drawn in self.network.layers if number in drawn.numbers)

    def at(self, number: int, part: str, down: float) -> Point:
        x, y = self.plan(number).places[part]
        left, top = self.corner[number]
        return left + x, top + y + down

    def cell(self, kind: CellKind, number: int, down: float, grey: bool) -> None:
        """The boxes of a cell, and the wires between them."""
        layer = next(drawn.layer for drawn in self.network.layers if number in drawn.numbers)
        own = self.plan(number)
        colour = FADED if grey else None
        for part in kind.anatomy.parts:
            x, y = self.at(number, part.name, down)
            activation = layer.activation if part.name == "output" and part.activation and layer.activation else None
            said = label(kind, part, activation or part.activation)
            self.pieces.append(Piece(said, x, y, max(own.widths[part.name], _width(said)), None if grey else kind))
            if part.bias and layer.bias is not False and kind.bias:
                left = x - own.widths[part.name] / 2
                self.pieces.append(Piece("bias", left + 0.32, y + ROW * 0.85, 0.5, None if grey else kind))
                self.wires.append(Wire(((left + 0.2, y), (left + 0.2, y + ROW * 0.85)), "weighted", colour))
            for wire in part.wires:
                if not wire.before and wire.source in own.places:
                    left, top = self.corner[number]
                    points = tuple((px + left, py + top + down) for px, py in _course(own, wire.source, part.name))
                    self.wires.append(Wire(points, "fixed", colour))

    def linked(self, connection: Connection, sources: list[int], targets: list[int], down: float, grey: bool) -> None:
        """Solid lines from the value of a cell to every part that takes it, with a weight each."""
        colour = FADED if grey else None
        step = connection.pattern.step
        style = "fixed" if step is not None and step.array is None else "weighted"
        for source, target in zip(sources, targets, strict=True):
            own = self.plan(target)
            start = self.outlet(source, down)
            for part, height in own.entries.items():
                left, top = self.corner[target]
                x, y = self.at(target, part, down)
                edge = x - own.widths[part] / 2
                level = top + height + down
                risen = () if abs(level - y) < 0.01 else ((edge - GAP * 0.7, level),)
                points = (start, (left + GAP * 0.6, level), *risen, (edge, y))
                self.wires.append(Wire(points, style, colour))

    def outlet(self, number: int, down: float) -> Point:
        """Where the value of a cell leaves it: at its right side."""
        x, y = self.at(number, "output", down)
        return x + self.plan(number).widths["output"] / 2, y

    def remembered(self, down: float, iteration: int) -> None:
        """Stubs of what comes from the step before: at who sends it, but for the last, and at who receives it."""
        sends, receives = iteration < self.iterations - 1 or self.iterations == 1, iteration > 0 or self.iterations == 1
        for drawn in self.network.layers:
            for order, number in enumerate(drawn.numbers):
                for part, wire, sources in self.memories(number):
                    for place, source in enumerate(sources):
                        colour = self.colour(source, wire.source)
                        if receives or not wire.before:
                            self.stub(number, part, down, colour, place, len(sources), arriving=True)
                        if sends or not wire.before:
                            self.stub(source, wire.source, down, colour, order, len(drawn.numbers), arriving=False)

    def colour(self, number: int, part: str) -> str:
        """The colour of what a cell sends: one for each cell of a layer, others for its inner values."""
        own = number - self.drawn_with(number).start
        return STUBS[(own + (0 if part == "output" else len(STUBS) // 2)) % len(STUBS)]

    def drawn_with(self, number: int) -> range:
        return next(drawn.numbers for drawn in self.network.layers if number in drawn.numbers)

    def memories(self, number: int) -> Iterator[tuple[str, anatomy.Wire, list[int]]]:
        """The parts of a cell that take values of the step before, or from within the layer: of which cells."""
        for part in self.kind(number).anatomy.parts:
            for wire in part.wires:
                if wire.before:
                    yield part.name, wire, [number]
            if part.recurrent:
                yield part.name, part.recurrent, self.neighbours(number)

    def neighbours(self, number: int) -> list[int]:
        """The cells whose links of the step before lead into a cell."""
        found: list[int] = []
        for links in self.network.links:
            if links.connection.within and links.connection.delay:
                found += links.source[links.target == number].tolist()
        return found

    def stub(self, number: int, part: str, down: float, colour: str, place: int, count: int, arriving: bool) -> None:
        x, y = self.at(number, part, down)
        half = self.plan(number).widths[part] / 2
        # A fan no wider than it is long.
        lean = (place / (count - 1) - 0.5) * min(0.09 * (count - 1), 0.36) if count > 1 else 0.0
        if arriving:
            end = (x - half + 0.1, y - HEIGHT / 2)
            start = (end[0] - 0.06 + lean, end[1] - 0.17)
        else:
            start = (x + half - 0.1, y + HEIGHT / 2)
            end = (start[0] + 0.06 + lean, start[1] + 0.22)
        self.wires.append(Wire((start, end), "stub", colour))


def build(network: Network, layout: Layout, language: str = "en", iterations: int = 1) -> Figure:
    """The figure of a placed network: `iterations` of it, one below the other, all but the last grey."""
    builder = _Builder(network, layout, iterations)
    builder.build()
    boxes = [_room(piece) for piece in builder.pieces]
    points = [point for wire in builder.wires for point in wire.points]
    content = union([*boxes, *(Box(x, y, x, y) for x, y in points)])
    heading = network.spec.heading(language)
    lines = title(heading, content)
    whole = union([content, *(line.box() for line in lines)])
    dx, dy = 0.3 - whole.left, 0.3 - whole.top
    return Figure(
        heading,
        language,
        whole.right - whole.left + 0.6,
        whole.bottom - whole.top + 0.6,
        tuple(piece._replace(x=piece.x + dx, y=piece.y + dy) for piece in builder.pieces),
        tuple(wire._replace(points=tuple((x + dx, y + dy) for x, y in wire.points)) for wire in builder.wires),
        tuple(line._replace(x=line.x + dx, y=line.y + dy) for line in lines),
    )


def _room(piece: Piece) -> Box:
    half = piece.width / 2
    return Box(piece.x - half, piece.y - HEIGHT / 2, piece.x + half, piece.y + HEIGHT / 2)
