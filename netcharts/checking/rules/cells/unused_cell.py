"""An unused cell definition.

What
    The spec defines a cell that neither a layer nor another cell uses.

Why
    The definition is no longer needed, or the layer that was meant to use it names another cell.

Example
    cells:
      leaky: {extends: hidden}
    layers:
      hidden: {cell: hidden, size: 3}

Instead
    layers:
      hidden: {cell: leaky, size: 3}

Source
    By definition: a cell is defined to be used.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the cells of the spec that are not used."""
    used = {mention.meaning for mention in context.spec.cell_mentions}
    for own in context.spec.defined_cells:
        if own.name not in used:
            yield RuleHit(own.place, f"no layer has {quoted(own.name)} cells")


RULE = Rule("NC218", "warning", check, about=("defined cells",))
