"""A cell that is linked to nothing.

What
    The layer is connected, but the pairs, windows or shares of its connections leave out a cell altogether.

Why
    The cell takes no part in the network. Links written one by one are easily one too few.

Example
    reservoir: {cell: recurrent, size: 3}
    ...
    - links: input -> reservoir
      pairs: [[0, 0], [1, 2]]

Instead
      pairs: [[0, 0], [0, 1], [1, 2]]

Source
    Every cell lies on a path from an input to an output, or it has no part in the answer.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.structure._cells import linked_cells, listed
from netcharts.findings import RuleHit


def check(context: CheckContext) -> Iterator[RuleHit]:
    for layer in context.spec.layers:
        linked = linked_cells(context, layer.name, "links")
        if linked is None:
            continue
        lone = ~(linked.fed | linked.heard)
        if lone.any():
            yield RuleHit(layer.place, f"{listed(context, layer.name, lone)} linked to nothing")


RULE = Rule("NC106", "warning", check)
