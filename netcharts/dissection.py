"""Networks at the level of parts: every cell replaced by its anatomy.

A box is a part of a cell; under a sum hangs its bias. Wires within a cell are fixed at 1 and drawn dashed; those that
come in through links have weights and are drawn solid; links from the step before are short coloured stubs, one colour
for each cell that they come from, at the cell that sends and at every part that receives. Iterations before the last
are grey.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from netcharts import anatomy
from netcharts.cells import CellKind
from netcharts.figure import HEIGHT, Figure, Piece, Point, Wire, framed
from netcharts.graph import Network
from netcharts.placement import Layout
from netcharts.plan import GAP, ROW, Plan, course, label, plan, width
from netcharts.spec.model import Connection

# From cell to cell.
APART = 1.1

# Told apart by people who see colours otherwise; after Okabe & Ito, 2008, and Tol, 2021.
STUBS = ("#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#882255", "#117733", "#AA4499")
FADED = "#999999"


def build(network: Network, layout: Layout, language: str = "en", iterations: int = 1) -> Figure:
    """The figure of a placed network: `iterations` of it, one below the other, all but the last grey."""
    builder = _Builder(network, layout, iterations)
    builder.build()
    return framed(network.spec.heading(language), language, builder.pieces, builder.wires)


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
            self.pieces.append(Piece(said, x, y, max(own.widths[part.name], width(said)), None if grey else kind))
            if part.bias and layer.bias is not False and kind.bias:
                left = x - own.widths[part.name] / 2
                self.pieces.append(Piece("bias", left + 0.32, y + ROW * 0.85, 0.5, None if grey else kind))
                self.wires.append(Wire(((left + 0.2, y), (left + 0.2, y + ROW * 0.85)), "weighted", colour))
            for wire in part.wires:
                if not wire.before and wire.source in own.places:
                    left, top = self.corner[number]
                    points = tuple((px + left, py + top + down) for px, py in course(own, wire.source, part.name))
                    self.wires.append(Wire(points, "fixed", colour))

    def linked(self, connection: Connection, sources: list[int], targets: list[int], down: float, grey: bool) -> None:
        """Solid lines from the value of a cell to every part that takes it, with a weight each."""
        colour = FADED if grey else None
        step = connection.pattern.step
        style = "fixed" if step.array is None else "weighted"
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
