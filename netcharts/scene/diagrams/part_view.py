"""Charts of parts: a network with every cell replaced by its parts.

A box is a part of a cell; the bias of a sum hangs below it. Connectors within a cell have the weight 1 and are thin.
Connectors for links between cells have weights and are thick; they are double where they carry vectors, and dashed
where attention weighs what they carry. A value from
another time step, or from another cell of the same layer, is shown by short colored stubs: one at the cell that sends
it, and one at every part that takes it. Each value has its own color. Earlier time steps are gray. The names of a
layer's inputs and states are beside its first cell. If values are given, their numbers are in the boxes.
Weights that the spec gives are beside the connectors.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from operator import attrgetter

import numpy as np

from netcharts.array_types import FloatArray
from netcharts.cells.anatomy import Anatomy
from netcharts.network.attended_places import attentions
from netcharts.network.counts import has_bias
from netcharts.network.drawn_layers import DrawnLayer
from netcharts.network.drawn_links import DrawnLinks
from netcharts.network.graph import DrawnNetwork
from netcharts.network.lowering import with_whole_names
from netcharts.network.parts import drawn_anatomy, entry_parts
from netcharts.patterns._options import FIRST, LAST
from netcharts.placement.box import Box, Point, union
from netcharts.placement.layout import NetworkLayout
from netcharts.scene import groups
from netcharts.scene.diagrams import captions, part_stubs
from netcharts.scene.diagrams.box_scene import box_scene, titled
from netcharts.scene.diagrams.carried_values import CarriedValue, carried_values, most_by_part, weighted_links
from netcharts.scene.diagrams.cell_layout import CellLayout, CellUse, left
from netcharts.scene.diagrams.cell_layout_builder import layout_cell
from netcharts.scene.diagrams.lanes import LaneRouter
from netcharts.scene.diagrams.part_labels import word
from netcharts.scene.diagrams.part_lines import doubled, faded, line_style
from netcharts.scene.diagrams.part_surroundings import Fading, Surroundings, fade_outs
from netcharts.scene.fade_outs import FadeOut
from netcharts.scene.given_lines import given_lines
from netcharts.scene.link_marks import LinkMark, MarkedLinks
from netcharts.scene.model import Scene, TextLine
from netcharts.scene.nodes import BoxNode, Connector, segments, straight_lines
from netcharts.spec.model import Connection

# Distance between columns, which is larger where lines have far to climb.
APART, _STEEP, _WIDEST = 0.9, 0.16, 3.0
# Distance between the cells of a column, and between time steps.
_SPACE = 0.3
# How much wider a column is than the labels of its layers.
_LABEL_AIR = 0.1
OUT = 0.4
"""Length of the line of a value that leaves the network: too short to reach the next column."""
# The looks of links in charts of cells that have the style of lines.
_LOOKS = {"attention": "dashed", "fixed": "thin"}


def build(
    network: DrawnNetwork,
    layout: NetworkLayout,
    language: str = "en",
    steps: int = 1,
    values: Mapping[str, FloatArray] | None = None,
    arrows: str = "auto",
) -> Scene:
    """Return the scene of a placed network: its time steps one below the other, all but the last in gray.

    Args:
        network: The network.
        layout: The layout of its cells.
        language: Language of the text.
        steps: How many time steps are drawn.
        values: Values by layer, [steps, batch, channels, *size], of which the last steps are shown.
        arrows: One of `ARROWS`.
    """
    builder = _PartViewBuilder(network, layout, language, (steps, arrows), values or {})
    builder.build()
    return builder.scene()


class _PartViewBuilder:
    """Builds a chart of parts."""

    def __init__(
        self,
        network: DrawnNetwork,
        layout: NetworkLayout,
        language: str,
        shown: tuple[int, str],
        values: Mapping[str, FloatArray],
    ) -> None:
        self.network, self.language = network, language
        self.steps, self.arrows = shown
        named = with_whole_names(network.spec)
        self.givers = {each.layer for layer in named.layers for each in layer.start.values()}
        self.givers |= {MarkedLinks(network.spec).giver(each) for each in network.spec.connections}
        self.attentions = attentions(network.spec)
        self.values = {
            drawn.layer.name: captions.values(values.get(drawn.layer.name), drawn, shown[0]) for drawn in network.layers
        }
        carried = list(carried_values(network))
        self.sent = [each for each in carried if not each.internal]
        self.internal = [each for each in carried if each.internal]
        self.colors, self.letters = part_stubs.appearances(self.sent)
        self.layouts = self.cell_layouts()
        self.layout_of = [own for own, drawn in zip(self.layouts, network.layers, strict=True) for _ in drawn.numbers]
        self.names = [name for drawn in network.layers for name in drawn.labels()]
        self.nodes: list[BoxNode] = []
        self.connectors: list[Connector] = []
        self.captions: list[captions.Caption] = []
        self.fading: list[Fading] = []
        self.link_marks: list[LinkMark] = []
        self.heads: list[Connector] = []
        self.inner: dict[str, FloatArray] = {}
        self.outlined: list[groups.Outline] = []
        self.titles: list[TextLine] = []
        self.place_cells(layout)

    def cell_layouts(self) -> list[CellLayout]:
        """Return the layout of the cells of each layer; layers that use equal cells alike share one."""
        # Kinds of cell are told apart by their identity, since comparing them takes longer.
        known: dict[int, list[tuple[CellUse, Anatomy, CellLayout]]] = defaultdict(list)
        layouts = []
        for drawn in self.network.layers:
            layer, use = drawn.layer, self.use(drawn)
            anatomy = drawn_anatomy(layer, self.network.spec.connections)
            alike = known[id(layer.cell)]
            own = next((each for used, parts, each in alike if used == use and parts == anatomy), None)
            if own is None:
                own = layout_cell(layer.cell, use, self.language, anatomy)
                alike.append((use, anatomy, own))
            layouts.append(own)
        return layouts

    def use(self, drawn: DrawnLayer) -> CellUse:
        """Return how a layer uses its kind of cell."""
        layer, connections = drawn.layer, self.network.spec.connections
        biased = [part.name for part in layer.cell.anatomy.parts if has_bias(part, layer, connections)]
        longest = max((value for row in self.values[layer.name] for value in row), key=len, default="")
        incoming = [links.connection for links in self.network.links if links.connection.target == layer.name]
        entered = [entry_parts(layer, each, connections) for each in incoming if not each.within]
        enters = frozenset(part for entries in entered for part, _, _ in entries)
        arriving = most_by_part((each.target, each.into) for each in self.sent if each.target in drawn.numbers)
        leaving = most_by_part((each.source, each.part) for each in self.sent if each.source in drawn.numbers)
        before, after = layer.before_activation(self.language), layer.after_activation(self.language)
        apart = part_stubs.apart(self.letters)
        return CellUse(frozenset(biased), enters, arriving, leaving, layer.activation, before, after, longest, apart)

    def place_cells(self, layout: NetworkLayout) -> None:
        """Place every cell: columns as wide as their widest cell, rows as high as the highest."""
        columns, column = np.unique(layout.xy[:, 0].round(3), return_inverse=True)
        extents = np.array([(own.width, own.top - own.middle, own.bottom - own.middle) for own in self.layout_of])
        wide = np.array([extents[column == which, 0].max() for which in range(len(columns))])
        for drawn in self.network.layers:
            # Beside the middle of a narrower column, lines would run through the label.
            which = column[drawn.first : drawn.numbers.stop]
            if np.ptp(which) == 0:
                wide[which[0]] = max(wide[which[0]], layout.labels[drawn.layer.name].width + _LABEL_AIR)
        row = float(extents[:, 2].max() - extents[:, 1].min()) + _SPACE
        middles = layout.xy[:, 1] * row
        spans = middles[:, None] + extents[:, 1:]
        self.step_height = float(np.ptp(spans)) + 2 * _SPACE
        apart = min(max(APART, _STEEP * float(np.ptp(spans))), _WIDEST)
        lefts = np.concatenate([[0.0], np.cumsum(wide + apart)[:-1]])
        self.column: list[int] = column.tolist()
        self.borders: list[tuple[float, float]] = list(
            zip(lefts[column].tolist(), (lefts + wide)[column].tolist(), strict=True)
        )
        tops = middles - [own.middle for own in self.layout_of]
        lefts_of = lefts[column] + (wide[column] - extents[:, 0]) / 2
        self.corner: list[Point] = list(zip(lefts_of.tolist(), tops.tolist(), strict=True))
        self.lanes = LaneRouter(column, spans, lefts, lefts + wide)
        rights = lefts_of + extents[:, 0]
        self.boxes = np.stack([lefts_of, spans[:, 0], rights, spans[:, 1]], axis=1)
        cells = [Box(*each) for each in self.boxes.tolist()]
        self.surroundings = Surroundings(self.network, layout, cells, self.borders, row)

    def build(self) -> None:
        """Draw all time steps, whose connectors are the same but whose stubs and numbers are not."""
        self.name_parts()
        connectors, shared = list(self.lines()), self.captions
        connectors += self.heads
        self.outlined = self.surroundings.outlines(self.inner, self.language)
        self.titles = groups.clear_captions(self.outlined, partial(straight_lines, connectors), self.boxes)
        self.step_height = max(self.step_height, _SPACE + self.reach(connectors))
        self.captions = []
        for step in range(self.steps):
            down = step * self.step_height
            gray = step < self.steps - 1
            self.cells(step, down, gray)
            self.connectors += [faded(connector.moved(0, down), gray) for connector in connectors]
            self.captions += [caption.moved(0, down) for caption in shared]
            self.stubs(step, down)
            if gray:
                left, top = self.boxes[:, 0].min(), self.lanes.spans.min() + down
                self.captions.append(captions.earlier(self.steps - 1 - step, (float(left), float(top)), self.language))

    def scene(self) -> Scene:
        """Return the scene of what is drawn, with what surrounds the cells at every time step."""
        downs = [step * self.step_height for step in range(self.steps)]
        boxes = [node.box() for node in self.nodes]
        given, starts = given_lines(self.network.spec, self.surroundings.layers, self.link_marks, boxes, brackets=True)
        connectors = [*self.connectors, *given]
        texts = captions.place_captions(self.captions, self.nodes, connectors)
        lines = segments(connector.points for connector in connectors)
        framed = [each.box for each in self.outlined if each.group.framed]
        frames = [Box(f.left, f.top + down, f.right, f.bottom + down) for down in downs for f in framed]
        texts += [line._replace(y=line.y + down) for down in downs for line in self.titles]
        occupied = [*boxes, *(line.box() for line in texts)]
        sides = segments(((f.left, f.top), (f.right, f.top), (f.right, f.bottom), (f.left, f.bottom), (f.left, f.top))
                         for f in frames)  # fmt: skip
        texts += self.surroundings.labels(occupied, np.concatenate([lines, sides]))
        braces, below = self.braces([*occupied, *frames, *(line.box() for line in texts)])
        marks = [mark.moved(0, down) for down in downs for mark in self.link_marks]
        scene = box_scene(
            self.language,
            self.nodes,
            connectors,
            [*texts, *below],
            frames,
            braces,
            [*marks, *starts],
            dots=np.concatenate([self.surroundings.dots + (0.0, down) for down in downs]),
            fade_outs=[
                FadeOut(each.look, each.lines + (0.0, down)) for down in downs for each in fade_outs(self.fading)
            ],
        )
        return titled(scene, self.network.spec.heading(self.language))

    def braces(self, content: Sequence[Box]) -> tuple[list[FloatArray], list[TextLine]]:
        """Return the braces of groups beside everything else, with their captions."""
        braced = [each for each in self.outlined if each.group.brace]
        return groups.braces(braced, union(content), self.language) if braced else ([], [])

    # Cells

    def reach(self, connectors: Sequence[Connector]) -> float:
        """Return the height of lines, frames and captions outside the columns of cells, together with the cells."""
        levels = [y for connector in connectors for _, y in connector.points]
        frames = [each.box for each in self.outlined if each.group.framed]
        levels += [y for box in (*frames, *(line.box() for line in self.titles)) for y in (box.top, box.bottom)]
        low, high = self.lanes.spans.min(), self.lanes.spans.max()
        return float(max([high, *levels]) - min([low, *levels]))

    def cells(self, step: int, down: float, gray: bool) -> None:
        """Draw the boxes of all cells, and the connectors within them."""
        for drawn in self.network.layers:
            numbers = self.values[drawn.layer.name]
            for order, cell in enumerate(drawn.numbers):
                own, (x, y), name = self.layout_of[cell], self.corner[cell], self.names[cell]
                for node in (*own.boxes, *own.biases.values()):
                    number = numbers[step][order] if numbers and node is own.value else ""
                    kind = None if gray else node.kind
                    label, moved = node.label + number, node.moved(x, y + down)
                    self.nodes.append(moved._replace(label=label, kind=kind, layer=drawn.layer.name, cell=name))
                inner = [connector.moved(x, y + down).joining(name, name) for connector in own.connectors]
                self.connectors += [faded(connector, gray) for connector in inner]

    def name_parts(self) -> None:
        """Name the inputs and states of a layer beside its first cell."""
        for own, drawn in zip(self.layouts, self.network.layers, strict=True):
            x, y = self.corner[drawn.first]
            self.captions += [caption.moved(x, y) for caption in captions.names(drawn.layer.cell, own, self.language)]

    # Lines

    def lines(self) -> Iterator[Connector]:
        """Yield the lines of what links carry within a step, and of what leaves the network."""
        marked = MarkedLinks(self.network.spec)
        for links in self.network.links:
            connection = links.connection
            if not (connection.delay or connection.within or connection.takes_run):
                lines = list(self.link_lines(links))
                self.heads += self.heads_of(links, lines)
                self.keep_inside(connection, lines)
                self.link_marks += marked.on_connectors([connection], lines[len(lines) // 2 :])
                self.fade(links)
                yield from lines
        for drawn in self.network.layers:
            if self.leads_out(drawn):
                yield from self.output_lines(drawn)
        for each in self.internal:
            (x, y), own = self.corner[each.target], self.layout_of[each.target].own
            name = self.names[each.target]
            yield Connector(own[each.into], "weighted").moved(x, y).joining(name, name)

    def link_lines(self, links: DrawnLinks) -> Iterator[Connector]:
        """Yield lines from the values of cells to every part that takes them, with their weights beside them."""
        style = line_style(links.connection)
        double = links.connection.pattern.look == "double"
        layer, connections = self.network.drawn(links.connection.target).layer, self.network.spec.connections
        for part, _, _ in entry_parts(layer, links.connection, connections):
            own = links.into(part, self.attentions.get(layer.name))
            attended = own.attended.tolist()
            for attends, (source, target, weight) in zip(
                attended, weighted_links(own, part, self.network), strict=True
            ):
                before, between, after = self.path_pieces(source, target, part)
                if weight is not None:
                    self.captions.append(captions.beside(weight, between[0], between[1], "weight"))
                path = (*before, *between, *after)
                for points in doubled(path) if double else (path,):
                    look = "attention" if attends else style
                    yield Connector(points, look, None, self.names[source], self.names[target])

    def heads_of(self, links: DrawnLinks, lines: Sequence[Connector]) -> Iterator[Connector]:
        """Yield the heads of arrows at lines that lead to the left, or to what is in the same column."""
        if not links.connection.directed:
            return
        back = self.column[links.source[0]] >= self.column[links.target[0]] if links.source.size else False
        if back or self.arrows == "all":
            # Lines of one source cell that end alike need one head.
            yield from {line.points[-2:]: line.head() for line in lines}.values()

    def keep_inside(self, connection: Connection, lines: Sequence[Connector]) -> None:
        """Note the lines of a connection between layers of a group, which the frame of the group is to enclose."""
        for group in self.network.spec.groups:
            if {connection.source, connection.target} <= set(group.layers) and lines:
                own = straight_lines(lines)
                self.inner[group.name] = np.concatenate([self.inner.get(group.name, np.zeros((0, 2, 2))), own])

    def fade(self, links: DrawnLinks) -> None:
        """Note the lines that fade out: from cells whose links lead to or come from cells that are not drawn."""
        source, target = self.network.drawn(links.connection.source), self.network.drawn(links.connection.target)
        look = "dashed" if links.attended.any() else _LOOKS.get(line_style(links.connection), "single")
        back = self.borders[source.first][0] > self.borders[target.first][0]
        if links.to_elided.size:
            starts = tuple(self.outlet(cell)[-1] for cell in links.to_elided.tolist())
            self.fading.append(Fading(look, starts, self.surroundings.edge(target.layer.name, right=back)))
        if links.from_elided.size:
            connections = self.network.spec.connections
            entered = (part for part, _, _ in entry_parts(target.layer, links.connection, connections))
            # Attention alone sees cells that are not drawn.
            attention = self.attentions.get(target.layer.name)
            parts = [part for part in entered if links.ways is None or links.into(part, attention).attended.any()]
            starts = tuple(self.entry(cell, part)[0] for cell in links.from_elided.tolist() for part in parts)
            self.fading.append(Fading(look, starts, self.surroundings.edge(source.layer.name, right=not back)))

    def path_pieces(
        self, source: int, target: int, part: str
    ) -> tuple[Sequence[Point], Sequence[Point], Sequence[Point]]:
        """Return the path from the value of a cell to a part of another: in the first, between them, in the second.

        Every cell is left by its output, on the right, and entered by its inputs, on the left. Only a line that leads
        to the left between two cells of one box each runs straight from the one to the other; it has a head.
        """
        columns = self.column[source], self.column[target]
        if columns[0] > columns[1] and self.layout_of[source].single and self.layout_of[target].single:
            start, end = self.entry(source, "output")[::-1], self.outlet(target)[::-1]
            return start[:-1], self.lanes.back(*columns, start[-1], end[0]), end[1:]
        start, end = self.outlet(source), self.entry(target, part)
        return start[:-1], self.lanes.path(*columns, start[-1], end[0]), end[1:]

    def outlet(self, cell: int) -> list[Point]:
        """Return the path from the output of a cell to the right border of its column."""
        x, y = self.corner[cell]
        points = [(px + x, py + y) for px, py in self.layout_of[cell].exit]
        return [*points[:-1], (self.borders[cell][1], points[-1][1])]

    def entry(self, cell: int, part: str) -> list[Point]:
        """Return the path from the left border of a cell's column to a part of it."""
        x, y = self.corner[cell]
        own = self.layout_of[cell]
        path = own.entries.get(part) or ((0.0, own.nodes[part].y), left(own.nodes[part]))
        points = [(px + x, py + y) for px, py in path]
        return [(self.borders[cell][0], points[0][1]), *points[1:]]

    def leads_out(self, drawn: DrawnLayer) -> bool:
        """Return True if only the layer itself takes its values, and none starts from them, unless it is an output."""
        name = drawn.layer.name
        takers = [c for c in self.network.spec.connections if name in (c.source, c.target if not c.directed else "")]
        inner = name in self.givers or drawn.layer.cell.role in ("input", "output")
        return not inner and all(c.within and c.delay for c in takers)

    def output_lines(self, drawn: DrawnLayer) -> Iterator[Connector]:
        """Yield the lines of values that leave the network."""
        for cell in drawn.numbers:
            path = self.outlet(cell)
            x, y = path[-1]
            end = (x + OUT, y)
            self.captions.append(captions.leaving(word("output", self.language), path[-1], end))
            line = Connector((*path, end), "weighted", None, self.names[cell])
            self.heads.append(line.head())
            yield line

    # Stubs

    def stubs(self, step: int, down: float) -> None:
        """Draw the stubs of a time step: of values that come from a step that is drawn, or go to one."""
        arriving, leaving = defaultdict(list), defaultdict(list)
        for each in sorted(self.sent, key=attrgetter("delay")):
            arriving[each.target, each.into].append(each)
            leaving[each.source, each.part].append(each)
        for (cell, part), of_it in arriving.items():
            fan = self.layout_of[cell].arrive[part].moved(*self.corner[cell]).moved(0, down)
            told = [self.is_drawn(step - each.delay) for each in of_it]
            self.connectors += [
                self.stub(each, fan.stub(place, len(of_it))[::-1]) for place, each in enumerate(of_it) if told[place]
            ]
            self.captions += part_stubs.texts(fan, of_it, told, self.letters)
        for (cell, part), of_it in leaving.items():
            fan = self.layout_of[cell].leave[part].moved(*self.corner[cell]).moved(0, down)
            sent = [self.is_sent(each, step) for each in of_it]
            self.connectors += [
                self.stub(each, fan.stub(place, len(of_it))) for place, each in enumerate(of_it) if sent[place]
            ]
            if self.letters and any(sent):
                self.captions.append(part_stubs.letter(fan, len(of_it), self.letters[cell, part]))

    def stub(self, each: CarriedValue, points: tuple[Point, ...]) -> Connector:
        """Return the stub of a value at one of the cells that it joins."""
        color = self.colors[each.source, each.part]
        return Connector(points, each.style, color, self.names[each.source], self.names[each.target])

    def is_sent(self, each: CarriedValue, step: int) -> bool:
        """Return True if the value of a time step is taken at one that is drawn."""
        if each.run is None:
            return self.is_drawn(step + each.delay)
        only = {FIRST: 0, LAST: self.steps - 1}.get(each.run)
        return only is None or step == only

    def is_drawn(self, step: int) -> bool:
        """Return True if a time step is drawn; if only one is drawn, it represents all."""
        return self.steps == 1 or 0 <= step < self.steps
