"""An output layer that feeds another layer.

What
    A forward connection leads out of a layer of output cells. Match input output cells are exempt, since in a stack or
    pair of networks the output of one is the input of the next; so are connections into an external memory.

Why
    Output cells give the result of the network; a layer that feeds another one is a hidden layer.

Example
    - full: input -> output -> hidden

Instead
    - full: input -> hidden -> output

Source
    In all charts of The Neural Network Zoo except those with an external memory, output cells come last.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking import advice
from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the forward connections out of output layers."""
    for name in context.of_role("output"):
        if context.layers[name].cell.matches_input:
            continue
        for connection in context.forward_out_of(name):
            if connection.pattern.addressed:
                continue
            message = f"{quoted(name)} is an output, but feeds {quoted(connection.target)}"
            edits = (("use hidden cells", advice.with_cell(context.spec, name, "hidden")),)
            yield RuleHit(connection.places["source"], message, advice=edits)


RULE = Rule("NC202", "warning", check, aliases=("output-feeds-on",))
