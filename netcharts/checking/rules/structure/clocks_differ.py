"""Layers whose steps do not belong together.

What
    A layer starts from a layer that goes through the same steps, so that it is not clear which of its values is meant.

Why
    Layers that are joined by connections go through their steps together. What a layer held before its first step is
    a single value: that of a layer that stands still, or the last one of a layer with steps of its own.

Example
    layers:
      input:  {cell: input, size: 4}
      hidden: {cell: recurrent, size: 4, start: input}
    ...
    - full: input -> hidden

Instead
    layers:
      begin:  {cell: input, size: 4}
      input:  {cell: input, size: 4}
      hidden: {cell: recurrent, size: 4, start: begin}
    ...
    - full: input -> hidden

Source
    By definition of a start.
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
    """Yield the starts from layers with the same steps."""
    if not clocks.has_several(context.spec):
        return
    clock_of = clocks.of_spec(context.spec)
    for layer in context.spec.layers:
        for start in layer.start.values():
            giver = found_outward(start.layer, layer.name, context.layers)
            if giver is None or layer.name in context.upstream([giver]):
                continue
            own, other = clock_of.get(layer.name), clock_of.get(giver)
            if own is not None and own == other:
                message = f"{quoted(giver)} goes through the same steps as {quoted(layer.name)}, which starts from it"
                yield RuleHit(start.place, message)


RULE = Rule("NC123", "error", check, needs="nothing else", about=("starts",))
