"""The parts with which a layer's cells are drawn, and the parts that connections lead into."""

from __future__ import annotations

from collections.abc import Iterable

from netcharts.cells.anatomy import DATA, OUTPUT, Anatomy
from netcharts.network.counts import is_fed
from netcharts.network.external_memory import USAGE
from netcharts.spec.cell_inputs import fed_anatomy, is_recurrent
from netcharts.spec.model import Connection, Layer


def drawn_anatomy(layer: Layer, connections: Iterable[Connection]) -> Anatomy:
    """Return the anatomy of a layer's cells as it is drawn.

    In an input cell with feedback, the part that is fed back is joined to the part that takes data. Without incoming
    connections, it is left out.
    """
    own = fed_anatomy(layer, connections)
    if own.fed_back is None or not own.takes_data:
        return own
    if is_fed(layer, connections):
        return own.joined(given=True)
    taken = any(wire.source == own.fed_back for part in own.parts for wire in part.sources())
    return own if taken or own.fed_back == "output" else own.without(own.fed_back)


def entry_parts(layer: Layer, connection: Connection, connections: Iterable[Connection]) -> list[tuple[str, str, int]]:
    """Return the parts that a connection leads into, each with the part of the source that it takes and its delay.

    These are the parts with weighted links, those that take links without weights and, unless another part takes the
    place of missing data, those that take data. `connections` are those of the network.
    """
    parts = fed_anatomy(layer, connections).parts
    instead = [] if layer.cell.anatomy.fed_back else [DATA]
    if is_recurrent(connection, layer):
        back = [(part, part.recurrent) for part in parts if part.recurrent]
        return [(part.name, wire.source, connection.delay if wire.before else 0) for part, wire in back]
    fed = [part for part in parts if part.takes(connection.gate) or any(wire.source in instead for wire in part.wires)]
    return [(part.name, _carried(connection), connection.delay) for part in fed]


def _carried(connection: Connection) -> str:
    """Return the part of the source that a connection carries; heads and the usage of memories are no parts."""
    return OUTPUT if connection.pattern.addressed or connection.carries == USAGE else connection.carries
