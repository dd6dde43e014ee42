"""An isolated layer.

What
    No connection leads into the layer or out of it.

Why
    The layer has no effect on the network. Usually its connection is missing or names another layer.

Example
    layers: {a: {cell: input, size: 2}, b: {cell: hidden, size: 2}, c: {cell: output, size: 1}}
    connections:
      - full: a -> c

Instead
    connections:
      - full: a -> b -> c

Source
    By definition of a network.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers without connections."""
    if not context.spec.connections:
        if sum(layer.cells for layer in context.spec.layers) > 1:
            yield RuleHit(context.spec.layers[0].place, "the spec has no connections")
        return
    for name in sorted(context.isolated):
        yield RuleHit(context.layers[name].place, f"layer {quoted(name)} is not connected")


RULE = Rule("NC103", "warning", check)
