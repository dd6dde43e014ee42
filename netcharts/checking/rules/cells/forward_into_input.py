"""A forward link into an input cell.

What
    A connection without a delay leads into a layer of input cells; or an undirected one does, into cells that are not
    backfed.

Why
    An input cell has no sum: it passes on a value of the data as it is. What is fed back into it comes from the step
    before, and what is input and output at once is a backfed input cell.

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
from netcharts.findings import RuleHit, quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    for connection in context.spec.connections:
        if connection.delay or connection.within:
            continue
        ends = [connection.target] if connection.directed else [connection.source, connection.target]
        for name in ends:
            cell = context.layers[name].cell
            if cell.role == "input" and (connection.directed or cell.base != "backfed_input"):
                message = f"{quoted(name)} has {cell.name} cells, which take no links; {_instead(connection.directed)}"
                yield RuleHit(connection.places["target" if name == connection.target else "source"], message)


def _instead(directed: bool) -> str:
    return "turn the path round, or delay it" if directed else "use backfed_input cells"


RULE = Rule("NC201", "error", check, needs="part")
