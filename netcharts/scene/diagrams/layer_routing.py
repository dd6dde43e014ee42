"""The paths of connections between the boxes of layers: straight, or around boxes and other lines."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

import numpy as np

from netcharts.array_types import BoolArray, FloatArray
from netcharts.network.attended_places import attending_connections
from netcharts.placement.box import Box, Point
from netcharts.scene.diagrams.flow import FORWARD, FlowBox, Way
from netcharts.scene.nodes import HEAD, BoxNode, Connector, crossed, segments
from netcharts.spec.model import Connection, Spec

# Distance of a line from the boxes that it goes around, and of lines from each other.
_LOOP = 0.2
_LANE = 0.16
# Lines that are closer to each other than this are in one lane.
_NARROW = _LANE / 2
# Levels that are tried, and how many of them on one side before the other.
_LEVELS, _SOME = 200, 8
# Up to this many lines, the calls of NumPy take longer than its loops save.
_FEW = 64
# Distance from the middle of a box at which lines rise and fall, and leave its side.
_ASIDE = 0.12
_BESIDE = 0.08
# Distance of the ends of lines at the side of a box from each other, and from its middle at most.
_BETWEEN, _WITHIN = 0.08, 0.08
# Lines that are farther apart than this can be told apart.
_DISTINCT = 0.03
# Distance along the axis in which a line changes its lane.
_BEND = 0.4


def route_connections(
    nodes: dict[str, BoxNode],
    spec: Spec,
    way: Way = FORWARD,
    frames: Sequence[tuple[Collection[str], Box]] = (),
    *,
    in_lanes: bool = False,
) -> list[Connector]:
    """Return the lines of connections between the boxes of layers, in their order, and then the heads of arrows.

    Args:
        nodes: The boxes of the layers.
        spec: The spec of the connections.
        way: The direction in which the boxes follow each other.
        frames: Frames with the layers in them, which lines between other layers go around.
        in_lanes: True if lines can run along the lanes of both ends.
    """
    boxes = {name: way.flow_box(node) for name, node in nodes.items()}
    around = [(layers, way.flow_frame(frame)) for layers, frame in frames]
    connections = spec.connections
    paths = _LayerRouter(boxes, around, in_lanes).paths(connections)
    drawn = [tuple(map(way.turned, path)) for path in paths]
    lines = [
        Connector(path, style, None, each.source, each.target)
        for path, style, each in zip(drawn, _styles(spec), connections, strict=True)
    ]
    return lines + [line.head() for line, each in zip(lines, connections, strict=True) if each.directed]


def _styles(spec: Spec) -> Iterator[str]:
    """Yield the style of the line of each connection."""
    attending = attending_connections(spec)
    for number, connection in enumerate(spec.connections):
        plain = "connection" if connection.pattern.weighted else "fixed"
        yield "attention" if number in attending else "delayed" if connection.delay else plain


class _LayerRouter:
    """Finds a path for every connection: the short ones first, so that long ones go around them.

    All lengths are along the axis of the boxes, and across.
    """

    def __init__(
        self, nodes: dict[str, FlowBox], frames: Sequence[tuple[Collection[str], FlowBox]], in_lanes: bool
    ) -> None:
        self.nodes, self.in_lanes = nodes, in_lanes
        self.frames = [({nodes[name] for name in names}, frame) for names, frame in frames]
        self.boxes = [(node, node.box()) for node in nodes.values()]
        self.bounds = [(inside, frame.box()) for inside, frame in self.frames]
        self.joined: set[frozenset[str]] = set()
        self.runs = _Runs()
        self.loops = Counter[str]()
        self.arrived: Counter[tuple[FlowBox, float]] = Counter()
        self.left: Counter[tuple[FlowBox, float]] = Counter()

    def paths(self, connections: Sequence[Connection]) -> list[tuple[Point, ...]]:
        """Return the paths of connections, in their order."""
        order = sorted(range(len(connections)), key=self.span(connections))
        paths = self.spread({i: self.path(connections[i]) for i in order}, connections)
        return [paths[i] for i in range(len(connections))]

    def spread(
        self, paths: dict[int, tuple[Point, ...]], connections: Sequence[Connection]
    ) -> dict[int, tuple[Point, ...]]:
        """Return the same paths, but with straight lines that meet in the middle of a side spread over it, in order."""
        meeting: defaultdict[tuple[str, float], list[tuple[float, int, int]]] = defaultdict(list)
        for i, path in paths.items():
            if _is_straight(path) or _in_lane(path):
                meeting[connections[i].source, path[0][0]].append((_slope(*path[:2]), i, 0))
                meeting[connections[i].target, path[-1][0]].append((-_slope(*path[-2:]), i, 1))
        moved = {i: [0.0, 0.0] for i in paths}
        for ends in meeting.values():
            for (_, i, end), down in zip(sorted(ends), _shared([slope for slope, _, _ in sorted(ends)]), strict=True):
                moved[i][end] = down
        return {i: self.shifted(path, moved[i], connections[i]) for i, path in paths.items()}

    def shifted(self, path: tuple[Point, ...], down: Sequence[float], connection: Connection) -> tuple[Point, ...]:
        """Return a straight line with its ends moved down, if it then still crosses no box."""
        if not (_is_straight(path) or _in_lane(path)) or not any(down):
            return path
        (x, y), *between, (end, other) = path
        lowered = (x, y + down[0]), *between, (end, other + down[1])
        ends = self.nodes[connection.source], self.nodes[connection.target]
        return lowered if self.is_clear(lowered, *ends) else path

    def span(self, connections: Sequence[Connection]) -> Callable[[int], float]:
        """Return a function that gives the span of a connection by its number: those forward before those back."""

        def span(number: int) -> float:
            reach = self.nodes[connections[number].target].x - self.nodes[connections[number].source].x
            return reach if reach >= 0 else 0.5 - reach

        return span

    def path(self, connection: Connection) -> tuple[Point, ...]:
        """Return a straight path from layer to layer, or one around what is between; a loop within a layer."""
        source, target = self.nodes[connection.source], self.nodes[connection.target]
        if connection.within:
            self.loops[connection.source] += 1
            return _loop(source, self.loops[connection.source] - 1)
        ends = frozenset((connection.source, connection.target))
        corner = self.corner(source, target)
        if corner:
            return corner
        straight = _straight(source, target)
        if ends not in self.joined and self.is_clear(straight, source, target):
            self.joined.add(ends)
            return straight
        return self.along_lane(source, target) or self.detour(source, target)

    def corner(self, source: FlowBox, target: FlowBox) -> tuple[Point, ...]:
        """Return a path back that leaves a side and turns once to the end of the target; nothing if it is blocked."""
        beside = abs(target.y - source.y) <= source.height / 2
        if not self.in_lanes or target.x > source.x - 0.01 or beside:
            return ()
        start = source.x, source.y + (source.height / 2 if target.y > source.y else -source.height / 2)
        path = (start, (source.x, target.y), (target.x + target.width / 2, target.y))
        return path if self.is_clear(path, source, target) else ()

    def along_lane(self, source: FlowBox, target: FlowBox) -> tuple[Point, ...]:
        """Return a path that runs along the lane of one end and then to that of the other; nothing if it is blocked."""
        start, end = (source.x + source.width / 2, source.y), (target.x - target.width / 2, target.y)
        if not self.in_lanes or end[0] - start[0] < 2 * _BEND or source.y == target.y:
            return ()
        for y, low, high in ((source.y, start[0], end[0] - _BEND), (target.y, start[0] + _BEND, end[0])):
            path = (start, (low if y == target.y else high, y), end)
            if not self.runs.has(y, low, high) and self.is_clear(path, source, target):
                self.runs.add(y, low, high)
                return path
        return ()

    def is_clear(self, path: tuple[Point, ...], source: FlowBox, target: FlowBox) -> bool:
        """Return True if a path crosses no box but those at its ends, and no frame but those around its ends."""
        xs, ys = zip(*path, strict=True)
        left, top, right, bottom = min(xs), min(ys), max(xs), max(ys)
        others = [box for node, box in self.boxes if node not in (source, target)]
        others += [_loop_box(self.nodes[name], count) for name, count in self.loops.items()]
        others += [box for inside, box in self.bounds if source not in inside and target not in inside]
        # Few boxes are near a path.
        near = [b for b in others if b.left < right and b.right > left and b.top < bottom and b.bottom > top]
        return not near or not crossed(near, segments([path])).any()

    def detour(self, source: FlowBox, target: FlowBox) -> tuple[Point, ...]:
        """Return a path up, across and down again, as low as there is room; or by the sides if that is blocked."""
        if abs(source.x - target.x) < 0.01:
            right = self.border(source, 1) + _LOOP
            ends = (source.box().right, source.y + _BESIDE), (target.box().right, target.y - _BESIDE)
            return ends[0], (right, ends[0][1]), (right, ends[1][1]), ends[1]
        for ways in (self.over, self.beside):
            for path, level in ways(source, target):
                if self.is_clear(path, source, target):
                    self.arrived[target, np.sign(path[-1][1] - target.y)] += 1
                    self.left[source, np.sign(path[0][1] - source.y)] += 1
                    self.runs.add(path[level][1], path[level][0], path[level + 1][0])
                    return path
        return _straight(source, target)

    def over(self, source: FlowBox, target: FlowBox) -> Iterator[tuple[tuple[Point, ...], int]]:
        """Yield paths that leave and arrive above or below, with the number of the point before their level part."""
        side = _ASIDE if target.x > source.x else -_ASIDE
        ends = {
            up: (source.x + side * _share(self.left[source, up]), target.x - side * _share(self.arrived[target, up]))
            for up in (-1, 1)
        }
        for level, up in self.levels(source, target, ends):
            x, end = ends[up]
            start, last = source.y + up * source.height / 2, target.y + up * target.height / 2
            yield ((x, start), (x, level), (end, level), (end, last)), 1

    def beside(self, source: FlowBox, target: FlowBox) -> Iterator[tuple[tuple[Point, ...], int]]:
        """Yield paths that leave and arrive at the sides and climb between the columns, with the same number."""
        right = 1 if target.x > source.x else -1
        start = source.x + right * source.width / 2, source.y + _BESIDE
        end = target.x - right * target.width / 2, target.y - _BESIDE
        x, back = self.border(source, right) + right * _LOOP, self.border(target, -right) - right * _LOOP
        for level, _ in self.levels(source, target, {-1: (x, back), 1: (x, back)}):
            yield (start, (x, start[1]), (x, level), (back, level), (back, end[1]), end), 2

    def border(self, node: FlowBox, right: int) -> float:
        """Return the right (or, with -1, the left) border of the column of a box.

        In lanes, its column is all boxes that stand beside it.
        """
        if self.in_lanes:
            boxes = (*self.nodes.values(), *self.frames_without(node))
            beside = (each for each in boxes if abs(each.x - node.x) < (each.width + node.width) / 2)
            return max(right * each.x + each.width / 2 for each in beside) * right
        return node.x + right * max(each.width for each in self.nodes.values() if each.x == node.x) / 2

    def frames_without(self, node: FlowBox) -> list[FlowBox]:
        """Return the frames that a box is not in."""
        return [frame for inside, frame in self.frames if node not in inside]

    def levels(
        self, source: FlowBox, target: FlowBox, spans: Mapping[int, tuple[float, float]]
    ) -> Iterator[tuple[float, int]]:
        """Yield levels above and below both ends, in turn some of each; for links back, those below come first.

        No other line runs along them on the way from and to the abscissas that `spans` has for both sides.
        """
        sides = (-1, 1) if target.x > source.x else (1, -1)
        free = {side: self.runs.free(_near(source, target, side), side, *spans[side]) for side in sides}
        for _ in range(0, _LEVELS, _SOME):
            for side in sides:
                for level in next(free[side]):
                    yield level, side


class _Runs:
    """The level parts of lines: their levels, and the abscissas between which they are."""

    def __init__(self) -> None:
        self._runs: list[tuple[float, float, float]] = []
        # The same as an array [n, 3], of which so many rows are used.
        self._rows, self._used = np.empty((_FEW, 3)), 0

    def add(self, level: float, start: float, end: float) -> None:
        """Add a run from an abscissa to another."""
        low, high = sorted((start, end))
        self._runs.append((level, low, high))

    def has(self, level: float, start: float, end: float) -> bool:
        """Return True if a run close to a level is partly between two abscissas."""
        low, high = sorted((start, end))
        return any(abs(level - run) < _NARROW and low < last and first < high for run, first, last in self._runs)

    def free(self, edge: float, side: int, start: float, end: float) -> Iterator[list[float]]:
        """Yield the levels beyond an edge, some at a time, of those without a run partly between two abscissas."""
        if len(self._runs) < _FEW:
            for first in range(0, _LEVELS, _SOME):
                levels = (edge + side * (_LOOP + step * _LANE) for step in range(first, first + _SOME))
                yield [level for level in levels if not self.has(level, start, end)]
            return
        beyond = edge + side * (_LOOP + np.arange(_LEVELS) * _LANE)
        taken = self._close(beyond, *sorted((start, end)))
        for first in range(0, _LEVELS, _SOME):
            some = slice(first, first + _SOME)
            yield beyond[some][~taken[some]].tolist()

    def _close(self, levels: FloatArray, low: float, high: float) -> BoolArray:
        """Return which levels have a run close to them that is partly between two abscissas."""
        level, first, last = self._array().T
        near = np.sort(level[(low < last) & (first < high)])
        bounded = np.concatenate([[-np.inf], near, [np.inf]])
        place = np.searchsorted(near, levels)
        close: BoolArray = np.minimum(levels - bounded[place], bounded[place + 1] - levels) < _NARROW
        return close

    def _array(self) -> FloatArray:
        while self._used < len(self._runs):
            if self._used == len(self._rows):
                self._rows = np.concatenate([self._rows, np.empty_like(self._rows)])
            self._rows[self._used] = self._runs[self._used]
            self._used += 1
        return self._rows[: self._used]


def _is_straight(path: Sequence[Point]) -> bool:
    """Return True if a path is a straight line that is not across."""
    return len(path) == 2 and path[0][0] != path[1][0]


def _in_lane(path: Sequence[Point]) -> bool:
    """Return True if a path runs along a lane and changes it once."""
    return len(path) == 3 and path[0][0] < path[1][0] < path[2][0]


def _slope(start: Point, end: Point) -> float:
    return (end[1] - start[1]) / abs(end[0] - start[0])


def _share(others: int) -> float:
    """Return how far from the middle of a side a line ends, as a share, beside the others that end there."""
    return 1 - 0.5 * min(others, 4)


def _near(source: FlowBox, target: FlowBox, side: int) -> float:
    """Return the outermost edge of two boxes on one side of the axis."""
    return (min if side < 0 else max)(box.y + side * box.height / 2 for box in (source, target))


def _straight(source: FlowBox, target: FlowBox) -> tuple[Point, ...]:
    if abs(source.x - target.x) < 0.01:
        down = 1 if target.y > source.y else -1
        return (source.x, source.y + down * source.height / 2), (target.x, target.y - down * target.height / 2)
    right = 1 if target.x > source.x else -1
    return (source.x + right * source.width / 2, source.y), (target.x - right * target.width / 2, target.y)


def _shared(slopes: Sequence[float]) -> list[float]:
    """Return how far below the middle of a side each of some lines ends, in order.

    A level line ends in the middle, unless the others would then be too close to each other.
    """
    even = (len(slopes) - 1) / 2
    middle = slopes.index(0.0) if 0.0 in slopes else even
    most = max(middle, len(slopes) - 1 - middle)
    if most and _WITHIN / most < _DISTINCT:
        middle = most = even
    return [(place - middle) * min(_BETWEEN, _WITHIN / max(most, 1)) for place in range(len(slopes))]


def _loop_box(node: FlowBox, loops: int) -> Box:
    """Return the extent of the loops above a box."""
    wide, foot = _LOOP + (loops - 1) * _BETWEEN, node.y - node.height / 2
    return Box(node.x - wide, foot - 1.4 * wide, node.x + wide, foot)


def _loop(node: FlowBox, number: int) -> tuple[Point, ...]:
    """Return a loop above a box, from its right to its left, which ends straight at the head of the arrow.

    The first of several, with the number 0, is the innermost.
    """
    turn = np.linspace(0, np.pi, 13)
    wide = _LOOP + number * _BETWEEN
    foot, high = node.y - node.height / 2, 1.4 * wide - HEAD
    arc = [(node.x + wide * float(np.cos(a)), foot - HEAD - high * float(np.sin(a))) for a in turn]
    return (node.x + wide, foot), *arc, (node.x - wide, foot)
