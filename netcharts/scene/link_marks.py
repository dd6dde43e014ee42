"""Marks on links: a curve on links that are learned functions, a tie on shared weights, a lock on frozen ones.

Each connection has at most one of each, in the middle of one of its links.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from netcharts.array_types import FloatArray
from netcharts.placement.box import Box, Point
from netcharts.scene.edge_paths import LinkPaths, flattened
from netcharts.scene.nodes import Connector
from netcharts.spec.model import Connection

LINK_MARKS = ("curve", "tie", "lock")
SIZE = 0.26
"""Width of a mark with the ground that it stands on."""


class LinkMark(NamedTuple):
    """A mark about (x, y); its kind is one of `LINK_MARKS`."""

    kind: str
    x: float
    y: float

    def box(self) -> Box:
        """Return its extent."""
        return Box(self.x - SIZE / 2, self.y - SIZE / 2, self.x + SIZE / 2, self.y + SIZE / 2)

    def moved(self, dx: float, dy: float) -> LinkMark:
        """Return the same mark elsewhere."""
        return self._replace(x=self.x + dx, y=self.y + dy)


def kinds(connection: Connection) -> tuple[str, ...]:
    """Return the kinds of marks on the links of a connection."""
    return ("curve",) if connection.pattern.look == "curved" else ()


def on_links(connection: Connection, paths: Sequence[LinkPaths]) -> Iterator[LinkMark]:
    """Yield the marks of a connection, in the middle of the link that is in the middle of all that are shown."""
    drawn = [each.points[each.shown][:, 0] for each in paths]
    middles = [_middle(line) for each in drawn for line in each]
    if middles and (own := kinds(connection)):
        points = np.array(middles)
        away = np.abs(points - np.median(points, axis=0)).sum(axis=1)
        x, y = middles[int(away.argmin())]
        shifts = [(number - (len(own) - 1) / 2) * SIZE for number in range(len(own))]
        yield from (LinkMark(kind, x + shift, y) for kind, shift in zip(own, shifts, strict=True))


def on_connectors(connections: Iterable[Connection], connectors: Sequence[Connector]) -> Iterator[LinkMark]:
    """Yield the marks of connections between boxes, in the middle of the longest straight piece of each line."""
    for connection, connector in zip(connections, connectors, strict=False):
        if own := kinds(connection):
            points = np.array(connector.points)
            steps = np.diff(points, axis=0)
            longest = int(np.hypot(steps[:, 0], steps[:, 1]).argmax())
            x, y = ((points[longest] + points[longest + 1]) / 2).tolist()
            # Between boxes there is room for one on a line.
            yield from (LinkMark(kind, x, y - number * SIZE) for number, kind in enumerate(own))


def _middle(line: FloatArray) -> Point:
    """Return the point halfway along a path, given its control points [n, 2]."""
    pieces = flattened(line[None, None])
    x, y = (pieces[0].mean(axis=0) if len(pieces) == 1 else pieces[len(pieces) // 2, 0]).tolist()
    return x, y
