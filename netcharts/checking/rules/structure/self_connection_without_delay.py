"""Links within a layer without a delay.

What
    A directed connection leads from a layer to itself without a delay, or an undirected one joins the cells of a layer
    to themselves. Connections along a `graph` can do so if their edges form no cycle.

Why
    The cells of a layer are computed together, so they cannot depend on each other at the same time step. To use the
    layer's previous values, use a recurrent or delayed connection. For cells that settle together, as in a Hopfield
    network, use `complete`.

Example
    - full: hidden -> hidden

Instead
    - recurrent: hidden

Source
    Van Veen & Leijnen, The Neural Network Zoo, on layers: cells of one layer are not connected.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, cast

from netcharts.checking import advice
from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.graphs import cycle
from netcharts.spec.model import Connection
from netcharts.wording import quoted

if TYPE_CHECKING:
    from netcharts.patterns.graph import GraphOptions

# A longer cycle is cut.
_MOST_SHOWN = 10


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the connections from a layer to itself at the same time step."""
    along: dict[str, list[Connection]] = {}
    for connection in context.spec.connections:
        if not connection.within or connection.delay or connection.pattern.scope == "union":
            continue
        if connection.pattern.along_graph and connection.directed:
            along.setdefault(connection.target, []).append(connection)
            continue
        name, anatomy = quoted(connection.source), context.layers[connection.source].cell.anatomy
        recurrent = advice.with_pattern(context.spec, connection, "recurrent")
        complete = ("use 'complete' for every pair", advice.with_pattern(context.spec, connection, "complete"))
        settles = bool(anatomy.fed_back_field or anatomy.sampled_field)
        if connection.directed:
            message = f"{name} is connected to itself at the same time step"
            edits: tuple[advice.Advice, ...] = (
                ("add 'delay: 1'", advice.with_delay(context.spec, connection)),
                ("use 'recurrent'", recurrent),
                ("use recurrent cells and 'recurrent'", advice.with_cell(recurrent, connection.source, "recurrent")),
                *((complete,) if settles else ()),
            )
        else:
            message = f"'{connection.key}' joins the cells of {name} to themselves"
            edits = (complete,)
        yield RuleHit(connection.places["target"], message, advice=edits)
    for connections in along.values():
        yield from _along_cycles(context, connections)


def _along_cycles(context: CheckContext, along: Sequence[Connection]) -> Iterator[RuleHit]:
    """Yield connections of a layer along graphs with a cycle, or the first that closes one with those before it."""
    graphs = [cast("GraphOptions", each.options).graph for each in along]
    own = {graph: cycle([graph]) for graph in dict.fromkeys(graphs)}
    for connection, graph in zip(along, graphs, strict=True):
        if found := own[graph]:
            yield _hit(context, connection, found)
    # What comes after a cycle adds nothing.
    before = next((number for number, graph in enumerate(graphs) if own[graph]), len(graphs))
    together = list(dict.fromkeys(graphs[:before]))
    if cycle(together) is not None:
        closing = bisect_left(range(len(together)), True, key=lambda last: cycle(together[: last + 1]) is not None)
        found = cycle(together[: closing + 1])
        assert found is not None
        yield _hit(context, along[graphs.index(together[closing])], found)


def _hit(context: CheckContext, connection: Connection, found: Sequence[int]) -> RuleHit:
    """Return the report of a connection that closes a cycle of some nodes."""
    circle = " -> ".join(map(str, [*found[:_MOST_SHOWN], *(["…"] if len(found) > _MOST_SHOWN else []), found[0]]))
    message = f"cells of {quoted(connection.source)} depend on themselves at the same time step: {circle}"
    edits = (
        ("add 'directed: true'", advice.with_options(context.spec, connection, directed=True)),
        ("add 'delay: 1'", advice.with_delay(context.spec, connection)),
    )
    return RuleHit(connection.places["target"], message, advice=edits)


RULE = Rule("NC102", "error", check, needs="part", about=("links within layers",), aliases=("same-instant",))
