"""A layer that reaches no output.

What
    No path of connections leads from this layer to an output layer, at whatever time.

Why
    Whatever the layer says, nobody hears it.

Example
    - full: input -> output
    - full: input -> hidden

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
    outputs = context.of_role("output")
    if not outputs:
        return
    lost = set(context.layers) - context.upstream(outputs) - context.isolated
    # Only where it ends: what leads into a dead end alone is dead with it.
    ends = [name for name in context.layers if name in lost and not (context.successors[name] & lost - {name})]
    for name in ends or [name for name in context.layers if name in lost][-1:]:
        yield RuleHit(context.layers[name].place, f"layer {quoted(name)} reaches no output")


RULE = Rule("NC105", "warning", check)
