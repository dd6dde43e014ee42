"""A layer that is connected to nothing.

What
    No connection leads into the layer or out of it.

Why
    It takes no part in the network; most often its connection was forgotten or names another layer.

Example
    layers: {a: {cell: input, size: 2}, b: {cell: hidden, size: 2}, c: {cell: output, size: 1}}
    connections:
      - full: a -> c

Instead
    connections:
      - full: a -> b -> c

Source
    Follows from what a network is.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit, quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    if not context.spec.connections:
        if sum(layer.cells for layer in context.spec.layers) > 1:
            yield RuleHit(context.spec.layers[0].place, "the spec has no connections")
        return
    for name in sorted(context.isolated):
        yield RuleHit(context.layers[name].place, f"layer {quoted(name)} is connected to nothing")


RULE = Rule("NC103", "warning", check)
