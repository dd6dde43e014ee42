"""One-to-one links between layers of unequal shape.

What
    An identity joins layers with as many cells in another shape, such as 4×4 to 16.

Why
    Each cell is linked to the cell of the same index, counted row by row; that can be meant, but a skip adds what
    lies at the same place, which needs the same shape.

Example
    a: {cell: hidden, size: [4, 4]}
    b: {cell: hidden, size: 16}
    ...
    - identity: a -> b

Instead
    b: {cell: hidden, size: [4, 4]}

Source
    He et al., 2015, arXiv:1512.03385: the dimensions of both must be equal.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit, quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    for connection in context.spec.connections:
        source, target = context.layers[connection.source].size, context.layers[connection.target].size
        if connection.key == "identity" and source != target:
            shapes = " and ".join("×".join(str(n) for n in size) for size in (source, target))
            ends = f"{quoted(connection.source)} and {quoted(connection.target)}"
            yield RuleHit(connection.places["target"], f"{ends} have the shapes {shapes}; identity goes by index")


RULE = Rule("NC315", "warning", check, needs="part", aliases=("identity-shape",))
