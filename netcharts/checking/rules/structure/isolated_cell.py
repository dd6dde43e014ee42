"""An isolated cell.

What
    The layer is connected, but the explicit pairs of its connections leave out some of its cells.

Why
    The cells have no effect on the network. It is easy to omit a pair from a list.

Example
    reservoir: {cell: recurrent, size: 3}
    ...
    - links: input -> reservoir
      pairs: [[0, 0], [1, 2]]

Instead
      pairs: [[0, 0], [0, 1], [1, 2]]

Source
    Only cells on a path from an input to an output affect the result.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.structure._linked_cells import linked_cells, listed
from netcharts.findings import RuleHit


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers with cells that have no links."""
    for layer in context.spec.layers:
        linked = linked_cells(context, layer.name, lambda pattern: pattern.listed)
        if linked is None:
            continue
        isolated = ~(linked.incoming | linked.outgoing)
        if isolated.any():
            yield RuleHit(layer.place, f"{listed(context, layer.name, isolated)} without links")


RULE = Rule("NC106", "warning", check, about=("listed links",))
