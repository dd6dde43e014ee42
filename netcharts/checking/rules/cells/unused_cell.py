"""A kind of cell that no layer uses.

What
    The spec defines a kind of cell of its own, and neither a layer nor another kind makes use of it.

Why
    It is a leftover, or the layer that was meant to use it names another.

Example
    cells:
      leaky: {extends: hidden}
    layers:
      hidden: {cell: hidden, size: 3}

Instead
    layers:
      hidden: {cell: leaky, size: 3}

Source
    Follows from what a definition is for.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit, quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    used = {mention.meaning for mention in context.spec.used}
    for own in context.spec.own:
        if own.name not in used:
            yield RuleHit(own.place, f"no layer has {quoted(own.name)} cells")


RULE = Rule("NC218", "warning", check)
