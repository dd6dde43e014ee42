"""The linked cells of a layer, for the rules that look at single cells.

They are found only if the pattern of a connection can leave cells out, and only in networks of limited size, so that
the cost of a check is bounded for any spec.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from netcharts.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from netcharts.checking.context import CheckContext
    from netcharts.network.graph import DrawnNetwork
    from netcharts.patterns import Pattern


class LinkedCells(NamedTuple):
    """A flag for each cell of a layer: whether it has incoming links, and whether it has outgoing links."""

    incoming: NDArray[np.bool_]
    outgoing: NDArray[np.bool_]


def linked_cells(context: CheckContext, name: str, chosen: Callable[[Pattern], bool]) -> LinkedCells | None:
    """Return the linked cells of a layer; None if no connection has such a pattern, or the network is too large."""
    if not any(chosen(connection.pattern) for connection in (*context.incoming[name], *context.outgoing[name])):
        return None
    return None if context.network is None else _linked(context.network, name)


def _linked(network: DrawnNetwork, name: str) -> LinkedCells:
    import numpy as np

    drawn = network.drawn(name)
    incoming, outgoing = np.zeros(drawn.index.size, bool), np.zeros(drawn.index.size, bool)
    for links in network.links:
        connection = links.connection
        if connection.target == name:
            incoming[links.target - drawn.first] = True
        if connection.source == name:
            outgoing[links.source - drawn.first] = True
        if not connection.directed:
            if connection.target == name:
                outgoing[links.target - drawn.first] = True
            if connection.source == name:
                incoming[links.source - drawn.first] = True
    return LinkedCells(incoming, outgoing)


def listed(context: CheckContext, name: str, chosen: NDArray[np.bool_]) -> str:
    """Return the start of a sentence about some cells of a layer: their number, and their indices if they are few."""
    import numpy as np

    places = zip(*np.unravel_index(np.flatnonzero(chosen)[:4], context.layers[name].size), strict=True)
    labels = [f"[{','.join(map(str, place))}]" for place in places]
    count = int(chosen.sum())
    which = f" ({', '.join(labels)})" if count <= 4 else ""
    return f"{count} of {chosen.size} cells of {quoted(name)}{which} {'is' if count == 1 else 'are'}"
