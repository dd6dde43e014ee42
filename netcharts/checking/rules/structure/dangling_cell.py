"""A cell without incoming or outgoing links.

What
    Some cells of a layer have incoming links and others do not, though the layer is not an input; or some have outgoing
    links and others do not, though the layer is not an output.

Why
    A cell without incoming links does not depend on the input; a cell without outgoing links does not affect the
    output.

Example
    - links: input -> hidden
      pairs: [[0, 0]]        # hidden has two cells
    - full: hidden -> output

Instead
      pairs: [[0, 0], [0, 1]]

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
    """Yield the layers in which only some cells have incoming or outgoing links."""
    for layer in context.spec.layers:
        linked = linked_cells(context, layer.name, lambda pattern: pattern.listed)
        if linked is None:
            continue
        without_incoming, without_outgoing = linked.outgoing & ~linked.incoming, linked.incoming & ~linked.outgoing
        if layer.cell.role != "input" and linked.incoming.any() and without_incoming.any():
            yield RuleHit(layer.place, f"{listed(context, layer.name, without_incoming)} without incoming links")
        if layer.cell.role != "output" and linked.outgoing.any() and without_outgoing.any():
            yield RuleHit(layer.place, f"{listed(context, layer.name, without_outgoing)} without outgoing links")


RULE = Rule("NC107", "warning", check, about=("listed links",), aliases=("idle-cell",))
