"""Access to a layer that is not a memory.

What
    An `access` connection joins two layers, but neither of them is an external memory, or both are. An external memory
    is a layer of memory cells whose only incoming connections are `access` and those of a layer that shows its usage.

Why
    Read and write heads address slots, which keep their values until they are overwritten. Cells with other incoming
    connections are not slots.

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
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the `access` connections that do not connect a controller to a memory."""
    found = context.memories
    for connection in context.spec.connections:
        ends = (connection.source, connection.target)
        if connection.pattern.addressed and not set(ends) & set(found):
            message = f"'access' connects to a memory, but neither {quoted(ends[0])} nor {quoted(ends[1])} is one"
            yield RuleHit(connection.places["target"], message + _other_links(context, ends))


def _other_links(context: CheckContext, ends: tuple[str, str]) -> str:
    """Return what keeps a layer of gated cells from being a memory: what leads into it besides heads."""
    for name in ends[::-1]:
        others = [c.key for c in context.incoming[name] if not c.pattern.addressed]
        if others and context.layers[name].cell.anatomy.gated:
            return f": {quoted(others[0])} leads into {quoted(name)} as well"
    return ""


RULE = Rule("NC219", "error", check, about=("memory access",), aliases=("heads-without-memory",))
