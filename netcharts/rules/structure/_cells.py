"""Which cells of a layer are linked, for the rules that look at cells.

Only where it is in doubt, and only among cells that are drawn: the cost of a check does not grow with the cells that
are described.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from netcharts.diagnostics import quoted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from netcharts.flow import Flow


class Linked(NamedTuple):
    """Which cells of a layer are fed by a link and which are heard through one: a flag for each cell."""

    fed: NDArray[np.bool_]
    heard: NDArray[np.bool_]


def linked_cells(flow: Flow, name: str, pattern: str) -> Linked | None:
    """Which cells of a layer are linked; None where no connection is by `pattern`, or not all cells are drawn."""
    connections = [*flow.incoming[name], *flow.outgoing[name]]
    if not any(connection.key == pattern for connection in connections):
        return None
    around = {name for connection in connections for name in (connection.source, connection.target)}
    if any((flow.layers[other].draw or flow.layers[other].cells) < flow.layers[other].cells for other in around):
        return None
    return _linked(flow, name)


def _linked(flow: Flow, name: str) -> Linked:
    import numpy as np

    drawn = flow.network.drawn(name)
    fed, heard = np.zeros(drawn.index.size, bool), np.zeros(drawn.index.size, bool)
    for links in flow.network.links:
        connection = links.connection
        if connection.target == name:
            fed[links.target - drawn.first] = True
        if connection.source == name:
            heard[links.source - drawn.first] = True
        if not connection.directed:
            if connection.target == name:
                heard[links.target - drawn.first] = True
            if connection.source == name:
                fed[links.source - drawn.first] = True
    return Linked(fed, heard)


def listed(flow: Flow, name: str, chosen: NDArray[np.bool_]) -> str:
    """A sentence's start about some cells of a layer: how many they are and which, if they are few."""
    known = flow.network.drawn(name).labels()
    labels = [known[place].removeprefix(name) for place in chosen.nonzero()[0][:4].tolist()]
    count = int(chosen.sum())
    which = f" ({', '.join(labels)})" if count <= 4 else ""
    return f"{count} of {chosen.size} cells of {quoted(name)}{which} {'is' if count == 1 else 'are'}"
