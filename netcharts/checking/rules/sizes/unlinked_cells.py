"""Cells without links in a random connection.

What
    Some drawn cells of a layer with random links have no links at all.

Why
    These cells have no effect on the network. With few links and many cells this is likely; use a higher density or
    another seed.

Example
    - random: input -> reservoir
      density: 0.05

Instead
    - random: input -> reservoir
      density: 0.3

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
    """Yield the layers with random links and cells that have none."""
    for layer in context.spec.layers:
        linked = linked_cells(context, layer.name, lambda pattern: pattern.random)
        if linked is not None and not (linked.incoming | linked.outgoing).all():
            isolated = ~(linked.incoming | linked.outgoing)
            message = f"{listed(context, layer.name, isolated)} without links; increase the density or change the seed"
            yield RuleHit(layer.place, message)


RULE = Rule("NC310", "warning", check, about=("random links",))
