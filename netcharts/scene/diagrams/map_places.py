"""The places of solids in charts of feature maps: one behind the other, with a lane for each branch."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from netcharts.placement.box import Box
from netcharts.placement.ranks import ordering
from netcharts.scene.diagrams import box_lanes
from netcharts.scene.diagrams.box_lanes import Spare
from netcharts.scene.diagrams.flow import FORWARD
from netcharts.scene.diagrams.layer_lanes import frame_of
from netcharts.scene.diagrams.map_bodies import bodies
from netcharts.scene.diagrams.map_joints import Placed
from netcharts.scene.diagrams.map_text import MapText, TextBlock
from netcharts.scene.link_marks import SIZE, MarkedLinks
from netcharts.scene.model import TextLine
from netcharts.scene.nodes import HEAD, BoxNode
from netcharts.scene.solids import Body
from netcharts.spec.model import Spec

# Least distances of solids from text, and of texts beside each other.
_NEAR, _BESIDE = 0.12, 0.1
# Room for the heads of arrows on both sides of a solid.
_ENDS = 4.2 * HEAD
# Room for a loop above a solid, for each further one, and for each further mark on it.
_LOOP, _LOOPS = 0.3, 0.12


class _Spacing(NamedTuple):
    """The scale of solids, and the distance between them."""

    scale: float
    gap: float


_SPACINGS = (_Spacing(1.0, 0.5), _Spacing(0.75, 0.4), _Spacing(0.55, 0.35))


class Arrangement:
    """The solids of a chart at their places, with the text that belongs to them.

    Attributes:
        placed: The solids by the names of their layers.
    """

    def __init__(self, spec: Spec, text: MapText, language: str, forms: Mapping[str, Body], gap: float) -> None:
        self.spec, self.text, self.forms = spec, text, forms
        self._loops = Counter(connection.source for connection in spec.connections if connection.within)
        marks = MarkedLinks(spec)
        self._marks = {c.source: max(1, len(marks.kinds(c))) for c in spec.connections if c.within}
        ends = [(spec.connections[number], block) for number, block in text.operations.items()]
        into = Counter(connection.target for connection, _ in ends)
        self._told = {c.target: block for c, block in ends if into[c.target] == 1}
        self._leaving: defaultdict[str, list[TextBlock]] = defaultdict(list)
        for connection, block in ends:
            self._leaving[connection.source].append(block)
        self._level = True
        self.placed = self._places(language, gap)
        if len({round(each.y, 6) for each in self.placed.values()}) > 1:
            self._level = False
            self.placed = self._places(language, gap)
        self.align(dict.fromkeys(self.placed, 0))

    def align(self, rows: Mapping[str, int]) -> None:
        """Align text, if all solids are in one line, that is broken into rows: each layer has the number of its row.

        All text above the solids of a row ends at one line, and all text below them begins at one.
        """
        self.rows = rows
        self._tops = {name: each.y - each.body.full_height / 2 - self._near(name) for name, each in self.placed.items()}
        self._bottoms = {name: each.y + each.body.full_height / 2 + _NEAR for name, each in self.placed.items()}
        if self._level:
            for row in set(rows.values()):
                own = [name for name in rows if rows[name] == row]
                self._tops.update(dict.fromkeys(own, min(self._tops[name] for name in own)))
                self._bottoms.update(dict.fromkeys(own, max(self._bottoms[name] for name in own)))

    def _places(self, language: str, gap: float) -> dict[str, Placed]:
        names = [layer.name for layer in self.spec.layers]
        extents = {name: self._extent(name) for name in names}
        spares = {name: self._spare(name, gap) for name in names} if self._level else {}
        links = ordering((c.source, c.target, c.delay) for c in self.spec.connections)
        places = box_lanes.place(frame_of(self.spec, FORWARD, language, gap), extents, links, spares)
        return {layer.name: Placed(layer, self.forms[layer.name], *places[layer.name]) for layer in self.spec.layers}

    def _extent(self, name: str) -> Box:
        """Return the room that a solid needs about its middle, with its text and what leads into it."""
        body, text, told = self.forms[name], self.text.names[name], self._told.get(name, TextBlock())
        middle = body.full_height / 2
        top = middle + self._near(name) + text.height
        if self._level:
            half = max(body.width, text.width) / 2
            below = max((block.height + _NEAR for block in (*self._leaving[name], told)), default=0.0)
            return Box(-half, -top, half, middle + below)
        half = _with_ends(body.width, max(text.width, told.width)) / 2
        return Box(-half, -top, half, middle + self._below(name))

    def _spare(self, name: str, gap: float) -> Spare:
        """Return the room beside a solid that its text leaves to lines, and what the text below these lines needs."""
        beside = (max(self.forms[name].width, self.text.names[name].width) - self.forms[name].width) / 2
        needed = max((block.width + 2 * _BESIDE for block in self._leaving[name]), default=0.0)
        return Spare(beside, beside, max(gap, needed))

    def _below(self, name: str) -> float:
        """Return the height of the text below a solid, with its distance."""
        return self._told[name].height + _NEAR if name in self._told else 0.0

    def _near(self, name: str) -> float:
        """Return the distance of the text above a solid."""
        if not self._loops[name]:
            return _NEAR
        return _NEAR + _LOOP + max((self._loops[name] - 1) * _LOOPS, (self._marks[name] - 1) * SIZE)

    def nodes(self) -> dict[str, BoxNode]:
        """Return the extents of the solids as boxes."""
        return {
            name: BoxNode("", each.x, each.y, each.body.width, each.layer.cell, height=each.body.full_height)
            for name, each in self.placed.items()
        }

    def with_text(self) -> dict[str, BoxNode]:
        """Return the extents of the solids with their text, as boxes; text below a row of all solids is left out."""
        found = {}
        for name, node in self.nodes().items():
            text = self.text.names[name]
            top, bottom = (
                self._tops[name] - text.height,
                node.box().bottom + (0.0 if self._level else self._below(name)),
            )
            found[name] = node._replace(y=(top + bottom) / 2, height=bottom - top, width=max(node.width, text.width))
        return found

    def obstacles(self) -> dict[str, BoxNode]:
        """Return boxes around the middles of the solids that contain their text, which lines lead around."""
        texts, found = self.with_text(), {}
        for name, node in self.nodes().items():
            box = texts[name].box()
            width = node.width if self._level else _with_ends(node.width, box.right - box.left)
            found[name] = node._replace(width=width, height=2 * max(node.y - box.top, box.bottom - node.y))
        return found

    def text_apart(self) -> list[Box]:
        """Return the extents of the text above and below each solid, if lines between solids could cross it."""
        if self._level:
            return []
        nodes = self.nodes()
        texts = [(nodes[name].box(), node.box()) for name, node in self.with_text().items()]
        above = [whole._replace(bottom=solid.top) for solid, whole in texts]
        below = [whole._replace(top=solid.bottom) for solid, whole in texts]
        return [box for box in (*above, *below) if box.bottom - box.top > _NEAR + 1e-6]

    def names(self) -> Iterator[TextLine]:
        """Yield the text above the solids."""
        for name, each in self.placed.items():
            text = self.text.names[name]
            yield from text.placed(each.x, self._tops[name] - text.height, "label")

    def operations(self, level: Collection[int], frames: Sequence[tuple[str, Box]]) -> Iterator[TextLine]:
        """Yield what connections compute: below the lines in a row of all solids, and below their targets elsewhere.

        Args:
            level: Numbers of the connections that lead straight on from one solid to the next.
            frames: The frames of groups, each with a layer in it.
        """
        lowest: defaultdict[int, float] = defaultdict(lambda: float("-inf"))
        for inside, frame in frames if self._level else ():
            lowest[self.rows[inside]] = max(lowest[self.rows[inside]], frame.bottom + _NEAR / 2)
        taken: list[Box] = []
        for number, block in self.text.operations.items():
            connection = self.spec.connections[number]
            source, target = self.placed[connection.source], self.placed[connection.target]
            left = target.x - target.body.width / 2
            top = max(self._bottoms[connection.target], lowest[self.rows[connection.target]])
            if not self._level:
                x = target.x
            elif number in level:
                x = (source.x + source.body.width / 2 + left) / 2
            else:
                x = left
            if number in level or connection.target in self._told:
                yield from block.placed(x, self._free(x, top, block, taken), "name")

    def _free(self, x: float, top: float, block: TextBlock, taken: list[Box]) -> float:
        """Return where text about an abscissa begins, below other text that it would stand on."""
        left, right = x - block.width / 2 - _BESIDE / 2, x + block.width / 2 + _BESIDE / 2
        for box in taken:
            if left < box.right and box.left < right and top < box.bottom and box.top < top + block.height:
                top = box.bottom
        taken.append(Box(left, top, right, top + block.height))
        return top


def _with_ends(solid: float, text: float) -> float:
    """Return the width of a solid and its text, with room for the ends of lines beside the solid if text is wider."""
    return solid if text <= solid else max(text, solid + _ENDS)


def arrangements(spec: Spec, text: MapText, language: str) -> Iterator[Arrangement]:
    """Yield the solids of a spec, smaller and closer to each other each time."""
    thin = {c.target for c in spec.connections if c.pattern.windows is not None and not c.pattern.weighted}
    for scale, gap in _SPACINGS:
        yield Arrangement(spec, text, language, bodies(spec.layers, thin, scale), gap)
