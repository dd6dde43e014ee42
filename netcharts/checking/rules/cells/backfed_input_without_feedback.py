"""A backfed input without feedback.

What
    A layer has backfed input cells, but no undirected or delayed connection leads into it.

Why
    A backfed input is also an output: the network writes its result back into it.

Example
    visible: {cell: backfed_input, size: 3}
    ...
    - full: visible -> hidden

Instead
    - full: visible -- hidden

Source
    The legend of The Neural Network Zoo, and its charts of Hopfield networks and Boltzmann machines.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking import advice
from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers of backfed input cells without incoming connections."""
    for layer in context.spec.layers:
        if layer.cell.anatomy.accepts_feedback and not context.incoming[layer.name] and context.outgoing[layer.name]:
            message = f"{quoted(layer.name)} has backfed_input cells, but no feedback"
            onward = context.outgoing[layer.name][0]
            edits = (
                ("use input cells", advice.with_cell(context.spec, layer.name, "input")),
                (
                    f"write '{onward.source} -- {onward.target}'",
                    advice.with_direction(context.spec, onward, directed=False),
                ),
            )
            yield RuleHit(layer.places["cell"], message, advice=edits)


RULE = Rule("NC205", "warning", check, about=("backfed inputs",), aliases=("backfed-without-return",))
