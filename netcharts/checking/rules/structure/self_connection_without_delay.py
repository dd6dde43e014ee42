"""Links within a layer at the same instant.

What
    A directed connection from a layer to itself without a delay, or an undirected one that joins cells to themselves.

Why
    A layer is a set of cells that are computed together, so none can depend on another of them at the same instant.
    What a layer held before is another matter: that is a recurrent or delayed connection. Cells that settle together,
    as in a Hopfield network, are joined by `complete`.

Example
    - full: hidden -> hidden

Instead
    - recurrent: hidden

Source
    Van Veen & Leijnen, The Neural Network Zoo, on layers: cells of one layer are not connected.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit, quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    for connection in context.spec.connections:
        if not connection.within or connection.delay or connection.pattern.scope == "union":
            continue
        name = quoted(connection.source)
        if connection.directed:
            message = f"{name} is linked to itself at the same instant; add 'delay: 1', or use 'recurrent'"
        else:
            message = f"'{connection.key}' joins the cells of {name} to themselves; use 'complete' for every pair"
        yield RuleHit(connection.places["target"], message)


RULE = Rule("NC102", "error", check, needs="part", aliases=("same-instant",))
