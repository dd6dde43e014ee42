"""Detours: connections whose links would pass under cells of other layers are led around these, each in a band.

A band is level and past all cells between the two layers: in a gap between these, or above or below them. Connections
of short span come first, so that the bands of longer ones are farther out. Where layers stand one above the other,
bands are upright.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from netcharts.array_types import FloatArray, IntArray
from netcharts.network.drawn_links import DrawnLinks
from netcharts.network.graph import DrawnNetwork
from netcharts.placement.box import Box, box_around, union
from netcharts.placement.layout import NetworkLayout
from netcharts.scene.arcs import cells_crossed, sampled
from netcharts.scene.edge_paths import LinkPaths, led

# A link closer than this to the middle of a cell passes under it, and a band keeps this clear of it.
_UNDER, _CLEAR = 0.25, 0.46
# How much farther it keeps clear of cells with loops.
_LOOPS = 0.2
# How far from cells bands begin and end, and from each other they are.
_BESIDE, _APART = 0.45, 0.16
# The height of a band, as a share of that of the layers that it joins; and how many bands are tried.
_SHARES = (0.4, 0.15)
_TRIED = 12
# At most so many links of a connection are examined, and so many connections are led around cells.
_MANY, _MOST = 128, 24
# Which points of paths are in a band or passage, by how many there are.
_BANDED = {10: slice(3, 7), 16: slice(6, 10)}
# How far beyond their layers links rise.
_BEYOND = 0.12
# How many lines are compared with cells at a time.
_BATCH = 1024


class _Band(NamedTuple):
    """Where a connection passes others: from the left to the right, about a height, this far to both sides."""

    left: float
    right: float
    y: float
    half: float

    def box(self) -> Box:
        return Box(self.left, self.y - self.half, self.right, self.y + self.half)


def around_cells(
    network: DrawnNetwork, layout: NetworkLayout, routed: Sequence[tuple[LinkPaths, ...]]
) -> tuple[tuple[LinkPaths, ...], ...]:
    """Return the paths of connections, of which those that run under cells of other layers are led around them."""
    router = _Router(network, layout)
    found = list(routed)
    under = router.crossings({number: paths for number, paths in enumerate(found) if router.may_lead(number)})
    hidden = sorted((number for number, count in under.items() if count), key=router.span)
    if not hidden:
        return tuple(found)
    taken = [band for number, paths in enumerate(found) if number not in hidden for band in _bands_of(paths)]
    for number in hidden[:_MOST]:
        best, least = found[number], under[number]
        for paths in router.detours(number, found[number], taken):
            count = router.crossings({number: paths})[number]
            if count < least:
                best, least = paths, count
            if not count:
                break
        found[number] = best
        taken += _bands_of(best)
    return tuple(found)


def _bands_of(paths: Sequence[LinkPaths]) -> Iterator[Box]:
    """Yield what the bands of a connection cover."""
    for each in paths:
        if each.points.shape[2] in _BANDED and len(each.points):
            yield box_around(each.points[:, 0, _BANDED[each.points.shape[2]]].reshape(-1, 2))


class _Router:
    """Finds ways around cells."""

    def __init__(self, network: DrawnNetwork, layout: NetworkLayout) -> None:
        self.links: tuple[DrawnLinks, ...] = tuple(network.links)
        self.layout = layout
        self.layers = {drawn.layer.name: at for at, drawn in enumerate(network.layers)}
        self.owner = np.repeat(np.arange(len(network.layers)), [drawn.index.size for drawn in network.layers])
        looped = {links.connection.source for links in network.links if links.connection.within}
        around = [_CLEAR + _LOOPS * (drawn.layer.name in looped) for drawn in network.layers]
        self.clear = np.array(around)[self.owner]

    def may_lead(self, number: int) -> bool:
        """Return True if a connection joins two layers by single lines that can be led around others."""
        connection = self.links[number].connection
        return not connection.within and connection.pattern.look != "double"

    def span(self, number: int) -> float:
        """Return how far apart the layers that a connection joins are."""
        source, target = self.ends(number)
        return abs(source.x - target.x) + abs(source.y - target.y)

    def ends(self, number: int) -> tuple[Box, Box]:
        """Return the extents of the layers that a connection joins."""
        connection = self.links[number].connection
        return self.layout.layers[connection.source], self.layout.layers[connection.target]

    def crossings(self, routed: dict[int, tuple[LinkPaths, ...]]) -> dict[int, int]:
        """Return how often the links of some connections pass under cells of other layers."""
        counts = dict.fromkeys(routed, 0)
        alike: dict[int, list[tuple[int, FloatArray]]] = {}
        for number, paths in routed.items():
            for each in paths:
                lines = _lines(each.points[each.shown][:, 0][:: len(each.points) // _MANY + 1])
                if len(lines) and self.is_near(number, lines):
                    alike.setdefault(lines.shape[1], []).append((number, lines))
        for own in alike.values():
            lines = np.concatenate([each for _, each in own])
            numbers = np.repeat([number for number, _ in own], [len(each) for _, each in own])
            for line, cell in self.crossed(lines):
                for number in self.foreign(numbers[line], cell).tolist():
                    counts[number] += 1
        return counts

    def is_near(self, number: int, lines: FloatArray) -> bool:
        """Return True if lines pass near another layer than those at their ends."""
        left, top, right, bottom = box_around(lines.reshape(-1, 2))
        connection = self.links[number].connection
        return any(
            box.left < right + _UNDER and left < box.right + _UNDER
            and box.top < bottom + _UNDER and top < box.bottom + _UNDER
            for name, box in self.layout.layers.items()
            if name not in (connection.source, connection.target)
        )  # fmt: skip

    def crossed(self, lines: FloatArray) -> Iterator[tuple[IntArray, IntArray]]:
        """Yield the pairs of polylines and cells of which one passes under the other."""
        for first in range(0, len(lines), _BATCH):
            line, cell = cells_crossed(lines[first : first + _BATCH], self.layout.xy, _UNDER)
            yield line + first, cell

    def foreign(self, numbers: IntArray, cells: IntArray) -> IntArray:
        """Return the connections, of pairs with cells, for which the cell is of another layer."""
        connections = [self.links[number].connection for number in numbers.tolist()]
        source = np.array([self.layers[each.source] for each in connections], int)
        target = np.array([self.layers[each.target] for each in connections], int)
        owner = self.owner[cells]
        found: IntArray = numbers[(owner != source) & (owner != target)]
        return found

    def detours(
        self, number: int, paths: tuple[LinkPaths, ...], taken: Sequence[Box]
    ) -> Iterator[tuple[LinkPaths, ...]]:
        """Yield paths of a connection in bands, the nearest first; nothing if its layers are not apart."""
        source, target = self.ends(number)
        turned = not (source.right + _BESIDE < target.left or target.right + _BESIDE < source.left)
        if turned and not (source.bottom + _BESIDE < target.top or target.bottom + _BESIDE < source.top):
            return
        xy = self.layout.xy[:, ::-1] if turned else self.layout.xy
        ends = [_flipped(box) if turned else box for box in (source, target)]
        others = [_flipped(box) if turned else box for box in taken]
        owner = self.owner
        connection = self.links[number].connection
        own = (owner == self.layers[connection.source]) | (owner == self.layers[connection.target])
        for band in _bands(ends, xy[~own], self.clear[~own], others):
            points = [_led(each, xy, ends, band) for each in paths]
            if turned:
                points = [each[..., ::-1] for each in points]
            yield tuple(each._replace(points=way) for each, way in zip(paths, points, strict=True))


def _lines(points: FloatArray) -> FloatArray:
    """Return paths [links, points, 2] as polylines."""
    count = points.shape[1]
    if count == 2:
        return points
    cubics = points[:, np.arange(0, count - 1, 3)[:, None] + np.arange(4)]
    curves = sampled(cubics, 8)
    return np.concatenate([curves[:, 0], *(curves[:, number, 1:] for number in range(1, curves.shape[1]))], axis=1)


def _flipped(box: Box) -> Box:
    """Return a box with its axes exchanged."""
    return Box(box.top, box.left, box.bottom, box.right)


def _bands(ends: Sequence[Box], cells: FloatArray, clear: FloatArray, taken: Sequence[Box]) -> list[_Band]:
    """Return the free bands past the cells between two layers, which keep so far clear of each; the nearest first."""
    first, last = sorted(ends)
    between = cells[(cells[:, 0] > first.right + 0.3) & (cells[:, 0] < last.left - 0.3)]
    if len(between):
        left, right = float(between[:, 0].min()) - _BESIDE, float(between[:, 0].max()) + _BESIDE
    else:
        left = right = (first.right + last.left) / 2
    left, right = max(left, first.right + 0.2), min(right, last.left - 0.2)
    if left > right:
        return []
    passed = (cells[:, 0] > left - _CLEAR) & (cells[:, 0] < right + _CLEAR)
    spans = [(y - away, y + away) for y, away in zip(cells[passed, 1].tolist(), clear[passed].tolist(), strict=True)]
    spans += [(b.top - _APART, b.bottom + _APART) for b in taken if b.left < right and left < b.right]
    whole = union(ends)
    height = max(end.bottom - end.top for end in ends)
    found: list[tuple[float, _Band]] = []
    for share in _SHARES:
        half = share * height / 2
        for y in _free(spans, half, (first.y, last.y, whole.y)):
            cost = abs(y - first.y) + abs(y - last.y) + (share != _SHARES[0]) * 0.5
            found.append((cost, _Band(left, right, y, half)))
    return [band for _, band in sorted(found)[:_TRIED]]


def _free(spans: Sequence[tuple[float, float]], half: float, wanted: Sequence[float]) -> Iterator[float]:
    """Yield the middles of bands between spans that are covered, as near as possible to some heights."""
    merged: list[list[float]] = [[-np.inf, -np.inf]]
    for low, high in sorted(spans):
        if low > merged[-1][1]:
            merged.append([low, high])
        else:
            merged[-1][1] = max(high, merged[-1][1])
    for (_, low), (high, _) in pairwise([*merged, [np.inf, np.inf]]):
        if high - low >= 2 * half:
            yield from dict.fromkeys(min(max(y, low + half), high - half) for y in wanted)


def _led(paths: LinkPaths, xy: FloatArray, ends: Sequence[Box], band: _Band) -> FloatArray:
    """Return the points of paths by way of a band, in which links are as far apart as it is high."""
    start, end = xy[paths.source], xy[paths.target]
    source, target = ends
    left, right = (band.left, band.right) if source.x < target.x else (band.right, band.left)
    height = max(each.bottom - each.top for each in ends)
    share = 2 * band.half / height if height else 0.0
    above, below = start[:, 1] - source.y, end[:, 1] - target.y
    ways = []
    for x in (left, right):
        along = (x - source.x) / (target.x - source.x)
        apart = share * (above * (1 - along) + below * along)
        ways.append(np.stack([np.full(len(start), x), band.y + apart], axis=1))
    forth = source.x < target.x
    sides = (source.right, target.left) if forth else (source.left, target.right)
    beyond = _BEYOND if forth else -_BEYOND
    return led(start, end, (ways[0], ways[1]), (sides[0] + beyond, sides[1] - beyond))
