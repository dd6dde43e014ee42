"""A layer that does not reach an output.

What
    No path of connections leads from this layer to an output layer, at any time step.

Why
    The layer does not affect the result.

Example
    - full: input -> output
    - full: input -> hidden

Instead
    - full: input -> hidden -> output

Source
    Only cells on a path from an input to an output affect the result.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.structure._settling import settling
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the last layer of every path that does not reach an output."""
    outputs = context.of_role("output")
    if not outputs:
        return
    lost = set(context.layers) - context.upstream([*outputs, *settling(context)]) - context.isolated
    # Only the ends are reported: layers that lead only into a dead end follow from it.
    ends = [name for name in context.layers if name in lost and not (context.successors[name] & lost - {name})]
    for name in ends or [name for name in context.layers if name in lost][-1:]:
        yield RuleHit(context.layers[name].place, f"layer {quoted(name)} does not reach an output")


RULE = Rule("NC105", "warning", check)
