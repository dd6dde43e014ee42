"""The parts of attending cells that take keys and values, and the connections that bring them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from netcharts.cells.anatomy import INPUTS, OUTPUT, Anatomy, Part
from netcharts.spec.cell_inputs import fed_anatomy
from netcharts.spec.model import Connection, Layer, Spec


class Ways(NamedTuple):
    """The route of a value of a part to the output of its cell.

    Attributes:
        direct: True if it reaches the cell of its own place, as queries do.
        attended: True if it reaches the cells of all places that see it, as keys and values do.
    """

    direct: bool = False
    attended: bool = False

    def joined(self, other: Ways) -> Ways:
        """Return both ways."""
        return Ways(self.direct or other.direct, self.attended or other.attended)


class Attention:
    """The attention of the cells of a layer, whose parts are fed by some connections."""

    def __init__(self, layer: Layer, incoming: Sequence[Connection]) -> None:
        self.anatomy: Anatomy = fed_anatomy(layer, incoming)
        self._ways: dict[str, Ways] = {}
        for name in reversed(self.anatomy.order):
            self._ways[name] = self._onward(name)

    def _onward(self, name: str) -> Ways:
        ways = Ways(direct=name == OUTPUT)
        for part in self.anatomy.parts:
            for number, wire in enumerate(part.wires):
                if wire.source == name and not wire.before:
                    ways = ways.joined(self._through(part, number))
        return ways

    def _through(self, part: Part, number: int) -> Ways:
        """Return how an operand of a part, by its number, reaches the output."""
        onward = self._ways.get(part.name, Ways())
        if number not in part.operation.seen_operands:
            return onward
        return Ways(attended=onward.direct or onward.attended)

    def entries(self, connection: Connection) -> dict[str, Ways]:
        """Return the parts that a connection leads into, and how what it brings reaches the output from there."""
        found: dict[str, Ways] = {}
        for part in self.anatomy.parts:
            for number, wire in enumerate(part.wires):
                if wire.source == INPUTS and wire.gate == connection.gate:
                    found[part.name] = found.get(part.name, Ways()).joined(self._through(part, number))
        return found


def attending_connections(spec: Spec) -> frozenset[int]:
    """Return the numbers of the connections of a spec that attention weighs, or that bring it keys or values."""
    by_layer = attentions(spec)
    return frozenset(
        number
        for number, each in enumerate(spec.connections)
        if each.pattern.attention
        or (each.target in by_layer and any(ways.attended for ways in by_layer[each.target].entries(each).values()))
    )


def attentions(spec: Spec) -> dict[str, Attention]:
    """Return the attention of each layer whose cells attend."""
    if not any(layer.cell.anatomy.attends for layer in spec.layers):
        return {}
    incoming: dict[str, list[Connection]] = defaultdict(list)
    for connection in spec.connections:
        incoming[connection.target].append(connection)
    return {layer.name: Attention(layer, incoming[layer.name]) for layer in spec.layers if layer.cell.anatomy.attends}
