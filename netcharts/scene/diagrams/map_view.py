"""Charts of feature maps: a network as one solid for each layer, whose form shows its size and its channels.

The window of a kernel is drawn on the map that it sees, with lines to the place that it gives. Text above a solid names
the layer, and text below the lines what they compute.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from netcharts.placement.box import Box
from netcharts.placement.layout import NetworkLayout
from netcharts.scene.diagrams import layer_groups, map_joints
from netcharts.scene.diagrams.box_scene import box_scene, titled
from netcharts.scene.diagrams.layer_routing import route_connections
from netcharts.scene.diagrams.layer_view import columns_of
from netcharts.scene.diagrams.map_bodies import bodies
from netcharts.scene.diagrams.map_joints import Placed
from netcharts.scene.diagrams.part_labels import word
from netcharts.scene.link_marks import MarkedLinks
from netcharts.scene.model import Scene, TextLine
from netcharts.scene.nodes import BoxNode, Connector
from netcharts.scene.solids import Body, Facet, Solid
from netcharts.spec.model import Connection, Layer, Spec
from netcharts.style import text_metrics

SIZE, SMALL = 0.2, 0.17
"""Font sizes of names, and of sizes and operations."""
_LEADING = 1.25
# Least distances of solids from each other and from text, of texts beside each other, and of rows.
_APART, _NEAR, _BESIDE, _BETWEEN_ROWS = 0.5, 0.12, 0.1, 0.3
# Room for a loop above a solid.
_LOOPS = 0.3
# Operations are broken into lines of this width.
_OPERATION = 0.9


class _Text(NamedTuple):
    """Lines of text that are still to be placed, each with its size."""

    lines: tuple[tuple[str, float], ...] = ()

    @property
    def width(self) -> float:
        return max((text_metrics.width(text) * size for text, size in self.lines), default=0.0)

    @property
    def height(self) -> float:
        return sum(size for _, size in self.lines) * _LEADING

    def placed(self, x: float, top: float, role: str) -> Iterator[TextLine]:
        """Yield the lines about an abscissa, from an ordinate downwards."""
        for text, size in self.lines:
            yield TextLine(text, x, top + size * _LEADING / 2, size, role)
            top += size * _LEADING


def build(
    spec: Spec, layout: NetworkLayout, language: str = "en", labels: str | None = None, biased: Sequence[str] = ()
) -> Scene:
    """Return the scene of a placed network.

    Args:
        spec: The spec of the network.
        layout: The layout of its cells, whose columns and rows the solids take.
        language: Language of the text.
        labels: One of `LABELS`; None for names and sizes.
        biased: Layers whose labels mention a bias.
    """
    names = {layer.name: _name(layer, labels, language, biased=layer.name in biased) for layer in spec.layers}
    operations = _operations(spec, language) if labels != "none" else {}
    arrangement = _Arrangement(spec, layout, names, operations, layer_groups.GroupRoom(spec, language))
    placed, nodes = arrangement.placed, arrangement.nodes()
    routed = route_connections(nodes, spec.connections)
    joints = _Joints(spec.connections, placed, routed)
    with_text = arrangement.with_text(nodes)
    marks = layer_groups.group_marks(spec, with_text, joints.connectors, language)
    texts = [*arrangement.names(), *arrangement.operations(joints.straight, marks.frames)]
    link_marks = tuple(MarkedLinks(spec).on_connectors(spec.connections, routed))
    connectors = [*joints.connectors, *joints.lines]
    boxes = list(nodes.values())
    scene = box_scene(language, boxes, connectors, [*texts, *marks.captions], marks.frames, marks.braces, link_marks)
    solids = tuple(_solid(each, language) for each in placed.values())
    scene = titled(scene._replace(solids=solids, windows=tuple(joints.windows)), spec.heading(language))
    return scene._replace(nodes=())


def _solid(placed: Placed, language: str) -> Solid:
    layer = placed.layer
    facets = tuple(facet.moved(placed.x, placed.y) for facet in placed.body.facets())
    return Solid(layer.name, f"{layer.name}: {layer.dimensions} {layer.cell.names.get(language)}", layer.cell, facets)


# Text


def _name(layer: Layer, labels: str | None, language: str, *, biased: bool) -> _Text:
    """Return the text above a layer: its name, its channels and size, and what is done to its values."""
    if labels == "none":
        return _Text()
    named = text_metrics.math(layer.label.get(language) if layer.label else layer.shown_name)
    lines = [(named, SIZE)] if labels != "sizes" else []
    if labels != "names":
        lines.append((_shape(layer), SMALL))
    if labels == "full":
        lines += [(step, SMALL) for step in layer.processing(language)]
    if biased:
        lines.append((word("bias", language), SMALL))
    return _Text(tuple(lines))


def _shape(layer: Layer) -> str:
    """Return the channels and the size of a layer, as is usual for feature maps: `6@28×28`."""
    size = "×".join(f"{length:,}" for length in layer.size)
    if layer.channels == 1:
        return size
    return f"{layer.channels:,}@{size}" if layer.cells > 1 else f"{layer.channels:,}"


def _operations(spec: Spec, language: str) -> dict[int, _Text]:
    """Return what connections compute, by their numbers in the spec."""
    layers = {layer.name: layer for layer in spec.layers}
    texts = {
        number: map_joints.operation(connection, layers[connection.source], layers[connection.target], language)
        for number, connection in enumerate(spec.connections)
    }
    return {
        number: _Text(tuple((line, SMALL) for line in text_metrics.balanced(text, _breadth(text))))
        for number, text in texts.items()
        if text
    }


def _breadth(text: str) -> float:
    """Return the width that a text is broken to, in which its longest word fits."""
    return max(_OPERATION / SMALL, *(text_metrics.width(word) for word in text.split()))


# Places


class _Arrangement:
    """The solids in the columns and rows of the cells of the layers, each column as wide as what is in it."""

    def __init__(
        self,
        spec: Spec,
        layout: NetworkLayout,
        names: Mapping[str, _Text],
        operations: Mapping[int, _Text],
        room: layer_groups.GroupRoom,
    ) -> None:
        self.room = room
        self.spec, self.texts, self.words = spec, names, operations
        self.forms: Mapping[str, Body] = bodies(spec.layers)
        column_of = columns_of([layout.layers[layer.name].x for layer in spec.layers])
        self.columns: defaultdict[float, list[str]] = defaultdict(list)
        self.rows: defaultdict[float, list[str]] = defaultdict(list)
        for layer, column in sorted(zip(spec.layers, column_of, strict=True), key=lambda pair: pair[1]):
            self.columns[column].append(layer.name)
        for layer in sorted(spec.layers, key=lambda layer: layout.layers[layer.name].y):
            self.rows[round(layout.layers[layer.name].y * 2) / 2].append(layer.name)
        self._looped = {connection.source for connection in spec.connections if connection.within}
        self.tops: dict[str, float] = {}
        self.bottoms: dict[str, float] = {}
        xs, ys = self._abscissas(), self._ordinates()
        self.placed = {
            layer.name: Placed(layer, self.forms[layer.name], xs[layer.name], ys[layer.name]) for layer in spec.layers
        }

    def _abscissas(self) -> dict[str, float]:
        found: dict[str, float] = {}
        right = 0.0
        columns = list(self.columns.values())
        for before, names in pairwise([[], *columns]):
            solid = max(self.forms[name].width for name in names)
            text = max(self.texts[name].width for name in names)
            apart = self._apart(before, names) if before else 0.0
            # A solid is as far from others as the text between them needs, and a text from other texts.
            beside = self._text_right(before) + _BESIDE + self.room.across(before, names) if before else 0.0
            middle = max(right + apart + solid / 2, beside + text / 2)
            found.update(dict.fromkeys(names, middle))
            self._rights = {name: middle + self.texts[name].width / 2 for name in names}
            right = middle + solid / 2
        return found

    def _text_right(self, names: Sequence[str]) -> float:
        return max(self._rights[name] for name in names)

    def _apart(self, before: Sequence[str], names: Sequence[str]) -> float:
        """Return the distance between the solids of two columns: room for what is computed between them."""
        between = [
            self.words[number].width + 2 * _BESIDE
            for number, c in enumerate(self.spec.connections)
            if number in self.words and c.source in before and c.target in names
        ]
        return max([_APART, *between]) + self.room.across(before, names)

    def _ordinates(self) -> dict[str, float]:
        found: dict[str, float] = {}
        bottom = 0.0
        for names in self.rows.values():
            tallest = max(self.forms[name].full_height for name in names)
            near = _NEAR + (_LOOPS if self._looped & set(names) else 0.0)
            text = max(self.texts[name].height for name in names)
            middle = bottom + text + near + tallest / 2
            found.update(dict.fromkeys(names, middle))
            self.tops.update(dict.fromkeys(names, middle - tallest / 2 - near))
            self.bottoms.update(dict.fromkeys(names, middle + tallest / 2 + _NEAR))
            below = max((self.words[n].height for n in self._leaving(names)), default=0.0)
            bottom = middle + tallest / 2 + (below + _NEAR if below else 0.0) + _BETWEEN_ROWS
        return found

    def _leaving(self, names: Sequence[str]) -> list[int]:
        return [n for n, c in enumerate(self.spec.connections) if n in self.words and c.source in names]

    def nodes(self) -> dict[str, BoxNode]:
        """Return the extents of the solids as boxes, between which lines are routed."""
        return {
            name: BoxNode("", each.x, each.y, each.body.width, each.layer.cell, height=each.body.full_height)
            for name, each in self.placed.items()
        }

    def with_text(self, nodes: Mapping[str, BoxNode]) -> dict[str, BoxNode]:
        """Return boxes grown by the text above them."""
        grown = {}
        for name, node in nodes.items():
            text = self.texts[name]
            top = min(node.box().top, self.tops[name] - text.height)
            bottom = node.box().bottom
            grown[name] = node._replace(y=(top + bottom) / 2, height=bottom - top, width=max(node.width, text.width))
        return grown

    def names(self) -> Iterator[TextLine]:
        """Yield the text above the solids, which ends at one line in every row."""
        for name, each in self.placed.items():
            text = self.texts[name]
            yield from text.placed(each.x, self.tops[name] - text.height, "label")

    def operations(self, straight: Sequence[int], frames: Sequence[Box]) -> Iterator[TextLine]:
        """Yield what straight connections compute, below all frames of a row, beginning at one line."""
        for number in straight:
            if number in self.words:
                connection = self.spec.connections[number]
                source, target = self.placed[connection.source], self.placed[connection.target]
                left, right = source.x + source.body.width / 2, target.x - target.body.width / 2
                top = max(
                    self.bottoms[connection.source],
                    self.bottoms[connection.target],
                    *(frame.bottom + _NEAR / 2 for frame in frames if frame.top < target.y < frame.bottom),
                )
                yield from self.words[number].placed((left + right) / 2, top, "name")


class _Joints:
    """The lines between solids: windows and fans where a connection leads straight on, and arrows elsewhere.

    Attributes:
        straight: Numbers of the connections that lead straight to the next column.
        connectors: Arrows of the others.
        lines: Lines of windows and fans.
        windows: Windows of kernels.
    """

    def __init__(
        self, connections: Sequence[Connection], placed: Mapping[str, Placed], routed: Sequence[Connector]
    ) -> None:
        self.straight: list[int] = []
        self.connectors: list[Connector] = []
        self.lines: list[Connector] = []
        self.windows: list[Facet] = []
        heads = iter(routed[len(connections) :])
        for number, (connection, line) in enumerate(zip(connections, routed, strict=False)):
            head = [next(heads)] if connection.directed else []
            source, target = placed[connection.source], placed[connection.target]
            onward = len(line.points) == 2 and source.x < target.x
            if onward:
                self.straight.append(number)
            if not (onward and head and not connection.delay and self._join(connection, source, target)):
                self.connectors += [line, *head]

    def _join(self, connection: Connection, source: Placed, target: Placed) -> bool:
        """Add the window or the fan of a connection; return False if it has neither."""
        if map_joints.shows_window(connection, source, target):
            facet, lines = map_joints.window(connection, source, target)
            self.windows.append(facet)
            self.lines += lines
        elif map_joints.shows_fan(connection):
            self.lines += map_joints.fan(source, target)
        else:
            return False
        return True
