"""Heads that reach no memory.

What
    An `access` joins layers of which neither is a memory, that is, a layer of memory cells into which nothing else
    leads but a layer of usage beside it, or of which both are.

Why
    Heads look for slots that keep what is written until it is overwritten. Cells that other links feed are no slots.

Example
    hidden: {cell: hidden, size: 3}
    slots:  {cell: hidden, size: 8}
    ...
    - access: hidden -> slots

Instead
    slots:  {cell: memory, size: 8}

Source
    Graves, Wayne & Danihelka, 2014, arXiv:1410.5401; Graves et al., 2016, doi:10.1038/nature20101.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit, quoted
from netcharts.network.external_memory import memories


def check(context: CheckContext) -> Iterator[RuleHit]:
    found = memories(context.spec)
    for connection in context.spec.connections:
        ends = (connection.source, connection.target)
        if connection.key == "access" and not set(ends) & set(found):
            message = f"{quoted(ends[0])} and {quoted(ends[1])}: neither is a memory that is reached by 'access' alone"
            yield RuleHit(connection.places["target"], message)


RULE = Rule("NC219", "error", check, aliases=("heads-without-memory",))
