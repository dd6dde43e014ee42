"""A map that is not a grid.

What
    The map of the declared architecture has a single dimension.

Why
    Neighboring cells of a map are trained together, so the cells need a position: a row and a column.

Example
    kind: som
    layers:
      map: {cell: hidden, size: 9}

Instead
      map: {cell: hidden, size: [3, 3]}

Source
    Kohonen, 1982, doi:10.1007/BF00337288.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.architectures._roles import declared, widths
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers of a map that are not grids."""
    if declared(context, "grid") is None:
        return
    for layer in widths(context):
        if len(layer.size) < 2:
            yield RuleHit(layer.places["size"], f"{quoted(layer.name)} must be a grid: give rows and columns")


RULE = Rule("NC413", "warning", check)
