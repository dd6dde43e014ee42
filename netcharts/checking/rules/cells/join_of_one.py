"""A join of a single value.

What
    One value leads into a layer that adds, multiplies or concatenates what leads into it. Layers of a block are joins
    of one only if they are in all of its copies and uses.

Why
    The layer passes on the value as it is, so that a connection has probably been forgotten, such as the skip
    connection of a residual block.

Example
    added: {cell: add}
    ...
    - full: input -> hidden
    - identity: hidden -> added

Instead
    added: {cell: add}
    ...
    - full: input -> hidden
    - identity: [input -> added, hidden -> added]

Source
    By definition: a sum, a product or a concatenation of one value is the value. He et al., 2015, arXiv:1512.03385,
    section 3.2: a residual block adds its input to what it computes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from netcharts.cells import CellKind
from netcharts.cells.anatomy import INPUTS, Wire
from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers that join values, with one value in each of their copies."""
    joins = [layer for layer in context.spec.layers if _joins(layer.cell)]
    if not joins:
        return
    spec = context.few_copies.spec
    counts = Counter(connection.target for connection in spec.connections)
    # The layers of a block have the same place in all copies and uses of the block.
    most = {layer.place: 0 for layer in joins}
    for layer in spec.layers:
        if layer.place in most:
            most[layer.place] = max(most[layer.place], counts[layer.name])
    for layer in joins:
        if most[layer.place] == 1:
            message = (
                f"{quoted(layer.name)} has {layer.cell.name} cells, but one connection leads into it, so it joins "
                f"nothing; use copy cells if that is meant"
            )
            yield RuleHit(layer.place, message)


def _joins(kind: CellKind) -> bool:
    parts = kind.anatomy.parts
    return kind.role == "join" and all(part.wires == (Wire(INPUTS),) and not part.operation.relays for part in parts)


RULE = Rule("NC232", "warning", check, about=("joins",))
