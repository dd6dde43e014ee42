"""The part of a network that a chart highlights: a path of layers, or all that leads to a layer or a cell.

What leads to a cell does so within a time step: links from earlier or later steps are not followed. The cells of a
layer that are not drawn count as one.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from netcharts.array_types import BoolArray, IntArray
from netcharts.errors import UnknownNameError
from netcharts.network.drawn_layers import DrawnLayer
from netcharts.network.drawn_links import DrawnLinks
from netcharts.network.graph import DrawnNetwork
from netcharts.network.highlight_names import names
from netcharts.spec.model import Connection
from netcharts.wording import nearest, quoted


class Highlight(NamedTuple):
    """The part of a network that is highlighted.

    Attributes:
        cells: Which of the drawn cells, [cells].
        elided: The layers of which cells that are not drawn are highlighted.
        connections: Which of the connections, in the order of the spec: their links between highlighted cells are.
    """

    cells: BoolArray
    elided: frozenset[str]
    connections: tuple[bool, ...]

    def links(self, number: int, source: IntArray, target: IntArray) -> BoolArray:
        """Return which links of a connection are highlighted, by the numbers of the cells that they join."""
        return self.cells[source] & self.cells[target] & self.connections[number]

    def joins(self, number: int, links: DrawnLinks) -> bool:
        """Return True if some links of a connection are highlighted."""
        return bool(self.links(number, links.source, links.target).any())

    def beside_elided(self, number: int, cells: IntArray, layer: str) -> BoolArray:
        """Return which of some cells have highlighted links of a connection to cells of a layer that are not drawn."""
        return self.cells[cells] & self.connections[number] & (layer in self.elided)

    def layers(self, network: DrawnNetwork) -> frozenset[str]:
        """Return the names of the layers with a highlighted cell."""
        return frozenset(each.layer.name for each in network.layers if self.cells[list(each.numbers)].any())

    def pairs(self, network: DrawnNetwork) -> frozenset[tuple[str, str]]:
        """Return the names of the two layers of each connection with highlighted links."""
        return frozenset(
            (links.connection.source, links.connection.target)
            for number, links in enumerate(network.links)
            if self.joins(number, links)
        )


def find(network: DrawnNetwork, text: str) -> Highlight:
    """Return the part of a network that a text names: `a -> b -> c` a path, `c` or `c[2]` all that leads to it.

    Raises:
        UnknownNameError: There is no such layer, the cell is not drawn, or no connection joins two layers of the path.
    """
    named = names(text)
    return _path(network, named) if len(named) > 1 else _leading(network, named[0])


def _path(network: DrawnNetwork, layers: Sequence[str]) -> Highlight:
    cells = np.zeros(network.cells, bool)
    for name in layers:
        cells[_numbers(network, name)] = True
    pairs = list(pairwise(layers))
    connected = [_joined(links.connection) for links in network.links]
    missing = next((pair for pair in pairs if not any(pair in joined for joined in connected)), None)
    if missing is not None:
        raise UnknownNameError(f"no connection leads from {quoted(missing[0])} to {quoted(missing[1])}")
    return Highlight(cells, frozenset(layers), tuple(not joined.isdisjoint(pairs) for joined in connected))


def _joined(connection: Connection) -> frozenset[tuple[str, str]]:
    """Return the layers that a connection leads from and to, both ways if it is undirected."""
    ends = connection.source, connection.target
    return frozenset([ends] if connection.directed else [ends, ends[::-1]])


def _numbers(network: DrawnNetwork, name: str) -> IntArray:
    """Return the numbers of the drawn cells of a layer."""
    known = {each.layer.name: each for each in network.layers}
    if name not in known:
        raise UnknownNameError(f"there is no layer {quoted(name)} to highlight{nearest(name, known)}")
    return np.array(known[name].numbers)


def _leading(network: DrawnNetwork, name: str) -> Highlight:
    """Return all that leads to a layer, or to a cell by its name, within a time step."""
    layer = _layer_of_cell(network, name)
    if layer is None:
        return _all_leading(network, _numbers(network, name), {name})
    labels = layer.labels()
    if name not in labels:
        raise UnknownNameError(f"there is no drawn cell {quoted(name)} to highlight{nearest(name, labels)}")
    return _all_leading(network, np.array([layer.numbers[labels.index(name)]]), set())


def _layer_of_cell(network: DrawnNetwork, name: str) -> DrawnLayer | None:
    """Return the layer whose name is before the brackets of the name of a cell; None if it is that of a layer."""
    if any(each.layer.name == name for each in network.layers):
        return None
    before = name.rpartition("[")[0] if name.endswith("]") else ""
    return next((each for each in network.layers if each.layer.name == before), None)


def _all_leading(network: DrawnNetwork, numbers: IntArray, elided: set[str]) -> Highlight:
    leading = _Leading(network, numbers, elided)
    leading.follow()
    return Highlight(leading.cells, frozenset(leading.elided), leading.followed)


class _Leading:
    """The cells that lead to some of a network, and the layers of which cells do that are not drawn."""

    def __init__(self, network: DrawnNetwork, numbers: IntArray, elided: set[str]) -> None:
        self.network, self.elided = network, elided
        self.cells = np.zeros(network.cells, bool)
        self.cells[numbers] = True
        self.whole = {each.layer.name for each in network.layers if each.whole}
        self.followed = tuple(links.connection.delay == 0 for links in network.links)

    def follow(self) -> None:
        """Follow links back until there is nothing more: most lead to later layers, so a few rounds do."""
        count = 0
        while count < (found := int(np.count_nonzero(self.cells)) + len(self.elided)):
            count = found
            for links, leads in zip(reversed(self.network.links), reversed(self.followed), strict=True):
                if leads:
                    self._back(links, links.connection.source, links.connection.target)
                if leads and not links.connection.directed:
                    turned = links._replace(source=links.target, target=links.source)
                    turned = turned._replace(to_elided=links.from_elided, from_elided=links.to_elided)
                    self._back(turned, links.connection.target, links.connection.source)

    def _back(self, links: DrawnLinks, source: str, target: str) -> None:
        self.cells[links.source[self.cells[links.target]]] = True
        if target in self.elided:
            self.cells[links.to_elided] = True
        if source not in self.whole and (target in self.elided or self.cells[links.from_elided].any()):
            self.elided.add(source)
