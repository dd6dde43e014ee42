"""A recurrent cell without a delayed connection.

What
    A layer has recurrent cells, but no delayed connection leads into it.

Why
    A recurrent cell also uses values of the previous time step. Without such a connection it is a hidden cell.

Example
    hidden: {cell: recurrent, size: 3}
    ...
    - full: input -> hidden -> output

Instead
    - full: input -> hidden -> output
    - recurrent: hidden

Source
    Elman, 1990, doi:10.1207/s15516709cog1402_1.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking import advice
from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers of recurrent cells without an incoming delayed connection."""
    for layer in context.spec.layers:
        if (
            layer.cell.anatomy.recurs
            and not layer.cell.anatomy.keeps_by_itself
            # Links within a step are reported by themselves.
            and not any(c.delay or c.within for c in context.incoming[layer.name])
        ):
            message = f"{quoted(layer.name)} has recurrent cells, but no delayed connection"
            edits = (
                (f"add 'recurrent: {layer.name}'", advice.with_recurrence(context.spec, layer)),
                ("use hidden cells", advice.with_cell(context.spec, layer.name, "hidden")),
            )
            yield RuleHit(layer.places["cell"], message, advice=edits)


RULE = Rule("NC212", "error", check, about=("recurrent cells",))
