"""A forward connection into an input.

What
    A connection without a delay leads into a layer of input cells that are not backfed.

Why
    An input cell has no weighted sum: it passes on a value of the data. Feedback into it needs a delay; cells that are
    both input and output are backfed input cells.

Example
    - full: hidden -> input

Instead
    - full: input -> hidden

Source
    The prequel to The Neural Network Zoo draws an input as a bare box, with no sum, bias or activation.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking import advice
from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.spec.model import Connection, Spec
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the forward or undirected connections into input cells."""
    for connection in context.spec.connections:
        if connection.delay or connection.within:
            continue
        ends = [connection.target] if connection.directed else [connection.source, connection.target]
        for name in ends:
            cell = context.layers[name].cell
            if cell.role == "input" and not cell.anatomy.accepts_feedback:
                message = f"{quoted(name)} has {cell.name} cells, which have no incoming links"
                place = connection.places["target" if name == connection.target else "source"]
                yield RuleHit(place, message, advice=_instead(context.spec, connection, name))


def _instead(spec: Spec, connection: Connection, name: str) -> tuple[advice.Advice, ...]:
    if not connection.directed:
        return (("use backfed_input cells", advice.with_cell(spec, name, "backfed_input")),)
    return (
        ("reverse the path", advice.reversed_path(spec, connection)),
        ("add a delay", advice.with_delay(spec, connection)),
        ("remove it", advice.without(spec, connection)),
    )


RULE = Rule("NC201", "error", check, needs="part")
