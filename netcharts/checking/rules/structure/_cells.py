"""Which cells of a layer are linked, for the rules that look at cells.

Only where it is in doubt, and only in networks with so few cells that all can be looked at: the cost of a check has
bounds, whatever is described.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from netcharts.findings import quoted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from netcharts.checking.context import CheckContext
    from netcharts.network.graph import DrawnNetwork


class Linked(NamedTuple):
    """Which cells of a layer are fed by a link and which are heard through one: a flag for each cell."""

    fed: NDArray[np.bool_]
    heard: NDArray[np.bool_]


def linked_cells(context: CheckContext, name: str, pattern: str) -> Linked | None:
    """Which cells of a layer are linked; None where no connection is by `pattern`, or cells are too many."""
    connections = [*context.incoming[name], *context.outgoing[name]]
    if not any(connection.key == pattern for connection in connections):
        return None
    return None if context.network is None else _linked(context.network, name)


def _linked(network: DrawnNetwork, name: str) -> Linked:
    import numpy as np

    drawn = network.drawn(name)
    fed, heard = np.zeros(drawn.index.size, bool), np.zeros(drawn.index.size, bool)
    for links in network.links:
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


def listed(context: CheckContext, name: str, chosen: NDArray[np.bool_]) -> str:
    """A sentence's start about some cells of a layer: how many they are and which, if they are few."""
    import numpy as np

    places = zip(*np.unravel_index(np.flatnonzero(chosen)[:4], context.layers[name].size), strict=True)
    labels = [f"[{','.join(map(str, place))}]" for place in places]
    count = int(chosen.sum())
    which = f" ({', '.join(labels)})" if count <= 4 else ""
    return f"{count} of {chosen.size} cells of {quoted(name)}{which} {'is' if count == 1 else 'are'}"
