"""A density that leaves cells without a link.

What
    Of a layer with random links, some cells are drawn without any link at all.

Why
    They take no part in the network. With few links to a layer of many cells that is bound to happen; another seed or a
    higher density mends it.

Example
    - random: input -> reservoir
      density: 0.05

Instead
    - random: input -> reservoir
      density: 0.3

Source
    Every cell lies on a path from an input to an output, or it has no part in the answer.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.structure._linked_cells import linked_cells, listed
from netcharts.findings import RuleHit


def check(context: CheckContext) -> Iterator[RuleHit]:
    for layer in context.spec.layers:
        linked = linked_cells(context, layer.name, "random")
        if linked is not None and not (linked.incoming | linked.outgoing).all():
            isolated = ~(linked.incoming | linked.outgoing)
            message = f"{listed(context, layer.name, isolated)} linked to nothing; raise the density or change the seed"
            yield RuleHit(layer.place, message)


RULE = Rule("NC310", "warning", check)
