"""The paths of connections between the boxes of layers: straight, or around boxes and other lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from netcharts.placement.box import Point
from netcharts.scene.nodes import HEIGHT, BoxNode, Connector, crossed, segments
from netcharts.spec.model import Connection

# Distance of a line from the boxes that it goes around, and of lines from each other.
_LOOP = 0.2
_LANE = 0.16
# Levels that are tried, and how many of them on one side before the other.
_LEVELS, _SOME = 200, 8
# Distance from the middle of a box at which lines rise and fall, and leave its side.
_ASIDE = 0.12
_BESIDE = 0.08
# Distance of the ends of lines at the side of a box from each other, and from its middle at most.
_BETWEEN, _WITHIN = 0.08, 0.08
HEAD = 0.13
"""Length of the head of an arrow."""


def route_connections(nodes: dict[str, BoxNode], connections: Sequence[Connection]) -> list[Connector]:
    """Return the lines of connections between the boxes of layers, in their order, and then the heads of arrows."""
    return _LayerRouter(nodes).connectors(connections)


class _LayerRouter:
    """Finds a path for every connection: the short ones first, so that long ones go around them."""

    def __init__(self, nodes: dict[str, BoxNode]) -> None:
        self.nodes = nodes
        self.boxes = [(node, node.box()) for node in nodes.values()]
        self.joined: set[frozenset[str]] = set()
        self.runs: list[tuple[float, float, float]] = []

    def connectors(self, connections: Sequence[Connection]) -> list[Connector]:
        """Return the lines of connections, in their order, and then the heads of arrows."""
        order = sorted(range(len(connections)), key=self.span(connections))
        paths = self.spread({i: self.path(connections[i]) for i in order}, connections)
        lines = [Connector(paths[i], "delayed" if each.delay else "connection") for i, each in enumerate(connections)]
        return lines + [_head(paths[i]) for i, each in enumerate(connections) if each.directed]

    def spread(
        self, paths: dict[int, tuple[Point, ...]], connections: Sequence[Connection]
    ) -> dict[int, tuple[Point, ...]]:
        """Return the same paths, but with straight lines that meet in the middle of a side spread over it, in order."""
        meeting: defaultdict[tuple[str, float], list[tuple[float, int, int]]] = defaultdict(list)
        for i, path in paths.items():
            (x, y), (end, other) = path[0], path[-1]
            if len(path) == 2 and x != end:
                slope = (other - y) / abs(end - x)
                meeting[connections[i].source, x].append((slope, i, 0))
                meeting[connections[i].target, end].append((-slope, i, 1))
        moved = {i: [0.0, 0.0] for i in paths}
        for ends in meeting.values():
            for (_, i, end), down in zip(sorted(ends), _shared([slope for slope, _, _ in sorted(ends)]), strict=True):
                moved[i][end] = down
        return {i: self.shifted(path, moved[i], connections[i]) for i, path in paths.items()}

    def shifted(self, path: tuple[Point, ...], down: Sequence[float], connection: Connection) -> tuple[Point, ...]:
        """Return a straight line with its ends moved down, if it then still crosses no box."""
        if len(path) != 2 or not any(down):
            return path
        (x, y), (end, other) = path
        lowered = (x, y + down[0]), (end, other + down[1])
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
            return _loop(source)
        ends = frozenset((connection.source, connection.target))
        straight = _straight(source, target)
        if ends not in self.joined and self.is_clear(straight, source, target):
            self.joined.add(ends)
            return straight
        return self.detour(source, target)

    def is_clear(self, path: tuple[Point, ...], source: BoxNode, target: BoxNode) -> bool:
        """Return True if a path crosses no box but those at its ends."""
        others = [box for node, box in self.boxes if node not in (source, target)]
        return not others or not crossed(others, segments([path])).any()

    def detour(self, source: BoxNode, target: BoxNode) -> tuple[Point, ...]:
        """Return a path up, across and down again, as low as there is room; or by the sides if that is blocked."""
        if abs(source.x - target.x) < 0.01:
            right = self.border(source, 1) + _LOOP
            ends = (source.box().right, source.y + _BESIDE), (target.box().right, target.y - _BESIDE)
            return ends[0], (right, ends[0][1]), (right, ends[1][1]), ends[1]
        for ways in (self.over, self.beside):
            for path, level in ways(source, target):
                low, high = sorted((path[level][0], path[level + 1][0]))
                if not self.is_taken(path[level][1], low, high) and self.is_clear(path, source, target):
                    self.runs.append((path[level][1], low, high))
                    return path
        return _straight(source, target)

    def over(self, source: BoxNode, target: BoxNode) -> Iterator[tuple[tuple[Point, ...], int]]:
        """Yield paths that leave and arrive above or below, with the number of the point before their level part."""
        side = _ASIDE if target.x > source.x else -_ASIDE
        for level, up in self.levels(source, target):
            x, end, half = source.x + side, target.x - side, up * HEIGHT / 2
            yield ((x, source.y + half), (x, level), (end, level), (end, target.y + half)), 1

    def beside(self, source: BoxNode, target: BoxNode) -> Iterator[tuple[tuple[Point, ...], int]]:
        """Yield paths that leave and arrive at the sides and climb between the columns, with the same number."""
        right = 1 if target.x > source.x else -1
        start = source.x + right * source.width / 2, source.y + _BESIDE
        end = target.x - right * target.width / 2, target.y - _BESIDE
        x, back = self.border(source, right) + right * _LOOP, self.border(target, -right) - right * _LOOP
        for level, _ in self.levels(source, target):
            yield (start, (x, start[1]), (x, level), (back, level), (back, end[1]), end), 2

    def border(self, node: BoxNode, right: int) -> float:
        """Return the right (or, with -1, the left) border of the column of a box."""
        return node.x + right * max(each.width for each in self.nodes.values() if each.x == node.x) / 2

    def levels(self, source: BoxNode, target: BoxNode) -> Iterator[tuple[float, int]]:
        """Yield levels above and below both ends, in turn some of each; for links back, those below come first."""
        top, bottom = min(source.y, target.y) - HEIGHT / 2, max(source.y, target.y) + HEIGHT / 2
        for first in range(0, _LEVELS, _SOME):
            for up in (-1, 1) if target.x > source.x else (1, -1):
                for step in range(first, first + _SOME):
                    yield (top if up < 0 else bottom) + up * (_LOOP + step * _LANE), up

    def is_taken(self, level: float, low: float, high: float) -> bool:
        """Return True if another line runs along a level between two abscissas."""
        return any(abs(level - run) < _LANE / 2 and low < end and start < high for run, start, end in self.runs)


def _straight(source: BoxNode, target: BoxNode) -> tuple[Point, ...]:
    if abs(source.x - target.x) < 0.01:
        down = 1 if target.y > source.y else -1
        return (source.x, source.y + down * HEIGHT / 2), (target.x, target.y - down * HEIGHT / 2)
    right = 1 if target.x > source.x else -1
    return (source.x + right * source.width / 2, source.y), (target.x - right * target.width / 2, target.y)


def _shared(slopes: Sequence[float]) -> list[float]:
    """Return how far below the middle of a side each of some lines ends, in order; a level line ends in the middle."""
    middle = slopes.index(0.0) if 0.0 in slopes else (len(slopes) - 1) / 2
    most = max(middle, len(slopes) - 1 - middle)
    return [(place - middle) * min(_BETWEEN, _WITHIN / max(most, 1)) for place in range(len(slopes))]


def _loop(node: BoxNode) -> tuple[Point, ...]:
    """Return a loop above a box, from its right to its left, which ends straight at the head of the arrow."""
    turn = np.linspace(0, np.pi, 13)
    foot, high = node.y - HEIGHT / 2, 1.4 * _LOOP - HEAD
    arc = [(node.x + _LOOP * float(np.cos(a)), foot - HEAD - high * float(np.sin(a))) for a in turn]
    return (node.x + _LOOP, foot), *arc, (node.x - _LOOP, foot)


def _head(path: tuple[Point, ...]) -> Connector:
    """Return the head of an arrow at the end of a line."""
    tip, along = np.array(path[-1]), np.subtract(path[-1], path[-2])
    back = along / max(float(np.hypot(*along)), 1e-9) * HEAD
    across = np.array([-back[1], back[0]]) * 0.45
    left, right = (tip - back + across).tolist(), (tip - back - across).tolist()
    return Connector(((left[0], left[1]), path[-1], (right[0], right[1])), "head")
