"""A map that is not a grid.

What
    The map of the claimed kind has a single dimension.

Why
    Neighbours on the map are drawn towards the input together, so its cells need places: rows and columns.

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
from netcharts.checking.rules.architectures._roles import claimed, widths
from netcharts.findings import RuleHit, quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    if claimed(context, "grid") is None:
        return
    for layer in widths(context):
        if len(layer.size) < 2:
            yield RuleHit(
                layer.places["size"], f"the cells of {quoted(layer.name)} lie on a grid: give rows and columns"
            )


RULE = Rule("NC413", "warning", check)
