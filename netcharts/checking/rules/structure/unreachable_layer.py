"""A layer that no input reaches.

What
    No path of connections leads from an input layer to this one, at whatever time.

Why
    Whatever goes in, the layer says the same.

Example
    - full: input -> output
    - full: hidden -> output

Instead
    - full: input -> hidden -> output

Source
    Every cell lies on a path from an input to an output, or it has no part in the answer.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit, quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    inputs = context.of_role("input")
    if not inputs:
        return
    lost = set(context.layers) - context.downstream(inputs) - context.isolated
    # Only where it starts: what hangs on a lost layer is lost with it.
    starts = [name for name in context.layers if name in lost and not (context.predecessors[name] & lost - {name})]
    for name in starts or [name for name in context.layers if name in lost][:1]:
        yield RuleHit(context.layers[name].place, f"no input reaches layer {quoted(name)}")


RULE = Rule("NC104", "warning", check)
