"""A layer that no input reaches.

What
    No path of connections leads from an input layer to this one, at any time step. Layers that settle together from
    random values, such as the topmost pair of a deep belief network, count as starting points.

Why
    The layer does not depend on the input.

Example
    - full: input -> output
    - full: hidden -> output

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
    """Yield the first layer of every path that no input reaches."""
    inputs = context.of_role("input")
    if not inputs:
        return
    stored = [name for name, layer in context.layers.items() if layer.cell.anatomy.holds_numbers]
    lost = set(context.layers) - context.downstream([*inputs, *settling(context), *stored]) - context.isolated
    # Only the starts are reported: layers fed only by an unreachable layer follow from it.
    starts = [name for name in context.layers if name in lost and not (context.predecessors[name] & lost - {name})]
    for name in starts or [name for name in context.layers if name in lost][:1]:
        yield RuleHit(context.layers[name].place, f"no input reaches layer {quoted(name)}")


RULE = Rule("NC104", "warning", check)
