"""An initializer of a layer without weights.

What
    A layer has `init`, but no connection into it has weights.

Why
    There is nothing to initialize: input, pool and interpolation cells have no weights, and neither has an identity.

Example
    pooled: {cell: pool, size: 4, init: he_normal}
    ...
    - pool: features -> pooled
      kernel: 2

Instead
    pooled: {cell: pool, size: 4}
    ...
    - pool: features -> pooled
      kernel: 2

Source
    By definition of an initializer.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.spec.repeats import copies
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers whose initializer has nothing to initialize."""
    named = [layer for layer in context.spec.layers if "init" in layer.places]
    if not named:
        return
    weighted = {
        parameter.layer for parameter in context.parameters if parameter.connection is not None or parameter.stored
    }
    copied, memory = copies(context.spec), context.memories
    for layer in named:
        if not weighted & set(copied[layer.name]) and layer.name not in memory:
            message = f"{quoted(layer.name)} has no weights, so 'init: {layer.init}' would do nothing; leave it out"
            yield RuleHit(layer.places["init"], message)


RULE = Rule("NC227", "error", check, about=("given initializers",))
