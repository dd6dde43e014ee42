"""A backfed input that nothing is fed back to.

What
    A layer has backfed input cells, but no undirected connection and none from an earlier step leads into it.

Why
    A backfed input is an output as well: the network writes its answer back into it.

Example
    visible: {cell: backfed_input, size: 3}
    ...
    - full: visible -> hidden

Instead
    - full: visible -- hidden

Source
    The legend of The Neural Network Zoo; so drawn in Hopfield networks and Boltzmann machines.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit, quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    for layer in context.spec.layers:
        if layer.cell.base == "backfed_input" and not context.incoming[layer.name] and context.outgoing[layer.name]:
            message = (
                f"{quoted(layer.name)} has backfed_input cells, but nothing is fed back; use input, or a link back"
            )
            yield RuleHit(layer.places["cell"], message)


RULE = Rule("NC205", "warning", check, aliases=("backfed-without-return",))
