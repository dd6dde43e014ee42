"""Networks at the level of parts: every cell replaced by its anatomy.

A box is a part of a cell; under a sum hangs its bias. Wires within a cell are fixed at 1 and drawn dashed; those that
come in through links have weights and are drawn solid, double where they carry vectors; links from the step before, and
those among the cells of a layer, are short coloured stubs, one colour for each value that they carry, at the cell that
sends and at every part that receives. Iterations before the last are grey. Beside the first cell of a layer stands what
the lines are called that come in; the numbers of a spec's only example stand in the boxes, and weights that it gives
beside the lines.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from netcharts.network.counts import has_bias, is_recurrent
from netcharts.network.drawn_layers import DrawnLayer
from netcharts.network.drawn_links import Links
from netcharts.network.graph import DrawnNetwork
from netcharts.network.parts import drawn_anatomy, entry_parts
from netcharts.placement.layout import NetworkLayout
from netcharts.scene import Scene, framed
from netcharts.scene.diagrams import captions
from netcharts.scene.diagrams.cell_layout import Plan, Use, left, number, plan, said
from netcharts.scene.diagrams.routing import Lanes
from netcharts.scene.pieces import Piece, Point, Wire
from netcharts.style.colors import STUBS

# Between columns: more where lines have far to climb.
APART, _STEEP, _WIDEST = 0.9, 0.16, 3.0
# Between the cells of a column, and between iterations.
_SPACE = 0.3
# Where a value leaves the network, so long a line shows it.
OUT = 0.85
# So far from the middle run two lines that carry a vector.
DOUBLE = 0.025

FADED = "#999999"


class _Sent(NamedTuple):
    """What a stub carries, `delay` steps late: the value of a `part` of the cell `source`, `into` a part of another."""

    source: int
    part: str
    target: int
    into: str
    delay: int
    weight: str | None = None

    @property
    def stays(self) -> bool:
        """Whether a cell hears an inner value of its own within the step: there a line says more than stubs."""
        return not self.delay and self.source == self.target and self.part != "output"


def build(network: DrawnNetwork, layout: NetworkLayout, language: str = "en", iterations: int = 1) -> Scene:
    """The figure of a placed network: `iterations` of it, one below the other, all but the last grey."""
    builder = _Builder(network, layout, language, iterations)
    builder.build()
    words = captions.placed(builder.captions, builder.pieces, builder.wires)
    return framed(network.spec.heading(language), language, builder.pieces, builder.wires, words)


class _Builder:
    """Puts a figure together."""

    def __init__(self, network: DrawnNetwork, layout: NetworkLayout, language: str, iterations: int) -> None:
        self.network, self.language, self.iterations = network, language, iterations
        self.values = {drawn.layer.name: captions.values(network.spec, drawn, iterations) for drawn in network.layers}
        self.sent = [each for each in self.remembered() if not each.stays]
        self.plans = [self.plan(drawn) for drawn in network.layers]
        self.plan_of = [own for own, drawn in zip(self.plans, network.layers, strict=True) for _ in drawn.numbers]
        self.pieces: list[Piece] = []
        self.wires: list[Wire] = []
        self.captions: list[captions.Caption] = []
        self.set_corners(layout)

    def plan(self, drawn: DrawnLayer) -> Plan:
        layer = drawn.layer
        hung = [part.name for part in layer.cell.anatomy.parts if has_bias(part, layer, self.network.spec.connections)]
        longest = max((words for row in self.values[layer.name] for words in row), key=len, default="")
        into_it = [links.connection for links in self.network.links if links.connection.target == layer.name]
        enters = frozenset(part for each in into_it if not each.within for part, _, _ in entry_parts(layer, each))
        hears = _most((each.target, each.into) for each in self.sent if each.target in drawn.numbers)
        sends = _most((each.source, each.part) for each in self.sent if each.source in drawn.numbers)
        use = Use(frozenset(hung), enters, hears, sends, layer.activation, longest)
        return plan(layer.cell, use, self.language, drawn_anatomy(layer, self.network.spec.connections))

    def set_corners(self, layout: NetworkLayout) -> None:
        """Place every cell: columns as wide as their widest cell, rows as high as the highest."""
        columns, column = np.unique(layout.xy[:, 0].round(3), return_inverse=True)
        rooms = np.array([(own.width, own.top - own.middle, own.bottom - own.middle) for own in self.plan_of])
        wide = np.array([rooms[column == which, 0].max() for which in range(len(columns))])
        middles = layout.xy[:, 1] * (rooms[:, 2].max() - rooms[:, 1].min() + _SPACE)
        spans = middles[:, None] + rooms[:, 1:]
        self.high = float(np.ptp(spans)) + 2 * _SPACE
        apart = min(max(APART, _STEEP * float(np.ptp(spans))), _WIDEST)
        lefts = np.concatenate([[0.0], np.cumsum(wide + apart)[:-1]])
        self.column: list[int] = column.tolist()
        self.borders: list[Point] = list(zip(lefts[column].tolist(), (lefts + wide)[column].tolist(), strict=True))
        tops = middles - [own.middle for own in self.plan_of]
        lefts_of = lefts[column] + (wide[column] - rooms[:, 0]) / 2
        self.corner: list[Point] = list(zip(lefts_of.tolist(), tops.tolist(), strict=True))
        self.lanes = Lanes(column, spans, lefts, lefts + wide)

    def build(self) -> None:
        """All iterations: wires are the same in each, stubs and numbers are not."""
        self.say()
        wires, said = list(self.lines()), self.captions
        self.captions = []
        for iteration in range(self.iterations):
            down = iteration * self.high
            grey = iteration < self.iterations - 1
            self.cells(iteration, down, grey)
            self.wires += [_faded(wire.moved(0, down), grey) for wire in wires]
            self.captions += [caption.moved(0, down) for caption in said]
            self.stubs(iteration, down)

    # Cells

    def cells(self, iteration: int, down: float, grey: bool) -> None:
        """The boxes of all cells, and the wires within them."""
        for drawn in self.network.layers:
            numbers = self.values[drawn.layer.name]
            for order, cell in enumerate(drawn.numbers):
                own, (x, y) = self.plan_of[cell], self.corner[cell]
                for piece in (*own.pieces.values(), *own.biases.values()):
                    number = numbers[iteration][order] if numbers and piece is own.pieces["output"] else ""
                    kind = None if grey else piece.kind
                    self.pieces.append(piece.moved(x, y + down)._replace(words=piece.words + number, kind=kind))
                self.wires += [_faded(wire.moved(x, y + down), grey) for wire in own.wires]

    def say(self) -> None:
        """Beside the first cell of each layer: the names of what comes in and what is kept."""
        for own, drawn in zip(self.plans, self.network.layers, strict=True):
            x, y = self.corner[drawn.first]
            self.captions += [caption.moved(x, y) for caption in captions.names(drawn.layer.cell, own, self.language)]

    # Lines

    def lines(self) -> Iterator[Wire]:
        """What links carry within a step; and out of the network, where nothing else takes it."""
        for links in self.network.links:
            if not (links.connection.delay or links.connection.within):
                yield from self.linked(links)
        for drawn in self.network.layers:
            if self.leads_out(drawn):
                yield from self.led_out(drawn)
        for each in self.remembered():
            if each.stays:
                (x, y), own = self.corner[each.target], self.plan_of[each.target].own
                yield Wire(own[each.into], "weighted").moved(x, y)

    def linked(self, links: Links) -> Iterator[Wire]:
        """Lines from the value of a cell to every part that takes it, with a weight each."""
        style = "weighted" if links.connection.pattern.weighted else "fixed"
        double = links.connection.pattern.look == "double"
        for part, _, _ in entry_parts(self.network.drawn(links.connection.target).layer, links.connection):
            for source, target, weight in self.weighed(links, part):
                before, way, after = self.way(source, target, part)
                if weight is not None:
                    self.captions.append(captions.beside(weight, way[0], way[1], "weight"))
                course = (*before, *way, *after)
                for points in _doubled(course) if double else (course,):
                    yield Wire(points, style)

    def way(self, source: int, target: int, part: str) -> tuple[Sequence[Point], Sequence[Point], Sequence[Point]]:
        """From the value of a cell to a part of another: within the one, between them, and within the other.

        What is one box is left on the side that faces the other, and entered there; other cells by their output alone,
        and by their inputs.
        """
        columns = self.column[source], self.column[target]
        back = columns[0] > columns[1] and self.plan_of[source].single
        facing = back and self.plan_of[target].single
        start = self.entry(source, "output")[::-1] if back else self.outlet(source)
        end = self.outlet(target)[::-1] if facing else self.entry(target, part)
        course = self.lanes.back if facing else self.lanes.round if back else self.lanes.course
        return start[:-1], course(*columns, start[-1], end[0]), end[1:]

    def weighed(self, links: Links, part: str) -> Iterator[tuple[int, int, str | None]]:
        """The cells that links join, with the weight of each, where it is given."""
        source, target = (self.network.drawn(name) for name in (links.connection.source, links.connection.target))
        recurs = is_recurrent(links.connection, target.layer)
        key = f"{target.layer.name}.{part}.{'recurrent' if recurs else source.layer.name}"
        given = captions.weights(self.network.spec, key, source, target)
        for one, other in zip(links.source.tolist(), links.target.tolist(), strict=True):
            yield one, other, None if given is None else number(given[one - source.first, other - target.first])

    def outlet(self, cell: int) -> list[Point]:
        """From the output of a cell to the right border of its column."""
        x, y = self.corner[cell]
        points = [(px + x, py + y) for px, py in self.plan_of[cell].exit]
        return [*points[:-1], (self.borders[cell][1], points[-1][1])]

    def entry(self, cell: int, part: str) -> list[Point]:
        """From the left border of a cell's column to a part of it."""
        x, y = self.corner[cell]
        own = self.plan_of[cell]
        course = own.entries.get(part) or ((0.0, own.pieces[part].y), left(own.pieces[part]))
        points = [(px + x, py + y) for px, py in course]
        return [(self.borders[cell][0], points[0][1]), *points[1:]]

    def leads_out(self, drawn: DrawnLayer) -> bool:
        """Whether nothing but the layer itself takes its values, and it is not the kind of cell where that is plain."""
        name = drawn.layer.name
        taken = [c for c in self.network.spec.connections if name in (c.source, c.target if not c.directed else "")]
        return drawn.layer.cell.role not in ("input", "output") and all(c.within and c.delay for c in taken)

    def led_out(self, drawn: DrawnLayer) -> Iterator[Wire]:
        for cell in drawn.numbers:
            course = self.outlet(cell)
            x, y = course[-1]
            end = (x + OUT, y)
            self.captions.append(captions.beside(said("output", self.language), course[-1], end))
            yield Wire((*course, end), "weighted")

    # Stubs

    def remembered(self) -> Iterator[_Sent]:
        """What comes from another step, or from the same layer: along links, and within cells."""
        for drawn in self.network.layers:
            for part in drawn.layer.cell.anatomy.parts:
                for wire in part.wires:
                    if wire.before:
                        yield from (_Sent(cell, wire.source, cell, part.name, 1) for cell in drawn.numbers)
        for links in self.network.links:
            if links.connection.delay or links.connection.within:
                yield from self.carried(links)
            if not links.connection.directed:
                back = links.connection._replace(source=links.connection.target, target=links.connection.source)
                yield from self.carried(Links(back, links.target, links.source))

    def carried(self, links: Links) -> Iterator[_Sent]:
        for part, sent, delay in entry_parts(self.network.drawn(links.connection.target).layer, links.connection):
            for source, target, weight in self.weighed(links, part):
                yield _Sent(source, sent, target, part, delay, weight)

    def stubs(self, iteration: int, down: float) -> None:
        """The stubs of an iteration: those of values that come from one that is drawn, or go to one."""
        colours = self.colours()
        arriving, leaving = defaultdict(list), defaultdict(list)
        for each in self.sent:
            arriving[each.target, each.into].append(each)
            leaving[each.source, each.part].append(each)
        for (cell, part), of_it in arriving.items():
            fan = self.plan_of[cell].arrive[part].moved(*self.corner[cell]).moved(0, down)
            for place, each in enumerate(of_it):
                if self.drawn(iteration - each.delay):
                    root, tip = fan.stub(place, len(of_it))
                    self.wires.append(Wire((tip, root), "stub", colours[each.source, each.part]))
                    if each.weight is not None:
                        side = -1 if place < len(of_it) / 2 else 1
                        self.captions.append(captions.at_tip(each.weight, tip, fan.up, side))
        for (cell, part), of_it in leaving.items():
            fan = self.plan_of[cell].leave[part].moved(*self.corner[cell]).moved(0, down)
            for place, each in enumerate(of_it):
                if self.drawn(iteration + each.delay):
                    stub = fan.stub(place, len(of_it))
                    self.wires.append(Wire(stub, "stub", colours[each.source, each.part]))

    def drawn(self, iteration: int) -> bool:
        """Whether an iteration is drawn; where there is but one, it stands for all."""
        return self.iterations == 1 or 0 <= iteration < self.iterations

    def colours(self) -> dict[tuple[int, str], str]:
        """A colour for each value that is sent; only when all are used, in turn again."""
        sources = sorted({(each.source, each.part != "output", each.part) for each in self.sent})
        return {(source, part): STUBS[i % len(STUBS)] for i, (source, _, part) in enumerate(sources)}


def _doubled(course: Sequence[Point]) -> Iterator[tuple[Point, ...]]:
    """Two lines along a course, one on either side."""
    points = np.array(course)
    along = np.diff(points, axis=0)
    along /= np.hypot(*along.T)[:, None]
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    # At a bend, as far from the one line as from the other.
    joined = across[:-1] + across[1:]
    bends = 2 * joined / np.maximum((joined**2).sum(axis=1, keepdims=True), 1.0)
    aside = np.concatenate([across[:1], bends, across[-1:]]) * DOUBLE
    for side in (-1, 1):
        yield tuple((x, y) for x, y in (points + side * aside).tolist())


def _most(stubs: Iterable[tuple[int, str]]) -> dict[str, int]:
    """How many stubs there are at each part of a layer's cells, where there are most."""
    found: dict[str, int] = {}
    for (_, part), count in Counter(stubs).items():
        found[part] = max(count, found.get(part, 0))
    return found


def _faded(wire: Wire, grey: bool) -> Wire:
    return wire._replace(colour=FADED) if grey else wire
