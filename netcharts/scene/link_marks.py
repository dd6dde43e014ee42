"""Marks on links: for learned functions, weights that a layer gives, shared weights and frozen ones.

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
from netcharts.spec.model import Connection, Spec
from netcharts.spec.scopes import found_outward

LINK_MARKS = ("curve", "given", "tie", "lock", "start")
SIZE = 0.26
"""Width of a mark with the ground that it stands on."""


class LinkMark(NamedTuple):
    """A mark about (x, y); its form is one of `LINK_MARKS`, and `giver` the layer that gives weights, if one does.

    It is `pale` if other links are highlighted.
    """

    form: str
    x: float
    y: float
    giver: str = ""
    pale: bool = False

    def box(self) -> Box:
        """Return its extent."""
        return Box(self.x - SIZE / 2, self.y - SIZE / 2, self.x + SIZE / 2, self.y + SIZE / 2)

    def moved(self, dx: float, dy: float) -> LinkMark:
        """Return the same mark elsewhere."""
        return self._replace(x=self.x + dx, y=self.y + dy)


class MarkedLinks:
    """The marks that the links of each connection of a spec have."""

    def __init__(self, spec: Spec) -> None:
        """Find the layers and the names of weights that are shared."""
        self.layers = {layer.name: layer for layer in spec.layers}
        self.shared_layers = {layer.weights for layer in spec.layers if layer.weights}
        self.shared_names = {c.options.weights for c in spec.connections if c.options.weights}

    def kinds(self, connection: Connection) -> tuple[str, ...]:
        """Return the kinds of marks on the links of a connection, each one of `LINK_MARKS`."""
        given = bool(self.giver(connection))
        tied = self.is_tied(connection) and not given
        has = connection.pattern.look == "curved", given, tied, self.is_frozen(connection)
        return tuple(kind for kind, marked in zip(LINK_MARKS, has, strict=False) if marked)

    def giver(self, connection: Connection) -> str:
        """Return the layer whose values are the weights of a connection; an empty string if none is."""
        name = connection.options.weights
        return (found_outward(name, connection.target, self.layers) or "") if name else ""

    def is_tied(self, connection: Connection) -> bool:
        """Return True if weights of a connection are those of another, or of a layer."""
        target = connection.target
        if not connection.pattern.weighted:
            return False
        own = connection.options.weights or self.layers[target].weights or target in self.shared_layers
        return bool(own) or any(_names_weights(name, connection) for name in self.shared_names)

    def is_frozen(self, connection: Connection) -> bool:
        """Return True if training does not change the weights of a connection."""
        own = connection.options.train
        trained = self.layers[connection.target].train if own is None else own
        return connection.pattern.weighted and not trained

    def on_links(self, connection: Connection, paths: Sequence[LinkPaths]) -> Iterator[LinkMark]:
        """Yield the marks of a connection, on the link in the middle of all that are shown."""
        own = self.kinds(connection)
        if own and any(each.shown.any() for each in paths):
            x, y = _middle_of_all(paths)
            shifts = [(number - (len(own) - 1) / 2) * SIZE for number in range(len(own))]
            giver = self.giver(connection)
            for kind, shift in zip(own, shifts, strict=True):
                yield LinkMark(kind, x + shift, y, giver if kind == "given" else "")

    def on_connectors(self, connections: Iterable[Connection], connectors: Sequence[Connector]) -> Iterator[LinkMark]:
        """Yield the marks of connections between boxes, in the middle of the longest straight piece of each line."""
        for connection, connector in zip(connections, connectors, strict=False):
            if own := self.kinds(connection):
                points = np.array(connector.points)
                steps = np.diff(points, axis=0)
                longest = int(np.hypot(steps[:, 0], steps[:, 1]).argmax())
                x, y = ((points[longest] + points[longest + 1]) / 2).tolist()
                giver = self.giver(connection)
                # Between boxes there is room for one on a line.
                for number, kind in enumerate(own):
                    yield LinkMark(kind, x, y - number * SIZE, giver if kind == "given" else "")


def _names_weights(name: str, connection: Connection) -> bool:
    """Return True if a name is that of weights of a connection, such as `target.part.source`."""
    return name.startswith(f"{connection.target}.") and name.endswith(f".{connection.source}")


def _middle_of_all(paths: Sequence[LinkPaths]) -> Point:
    """Return the middle of the link whose middle is nearest to those of all."""
    drawn = [each.points[each.shown][:, 0] for each in paths]
    middles = np.array([_middle(line) for each in drawn for line in each])
    away = np.abs(middles - np.median(middles, axis=0)).sum(axis=1)
    x, y = middles[int(away.argmin())].tolist()
    return x, y


def _middle(line: FloatArray) -> Point:
    """Return the point halfway along a path, given its control points [n, 2]."""
    pieces = flattened(line[None, None])
    x, y = (pieces[0].mean(axis=0) if len(pieces) == 1 else pieces[len(pieces) // 2, 0]).tolist()
    return x, y
