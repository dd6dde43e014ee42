"""The overview: a network as one box for each layer, with its name and size, and one line for each connection.

Arrows tell which way a connection leads, dashes that it comes from another step.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from netcharts.placement.box import Box, union
from netcharts.placement.layout import NetworkLayout
from netcharts.scene import Scene, Words, framed
from netcharts.scene.diagrams.cell_layout import said as said_of
from netcharts.scene.pieces import HEIGHT, SIZE, Piece, Point, Wire, crossed, overlapping, segments
from netcharts.spec.model import Connection, Group, Layer, Spec
from netcharts.style import text

# From box to box, and from row to row.
_APART = 0.55
_ROW = 0.85
# How far a line keeps from the boxes that it goes round, and lines from each other; how often it tries to.
_LOOP = 0.2
_LANE = 0.16
_LEVELS, _SOME = 200, 8
# So far from the middle of a box lines rise and fall.
_ASIDE = 0.12
_BESIDE = 0.08
HEAD = 0.13
# So far from each other lines end at the side of a box, and so far from its middle at most.
_BETWEEN, _WITHIN = 0.08, 0.08
_SHARED = 0.75
_FRAME = 0.14


def build(
    spec: Spec, layout: NetworkLayout, language: str = "en", labels: str | None = None, biased: Sequence[str] = ()
) -> Scene:
    """The overview of a placed network, in the order of its columns and rows.

    `labels` is one of `style.LABELS`; None writes names and sizes. Of layers that are `biased` it is written that they
    have a bias.
    """
    said = {layer.name: _said(layer, labels, language, biased=layer.name in biased) for layer in spec.layers}
    pieces = _pieces(spec, layout, said)
    wires = _Lines(pieces).wires(spec.connections)
    outlined = [(group, _outline(group, pieces, wires, spec.connections)) for group in spec.groups if group.marked]
    words = _written(outlined, pieces, wires, language)
    frames = [box for _, box in outlined]
    return framed(spec.heading(language), language, list(pieces.values()), wires, words, frames)


def _outline(group: Group, pieces: dict[str, Piece], wires: Sequence[Wire], connections: Sequence[Connection]) -> Box:
    """A frame round the boxes of a group and the lines between them."""
    inside = [
        wire.points
        for wire, connection in zip(wires, connections, strict=False)
        if connection.source in group.layers and connection.target in group.layers
    ]
    corners = [Box(x, y, x, y) for points in inside for x, y in points]
    left, top, right, bottom = union([*(pieces[name].box() for name in group.layers), *corners])
    return Box(left - _FRAME, top - _FRAME, right + _FRAME, bottom + _FRAME)


def _written(
    outlined: Sequence[tuple[Group, Box]], pieces: dict[str, Piece], wires: Sequence[Wire], language: str
) -> list[Words]:
    """What is written at groups: above or below the frame, where no line and no box is."""
    lines = segments(wire.points for wire in wires)
    taken = [*(piece.box() for piece in pieces.values()), *(box for _, box in outlined)]
    found: list[Words] = []
    for group, box in outlined:
        said = text.math(group.caption(language))
        if said:
            spots = [Words(said, x, y, SIZE, "frame") for y in _edges(box) for x in _along(box, said)]
            free = (spot for spot in spots if not crossed([spot.box()], lines).any()
                    and not overlapping(spot.box(), np.array(taken)).any())  # fmt: skip
            found.append(next(free, spots[0]))
            taken.append(found[-1].box())
    return found


def _edges(box: Box) -> tuple[float, float]:
    return box.top - SIZE * 0.7, box.bottom + SIZE * 0.7


def _along(box: Box, said: str) -> tuple[float, float, float]:
    """The middle of words along an edge: in its middle, at its left end, at its right end."""
    half = min(text.width(said) * SIZE, box.right - box.left) / 2
    return box.x, box.left + half, box.right - half


def _said(layer: Layer, labels: str | None, language: str, *, biased: bool) -> str:
    """What is written in a layer's box: `hidden · 3`, `image · 28×28×3`, `hidden · 3 · relu`, `hidden · 3 · bias`."""
    name = text.math(layer.label.get(language) if layer.label else layer.name)
    said = {
        None: (layer.name, layer.dimensions),
        "names": (name,),
        # Beside cells a size is enough; a box without a name says nothing.
        "sizes": (name, layer.dimensions),
        "full": (name, layer.dimensions, layer.nonlinearity),
    }
    return " · ".join(filter(None, (*said.get(labels, ()), said_of("bias", language) if biased else "")))


def _pieces(spec: Spec, layout: NetworkLayout, said: dict[str, str]) -> dict[str, Piece]:
    """A box for each layer: columns as wide as their widest box, rows in the order in which layers stand."""
    column_of = _columns([layout.layers[layer.name].x for layer in spec.layers])
    places = {
        layer.name: (column, layout.layers[layer.name].y) for layer, column in zip(spec.layers, column_of, strict=True)
    }
    widths = {layer.name: text.width(said[layer.name]) * SIZE + 0.24 for layer in spec.layers}
    columns: dict[float, float] = {}
    left = 0.0
    for column in sorted({x for x, _ in places.values()}):
        wide = max(widths[name] for name, (x, _) in places.items() if x == column)
        columns[column] = left + wide / 2
        left += wide + _APART
    # Layers that stand in one row lie on one line; those above and below it keep their order.
    rows = {y: number for number, y in enumerate(sorted({round(y * 2) / 2 for _, y in places.values()}))}
    return {
        layer.name: Piece(
            said[layer.name],
            columns[places[layer.name][0]],
            rows[round(places[layer.name][1] * 2) / 2] * _ROW,
            widths[layer.name],
            layer.cell,
        )
        for layer in spec.layers
    }


def _columns(places: list[float]) -> list[float]:
    """The column of each place: those less than a column apart, such as a row below a layer, share one."""
    found: dict[float, float] = {}
    for place in sorted(set(places)):
        last = next(reversed(found.values()), None)
        found[place] = last if last is not None and place - last < _SHARED else place
    return [found[place] for place in places]


class _Lines:
    """Finds a course for every connection: the short ones first, so that long ones go round them."""

    def __init__(self, pieces: dict[str, Piece]) -> None:
        self.pieces = pieces
        self.joined: set[frozenset[str]] = set()
        self.runs: list[tuple[float, float, float]] = []

    def wires(self, connections: Sequence[Connection]) -> list[Wire]:
        order = sorted(range(len(connections)), key=self.span(connections))
        courses = self.spread({i: self.course(connections[i]) for i in order}, connections)
        lines = [Wire(courses[i], "delayed" if each.delay else "connection") for i, each in enumerate(connections)]
        return lines + [_head(courses[i]) for i, each in enumerate(connections) if each.directed]

    def spread(
        self, courses: dict[int, tuple[Point, ...]], connections: Sequence[Connection]
    ) -> dict[int, tuple[Point, ...]]:
        """The same, but where several straight lines meet in the middle of a side, they share it in their order."""
        meeting: defaultdict[tuple[str, float], list[tuple[float, int, int]]] = defaultdict(list)
        for i, course in courses.items():
            (x, y), (end, other) = course[0], course[-1]
            if len(course) == 2 and x != end:
                slope = (other - y) / abs(end - x)
                meeting[connections[i].source, x].append((slope, i, 0))
                meeting[connections[i].target, end].append((-slope, i, 1))
        moved = {i: [0.0, 0.0] for i in courses}
        for ends in meeting.values():
            for (_, i, end), down in zip(sorted(ends), _shared([slope for slope, _, _ in sorted(ends)]), strict=True):
                moved[i][end] = down
        return {i: self.shifted(course, moved[i], connections[i]) for i, course in courses.items()}

    def shifted(self, course: tuple[Point, ...], down: Sequence[float], connection: Connection) -> tuple[Point, ...]:
        """A straight line with its ends so far down, if it then still runs through no box."""
        if len(course) != 2:
            return course
        (x, y), (end, other) = course
        found = (x, y + down[0]), (end, other + down[1])
        ends = self.pieces[connection.source], self.pieces[connection.target]
        return found if self.clear(found, *ends) else course

    def span(self, connections: Sequence[Connection]) -> Callable[[int], float]:
        """How far a connection reaches; those forward before those back."""

        def found(number: int) -> float:
            reach = self.pieces[connections[number].target].x - self.pieces[connections[number].source].x
            return reach if reach >= 0 else 0.5 - reach

        return found

    def course(self, connection: Connection) -> tuple[Point, ...]:
        """Straight from layer to layer, or round the boxes and lines between them; a loop within one."""
        source, target = self.pieces[connection.source], self.pieces[connection.target]
        if connection.within:
            return _loop(source)
        ends = frozenset((connection.source, connection.target))
        straight = _straight(source, target)
        if ends not in self.joined and self.clear(straight, source, target):
            self.joined.add(ends)
            return straight
        return self.round_about(source, target)

    def clear(self, course: tuple[Point, ...], source: Piece, target: Piece) -> bool:
        others = [piece.box() for piece in self.pieces.values() if piece not in (source, target)]
        return not others or not crossed(others, segments([course])).any()

    def round_about(self, source: Piece, target: Piece) -> tuple[Point, ...]:
        """Up, across and down again, as low as there is room; or by the sides, where something is above and below."""
        if abs(source.x - target.x) < 0.01:
            right = self.border(source, 1) + _LOOP
            ends = (source.box().right, source.y + _BESIDE), (target.box().right, target.y - _BESIDE)
            return ends[0], (right, ends[0][1]), (right, ends[1][1]), ends[1]
        for ways in (self.over, self.beside):
            for course, level in ways(source, target):
                low, high = sorted((course[level][0], course[level + 1][0]))
                if not self.taken(course[level][1], low, high) and self.clear(course, source, target):
                    self.runs.append((course[level][1], low, high))
                    return course
        return _straight(source, target)

    def over(self, source: Piece, target: Piece) -> Iterator[tuple[tuple[Point, ...], int]]:
        """Courses that leave and arrive above or below, and which of their points begins the level piece."""
        side = _ASIDE if target.x > source.x else -_ASIDE
        for level, up in self.levels(source, target):
            x, end, half = source.x + side, target.x - side, up * HEIGHT / 2
            yield ((x, source.y + half), (x, level), (end, level), (end, target.y + half)), 1

    def beside(self, source: Piece, target: Piece) -> Iterator[tuple[tuple[Point, ...], int]]:
        """Courses that leave and arrive at the sides, and climb between the columns."""
        right = 1 if target.x > source.x else -1
        start = source.x + right * source.width / 2, source.y + _BESIDE
        end = target.x - right * target.width / 2, target.y - _BESIDE
        x, back = self.border(source, right) + right * _LOOP, self.border(target, -right) - right * _LOOP
        for level, _ in self.levels(source, target):
            yield (start, (x, start[1]), (x, level), (back, level), (back, end[1]), end), 2

    def border(self, piece: Piece, right: int) -> float:
        """The right (or, with -1, the left) border of the column that a box stands in."""
        return piece.x + right * max(each.width for each in self.pieces.values() if each.x == piece.x) / 2

    def levels(self, source: Piece, target: Piece) -> Iterator[tuple[float, int]]:
        """Levels over and under both ends, some of them over before some under; the other way round for links back."""
        top, bottom = min(source.y, target.y) - HEIGHT / 2, max(source.y, target.y) + HEIGHT / 2
        for first in range(0, _LEVELS, _SOME):
            for up in (-1, 1) if target.x > source.x else (1, -1):
                for step in range(first, first + _SOME):
                    yield (top if up < 0 else bottom) + up * (_LOOP + step * _LANE), up

    def taken(self, level: float, low: float, high: float) -> bool:
        return any(abs(level - run) < _LANE / 2 and low < end and start < high for run, start, end in self.runs)


def _straight(source: Piece, target: Piece) -> tuple[Point, ...]:
    if abs(source.x - target.x) < 0.01:
        down = 1 if target.y > source.y else -1
        return (source.x, source.y + down * HEIGHT / 2), (target.x, target.y - down * HEIGHT / 2)
    right = 1 if target.x > source.x else -1
    return (source.x + right * source.width / 2, source.y), (target.x - right * target.width / 2, target.y)


def _shared(slopes: Sequence[float]) -> list[float]:
    """How far below the middle of a side each of some lines ends, in their order; a level one ends in the middle."""
    middle = slopes.index(0.0) if 0.0 in slopes else (len(slopes) - 1) / 2
    most = max(middle, len(slopes) - 1 - middle)
    return [(place - middle) * min(_BETWEEN, _WITHIN / max(most, 1)) for place in range(len(slopes))]


def _loop(piece: Piece) -> tuple[Point, ...]:
    """Half a turn above a box, from its right to its left, and straight where the head is."""
    turn = np.linspace(0, np.pi, 13)
    foot, high = piece.y - HEIGHT / 2, 1.4 * _LOOP - HEAD
    arc = [(piece.x + _LOOP * float(np.cos(a)), foot - HEAD - high * float(np.sin(a))) for a in turn]
    return (piece.x + _LOOP, foot), *arc, (piece.x - _LOOP, foot)


def _head(course: tuple[Point, ...]) -> Wire:
    """The head of an arrow at the end of a line."""
    tip, along = np.array(course[-1]), np.subtract(course[-1], course[-2])
    back = along / max(float(np.hypot(*along)), 1e-9) * HEAD
    across = np.array([-back[1], back[0]]) * 0.45
    left, right = (tip - back + across).tolist(), (tip - back - across).tolist()
    return Wire(((left[0], left[1]), course[-1], (right[0], right[1])), "head")
