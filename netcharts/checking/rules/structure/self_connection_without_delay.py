"""Links within a layer without a delay.

What
    A directed connection leads from a layer to itself without a delay, or an undirected one joins the cells of a layer
    to themselves.

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

from collections.abc import Iterator

from netcharts.checking import advice
from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the connections from a layer to itself at the same time step."""
    for connection in context.spec.connections:
        if not connection.within or connection.delay or connection.pattern.scope == "union":
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


RULE = Rule("NC102", "error", check, needs="part", aliases=("same-instant",))
