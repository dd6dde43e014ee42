"""A layer that needs a whole run of values that depend on it.

What
    A layer starts from values that depend on the layer itself, takes the values of all steps of a layer that depends
    on it, or attends to them. Causal attention takes only the steps up to its own, and may be part of a cycle that goes
    forward in time.

Why
    What a layer held before its first step, and what is taken of all steps together, must be known before the layer is
    computed.

Example
    layers:
      hidden: {cell: recurrent, size: 4, start: code}
      code:   {cell: hidden, size: 4}
    ...
    - full: input -> hidden -> code

Instead
    layers:
      hidden: {cell: recurrent, size: 4, start: code}
      code:   {cell: hidden, size: 4}
    ...
    - full: image -> code
    - full: input -> hidden

Source
    By definition of a start; Cho et al., 2014, arXiv:1406.1078: the decoder starts from a summary of the whole input.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.network import clocks
from netcharts.spec.scopes import found_outward
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the starts, the connections and the attention that need a whole run of what depends on them."""
    within_step = {name for cycle in context.cycles for name in cycle}
    for connection in context.spec.connections:
        if not connection.takes_run or connection.target not in context.upstream([connection.source]):
            continue
        # A cycle without a delay has been reported.
        if not {connection.source, connection.target} <= within_step:
            ends = f"{quoted(connection.source)}, which depends on {quoted(connection.target)}"
            yield RuleHit(connection.places["steps"], f"{quoted(connection.target)} takes all steps of {ends}")
    for name in clocks.runs_of_themselves(context.spec):
        # A cycle without a delay has been reported.
        if name not in within_step:
            layer = context.layers[name]
            message = f"{quoted(name)} attends to all steps of values that depend on it; only causal attention can"
            yield RuleHit(layer.places["over"], message)
    for layer in context.spec.layers:
        for start in layer.start.values():
            giver = found_outward(start.layer, layer.name, context.layers)
            if giver is not None and layer.name in context.upstream([giver]):
                message = f"{quoted(layer.name)} starts from {quoted(giver)}, which depends on {quoted(layer.name)}"
                yield RuleHit(start.place, message)


RULE = Rule("NC124", "error", check, about=("runs", "starts", "attention over steps"))
