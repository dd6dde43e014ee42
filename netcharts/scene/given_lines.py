"""Lines from layers whose values are weights of connections, or what other layers held before the first step.

A line starts at a layer, or at a bracket beside its cells, and leads to the mark of a connection or to another layer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np

from netcharts.placement.box import Box, Point
from netcharts.scene.link_marks import LinkMark
from netcharts.scene.nodes import Connector, arrow_head, crossed, segments
from netcharts.spec.model import Spec
from netcharts.spec.start_checks import givers

# Distance of brackets from cells, of lines from what they go around, and the largest box that has no bracket.
_AWAY, _AROUND, _SINGLE = 0.1, 0.3, 0.7
# Where lines can start and end on a side, the middle first.
_SHARES = (0.5, 0.25, 0.75, 0.0, 1.0)
# What a crossing and a bend cost, beside the length.
_CROSSING, _BEND = 10.0, 0.3


class _End(NamedTuple):
    """A point where a line can start or end, the way outward from there, and the bracket that it is on."""

    point: Point
    outward: Point
    bracket: tuple[Point, ...]


def has_given(spec: Spec, marks: Sequence[LinkMark]) -> bool:
    """Return True if layers give weights, as the marks on links say, or starts."""
    return any(mark.giver for mark in marks) or any(True for _ in givers(spec.layers))


def given_lines(
    spec: Spec, boxes: Mapping[str, Box], marks: Sequence[LinkMark], obstacles: Sequence[Box], *, brackets: bool
) -> tuple[list[Connector], list[LinkMark]]:
    """Return the lines from layers that give weights and starts, and the marks on them.

    Args:
        spec: The spec.
        boxes: The extents of the layers.
        marks: The marks on links; those of given weights name the layer that gives them.
        obstacles: What lines go around.
        brackets: True if layers are several cells each, which a bracket joins.
    """
    if not has_given(spec, marks):
        return [], []
    router = _Router(boxes, obstacles, brackets)
    lines = [
        Connector(
            router.route(boxes[mark.giver], [_End((mark.x, mark.y), (0.0, 0.0), ())]), "weights", None, mark.giver
        )
        for mark in marks
        if mark.giver in boxes
    ]
    starts = []
    for giver, layer in dict.fromkeys(givers(spec.layers)):
        if giver != layer and giver in boxes and layer in boxes:
            path = router.route(boxes[giver], list(router.ends(boxes[layer])))
            line = Connector(path, "start", None, giver, layer)
            lines += [line, arrow_head(path[: router.tip]).joining(giver, layer)]
            starts.append(LinkMark("start", *_middle(path[router.foot : router.tip])))
    return lines, starts


class _Router:
    """Finds paths between layers, or from a layer to a point.

    Attributes:
        foot: The number of points of the last path that are on the bracket where it starts.
        tip: The number of its points before those on the bracket where it ends.
    """

    def __init__(self, boxes: Mapping[str, Box], obstacles: Sequence[Box], brackets: bool) -> None:
        self.obstacles, self.brackets = np.array([*obstacles, *boxes.values()] if not brackets else obstacles), brackets
        every = np.array(list(boxes.values()))
        self.levels = float(every[:, 1].min()) - _AROUND, float(every[:, 3].max()) + _AROUND
        self.foot = self.tip = 0

    def ends(self, box: Box) -> Iterator[_End]:
        """Yield the points where lines can start or end at a box."""
        away = _AWAY if self.brackets else 0.0
        for side in (-1.0, 1.0):
            x = (box.left if side < 0 else box.right) + side * away
            yield from self.along((x, box.top), (x, box.bottom), (side, 0.0))
            y = (box.top if side < 0 else box.bottom) + side * away
            yield from self.along((box.left, y), (box.right, y), (0.0, side))

    def along(self, first: Point, last: Point, outward: Point) -> Iterator[_End]:
        """Yield the points along a side."""
        wide = max(abs(last[0] - first[0]), abs(last[1] - first[1]))
        bracket = (first, last) if self.brackets and wide > _SINGLE else ()
        for share in _SHARES if bracket or outward[0] == 0 else _SHARES[:1]:
            inner = share if bracket else 0.2 + 0.6 * share
            point = first[0] + inner * (last[0] - first[0]), first[1] + inner * (last[1] - first[1])
            yield _End(point, outward, bracket)

    def route(self, box: Box, ends: Sequence[_End]) -> tuple[Point, ...]:
        """Return the best path from a box to one of some ends, with the brackets that it joins."""
        found = [
            (start, end, path)
            for start, end in product(self.ends(box), ends)
            for path in self.paths(start, end)
            if _leaves(path[0], path[1], start) and _leaves(path[-1], path[-2], end)
        ]
        costs = self.costs([path for _, _, path in found])
        start, end, path = found[int(costs.argmin())]
        self.foot = len(start.bracket)
        self.tip = self.foot + len(path)
        return (*start.bracket, *path, *end.bracket)

    def paths(self, start: _End, end: _End) -> Iterator[tuple[Point, ...]]:
        """Yield paths between two points: straight, with a turn or two, beside both, and above or below everything."""
        (x, y), (u, v) = start.point, end.point
        yield start.point, end.point
        middle = (x + u) / 2, (y + v) / 2
        if start.outward[0]:
            yield start.point, (u, y), end.point
            yield start.point, (middle[0], y), (middle[0], v), end.point
            side = start.outward[0]
            for beside in (side * max(side * x, side * u) + side * _AROUND * times for times in (0.8, 1.6)):
                yield start.point, (beside, y), (beside, v), end.point
        else:
            yield start.point, (x, v), end.point
            yield start.point, (x, middle[1]), (u, middle[1]), end.point
            for level in self.levels:
                yield start.point, (x, level), (u, level), end.point

    def costs(self, paths: Sequence[tuple[Point, ...]]) -> np.ndarray:
        """Return what paths cost: their lengths, their bends and what they cross."""
        lines = segments(paths)
        lengths = np.hypot(lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1])
        hits = crossed(self.obstacles, lines).sum(axis=0) if len(self.obstacles) else np.zeros(len(lines))
        starts = np.cumsum([0, *(len(path) - 1 for path in paths[:-1])])
        bends = np.array([len(path) - 2 for path in paths])
        costs: np.ndarray = np.add.reduceat(lengths + _CROSSING * hits, starts) + _BEND * bends
        return costs


def _leaves(point: Point, other: Point, end: _End) -> bool:
    """Return True if a line from a point to another one leads outward."""
    along = (other[0] - point[0]) * end.outward[0] + (other[1] - point[1]) * end.outward[1]
    return end.outward == (0.0, 0.0) or along > 1e-6


def _middle(path: Sequence[Point]) -> Point:
    """Return the middle of the longest piece of a path."""
    points = np.array(path)
    steps = np.diff(points, axis=0)
    longest = int(np.hypot(steps[:, 0], steps[:, 1]).argmax())
    x, y = ((points[longest] + points[longest + 1]) / 2).tolist()
    return x, y
