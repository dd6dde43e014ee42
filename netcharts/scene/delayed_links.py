"""Links from other time steps: the heads of their arrows, and their delays beside them, such as `t−1`.

Links between the cells of one layer, which loops and neighbors show, come from the step before and have no head; only
another delay is written beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from netcharts.array_types import FloatArray
from netcharts.placement.box import Box, Point
from netcharts.scene.edge_paths import LinkPaths, flattened
from netcharts.scene.model import DISC, RoutedConnection, TextLine
from netcharts.scene.nodes import SMALL, Connector, arrow_head, crossed, overlapping
from netcharts.spec.model import Connection
from netcharts.style import text_metrics

# Distance of a delay from its link.
_NEAR = 0.07
# Where along links delays are tried, and at how many links of a connection at most.
_SHARES = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74)
# How much farther than needed a text is from its link, where there is no room nearer.
_FARTHER = (0.0, 0.08, 0.16)
_MOST_LINKS = 24
# Layers closer than this, from left to right, are one above the other.
_LEVEL = 0.5
# At most about this many lines are examined.
_MOST_LINES = 20_000


def is_from_another_step(connection: Connection) -> bool:
    """Return True if the links of a connection are drawn as those from another time step: between two layers."""
    return bool(connection.delay) and not connection.within


def text(delay: int) -> str:
    """Return the time step that a link comes from: `t−1`, `t+1` if it is the next, or `t` if it is the same."""
    return "t" if delay == 0 else f"t{'−' if delay > 0 else '+'}{abs(delay)}"


def heads(
    connections: Sequence[RoutedConnection], layers: Mapping[str, Box], xy: FloatArray, arrows: str = "auto"
) -> Iterator[Connector]:
    """Yield the heads of arrows, which touch the rims of their targets.

    By `auto`, delayed links between layers have heads, and those that run against the reading direction: to the left,
    or up. By `all`, every link has one that leads in one direction and is no loop. A link that lies wholly under its
    target, since layers are placed upon each other, has none.
    """
    for routed in connections if arrows != "none" else ():
        connection = routed.connection
        against = _runs_back(layers[connection.source], layers[connection.target])
        between = not connection.within and (connection.delay or against)
        if connection.directed and (between or arrows == "all"):
            for each in routed.paths:
                for target, line in _lines(each, covered=arrows == "all" and connection.within):
                    end = _end(line, xy[target])
                    if end is not None:
                        yield arrow_head(end)


def _lines(paths: LinkPaths, *, covered: bool) -> Iterator[tuple[int, FloatArray]]:
    """Yield the number of the target and the polyline of each link that is shown; and of those that others cover.

    Of the latter, only those that lead back along the line of a link that is shown. A loop leads nowhere.
    """
    joined = {(a, b) for a, b, shown in zip(*(each.tolist() for each in paths[1:4]), strict=True) if shown}
    every = zip(paths.source.tolist(), paths.target.tolist(), _polylines(paths.points), strict=True)
    for source, target, line in every:
        shown = (source, target) in joined or (covered and (target, source) in joined)
        if shown and source != target:
            yield target, line


def _runs_back(source: Box, target: Box) -> bool:
    """Return True if links run to the left, or up from what is straight below."""
    right = target.x - source.x
    return right < -_LEVEL or (abs(right) <= _LEVEL and target.y < source.y)


def _polylines(points: FloatArray) -> FloatArray:
    """Return the first stroke of each link as a polyline, [links, points, 2]."""
    if not len(points):
        return np.zeros((0, 2, 2))
    pieces = flattened(points[:, :1]).reshape(len(points), -1, 2, 2)
    return np.concatenate([pieces[:, :1, 0], pieces[:, :, 1]], axis=1)


def _end(line: FloatArray, center: FloatArray) -> tuple[Point, Point] | None:
    """Return a point of a link close to its target, and the point at the rim; None if the target covers the link."""
    away = np.flatnonzero(np.hypot(*(line - center).T) > DISC / 2)
    if not len(away):
        return None
    outside = line[away[-1]]
    along = outside - center
    tip = center + along / np.hypot(*along) * (DISC / 2)
    (x, y), (end, other) = outside.tolist(), tip.tolist()
    return (x, y), (end, other)


def texts(connections: Sequence[RoutedConnection], xy: FloatArray, lines: Callable[[], FloatArray]) -> list[TextLine]:
    """Return the delays of connections, each beside one of its links; none for those beside which there is no room.

    Args:
        connections: All connections.
        xy: The cells.
        lines: Returns all links as lines [n, 2, 2]; it is called only if there are delays.
    """
    by_text = list(_by_text(connections))
    if not by_text:
        return []
    examined = lines()[:: len(lines()) // _MOST_LINES + 1].reshape(-1, 4)
    occupied = [Box(x - DISC / 2, y - DISC / 2, x + DISC / 2, y + DISC / 2) for x, y in xy.tolist()]
    written: list[TextLine] = []
    for delays, paths in by_text:
        ends = [path for each in paths for path in _some(each)]
        line = _beside(delays, ends, occupied, examined) if ends else None
        if line is not None:
            written.append(line)
            occupied.append(line.box())
    return written


def _by_text(connections: Sequence[RoutedConnection]) -> Iterator[tuple[str, Sequence[LinkPaths]]]:
    """Yield the texts to be written, with the links beside which they can stand.

    Those of a layer's own connections stand together beside the last of them, which goes around the others.
    """
    own: dict[str, list[RoutedConnection]] = {}
    for routed in connections:
        if is_from_another_step(routed.connection):
            yield text(routed.connection.delay), routed.paths
        elif routed.connection.delay:
            own.setdefault(routed.connection.source, []).append(routed)
    for within in own.values():
        delays = [routed.connection.delay for routed in within]
        if delays != [1]:
            yield ", ".join(dict.fromkeys(map(text, delays))), within[-1].paths


def _some(paths: LinkPaths) -> Iterator[FloatArray]:
    shown = paths.points[paths.shown]
    yield from _polylines(shown[:: len(shown) // _MOST_LINKS + 1])


def _beside(written: str, links: Sequence[FloatArray], occupied: Sequence[Box], lines: FloatArray) -> TextLine | None:
    """Return a text beside a link, where it covers nothing; None if there is no such place."""
    boxes = np.array(occupied)
    spots = (
        TextLine(written, x, y, SMALL, "delay")
        for far in _FARTHER
        for share in _SHARES
        for link in links
        for x, y in _spots(written, link, share, far)
    )
    bare = (spot for spot in spots if not overlapping(spot.box(), boxes).any())
    return next((spot for spot in bare if not crossed([spot.box()], lines).any()), None)


def _spots(written: str, link: FloatArray, share: float, far: float) -> Iterator[Point]:
    """Yield the middles of a text on both sides of a link, at a share of its length, so much farther than needed."""
    steps = np.diff(link, axis=0)
    lengths = np.hypot(*steps.T)
    at = int(np.searchsorted(np.cumsum(lengths), share * lengths.sum()))
    before = share * lengths.sum() - lengths[:at].sum()
    along = steps[at] / max(lengths[at], 1e-9)
    point, across = link[at] + along * before, np.array([along[1], -along[0]])
    half, up = text_metrics.width(written) * SMALL / 2, SMALL * 0.6
    away = abs(across[0]) * half + abs(across[1]) * up + _NEAR
    for side in (1, -1):
        x, y = (point + side * (away + far) * across).tolist()
        yield x, y
