"""An unused block definition.

What
    The spec defines a block that no layer is.

Why
    The definition is no longer needed, or the layer that was meant to be such a block names another one. What is wrong
    in the body of a block that is not used is not reported.

Example
    blocks:
      stage:
        layers:
          output: {cell: hidden, size: 3}
        connections:
          - full: inputs -> output
    layers:
      hidden: {cell: hidden, size: 3}

Instead
    layers:
      hidden: {block: stage}

Source
    By definition: a block is defined to be used.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the blocks of the spec that are not used."""
    used = {mention.name for mention in context.spec.block_mentions}
    for own in context.spec.defined_blocks:
        if own.name not in used:
            yield RuleHit(own.place, f"no layer is a block {quoted(own.name)}")


RULE = Rule("NC121", "warning", check, about=("blocks",))
