"""The parts with which a layer's cells are drawn, and the parts that connections lead into."""

from __future__ import annotations

from collections.abc import Iterable

from netcharts.cells.anatomy import Anatomy
from netcharts.network.counts import is_fed, is_recurrent
from netcharts.spec.model import Connection, Layer


def drawn_anatomy(layer: Layer, connections: Iterable[Connection]) -> Anatomy:
    """Return the anatomy of a layer's cells as it is drawn.

    In an input cell with feedback, the part that is fed back is joined to the part that takes data. Without incoming
    connections, it is left out.
    """
    own = layer.cell.anatomy
    if own.fed_back is None or not own.takes_data:
        return own
    if is_fed(layer, connections):
        return own.joined(given=True)
    taken = any(wire.source == own.fed_back for part in own.parts for wire in part.sources())
    return own if taken or own.fed_back == "output" else own.without(own.fed_back)


def entry_parts(layer: Layer, connection: Connection) -> list[tuple[str, str, int]]:
    """Return the parts that a connection leads into, each with the part of the source that it takes and its delay.

    These are the parts with weighted links, those that take links without weights and, unless another part takes the
    place of missing data, those that take data.
    """
    parts = layer.cell.anatomy.parts
    unweighted = {"inputs"} if layer.cell.anatomy.fed_back else {"inputs", "data"}
    if is_recurrent(connection, layer):
        back = [(part, part.recurrent) for part in parts if part.recurrent]
        return [(part.name, wire.source, connection.delay if wire.before else 0) for part, wire in back]
    fed = [part for part in parts if part.weighted or any(wire.source in unweighted for wire in part.wires)]
    return [(part.name, "output", connection.delay) for part in fed]
