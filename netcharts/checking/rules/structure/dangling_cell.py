"""A cell that nothing feeds, or that feeds nothing.

What
    Some cells of the layer are fed and others not, or some are heard and others not, though the cell is no input or
    output.

Why
    An unfed cell says the same whatever goes in; an unheard one says it to nobody.

Example
    - links: input -> hidden
      pairs: [[0, 0]]        # hidden has two cells
    - full: hidden -> output

Instead
      pairs: [[0, 0], [0, 1]]

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
        unfed, unheard = linked.heard & ~linked.fed, linked.fed & ~linked.heard
        if layer.cell.role != "input" and linked.fed.any() and unfed.any():
            yield RuleHit(layer.place, f"{listed(context, layer.name, unfed)} fed by nothing")
        if layer.cell.role != "output" and linked.heard.any() and unheard.any():
            yield RuleHit(layer.place, f"{listed(context, layer.name, unheard)} heard by nothing")


RULE = Rule("NC107", "warning", check, aliases=("idle-cell",))
