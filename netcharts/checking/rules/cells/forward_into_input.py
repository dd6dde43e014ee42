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

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
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
                yield RuleHit(place, f"{message}; {_instead(connection.directed)}")


def _instead(directed: bool) -> str:
    return "reverse the path, or add a delay" if directed else "use backfed_input cells"


RULE = Rule("NC201", "error", check, needs="part")
