"""An output cell that feeds on.

What
    A forward connection leads out of a layer of output cells. Match cells may: in a stack or a pair of networks, one's
    output is the next one's input. So may cells that write into a memory.

Why
    An output cell is where the network gives its answer; what is computed on from there is a hidden layer.

Example
    - full: input -> output -> hidden

Instead
    - full: input -> hidden -> output

Source
    In all charts of The Neural Network Zoo but those with an interface to a memory, output cells come last.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit, quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    for name in context.of_role("output"):
        if context.layers[name].cell.base == "match_input_output":
            continue
        for connection in context.forward_out_of(name):
            if connection.key == "access":
                continue
            message = f"{quoted(name)} is an output, but feeds {quoted(connection.target)}; is it a hidden layer?"
            yield RuleHit(connection.places["source"], message)


RULE = Rule("NC202", "warning", check, aliases=("output-feeds-on",))
