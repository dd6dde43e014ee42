"""A map of a single cell.

What
    The map of a self-organizing map has a single cell. A map can have any number of dimensions.

Why
    The cells of a map compete for each input, and neighboring ones are trained together. A single cell wins every
    time and has no neighbors.

Example
    kind: som
    layers:
      map: {cell: hidden, size: 1}

Instead
      map: {cell: hidden, size: [3, 3]}

Source
    Kohonen, 1982, doi:10.1007/BF00337288, with maps of one and of two dimensions.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.architectures._roles import declared, in_role
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers of a map that have a single cell."""
    if declared(context, "map") is None:
        return
    for layer in in_role(context, "map"):
        if layer.cells == 1:
            message = f"{quoted(layer.name)} must be a line or a grid of cells: give it at least 2"
            yield RuleHit(layer.places["size"], message)


RULE = Rule("NC413", "warning", check, about=("map",), aliases=("not-a-grid",))
