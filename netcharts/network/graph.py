"""The drawn network: the cells of a spec that are drawn, and the links between them.

Cells and links are arrays, so that a chart of a hundred thousand links costs milliseconds.
"""

from __future__ import annotations

from typing import NamedTuple

from netcharts.network.drawn_layers import DrawnLayer, draw_layer
from netcharts.network.drawn_links import DrawnLinks, draw_links
from netcharts.spec.cell_links import SpecLinks
from netcharts.spec.model import Spec
from netcharts.spec.nesting import together


class DrawnNetwork(NamedTuple):
    """A spec's drawn cells and links, in the order of the spec."""

    spec: Spec
    layers: tuple[DrawnLayer, ...]
    links: tuple[DrawnLinks, ...]

    @property
    def cells(self) -> int:
        """Return the number of drawn cells."""
        return sum(drawn.index.size for drawn in self.layers)

    def drawn(self, name: str) -> DrawnLayer:
        """Return the drawn cells of a layer."""
        return next(drawn for drawn in self.layers if drawn.layer.name == name)


def build(spec: Spec) -> DrawnNetwork:
    """Return the network that a spec describes, as far as it is drawn."""
    shared = {name for name, group in together(spec.groups).items() if len(group.layers) > 1}
    layers: list[DrawnLayer] = []
    first = 0
    for layer in spec.layers:
        layers.append(draw_layer(layer, layer.name in shared, first))
        first += layers[-1].index.size
    by_name = {drawn.layer.name: drawn for drawn in layers}
    found = SpecLinks(spec.layers, spec.connections, spec.expansion)
    links = tuple(draw_links(connection, found.of(connection), by_name) for connection in spec.connections)
    return DrawnNetwork(spec, tuple(layers), links)
