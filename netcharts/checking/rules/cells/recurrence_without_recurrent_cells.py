"""A recurrent connection of cells that are not recurrent.

What
    A delayed connection leads from a layer to itself, and its cells are hidden or output cells with a nonlinearity.
    Linear cells with such a connection are the state of a linear system, for which there is no other kind of cell.

Why
    A cell that uses the previous values of its layer is a recurrent cell and is drawn as one.

Example
    hidden: {cell: hidden, size: 3}
    ...
    - recurrent: hidden

Instead
    hidden: {cell: recurrent, size: 3}

Source
    The legend of The Neural Network Zoo.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking import advice
from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the delayed connections within a layer of hidden or output cells."""
    if context.kind is not None and {"acyclic", "stateless"} & set(context.kind.shape):
        return  # Such a network has no recurrent cells either, as another rule says.
    for connection in context.spec.connections:
        layer = context.layers[connection.target]
        cell = layer.cell
        if connection.within and connection.delay and cell.plain and layer.nonlinearity is not None:
            message = f"{quoted(connection.target)} has {cell.name} cells, which have no state"
            edits = (("use recurrent cells", advice.with_cell(context.spec, connection.target, "recurrent")),)
            yield RuleHit(connection.places["target"], message, advice=edits)


RULE = Rule(
    "NC214", "warning", check, needs="part", about=("links within layers",), aliases=("recurrence-of-plain-cells",)
)
