"""An identity between layers of different shapes.

What
    An identity connects layers with the same number of cells but different shapes, such as 4×4 and 16.

Why
    Cells with the same row-major index are linked. This may be intended, but a skip connection usually adds values at
    the same position, which requires the same shape.

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

from netcharts.cells.anatomy import OUTPUT
from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.patterns._slices import taken
from netcharts.shapes import spreads
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the identity connections between layers of different shapes."""
    for connection in context.spec.connections:
        if not connection.pattern.one_to_one:
            continue
        shape, cell = context.layers[connection.target].shape, context.layers[connection.target].cell
        source, channels = taken(context.layers[connection.source].shape, shape.size, connection.options)
        target = shape.size
        # Cells that join or copy values are there for that, and feature maps become capsules by it; nor does a reshape
        # change the channels by mistake.
        if not cell.anatomy.uniform or connection.carries != OUTPUT or cell.role == "join" or cell.anatomy.vector:
            continue
        if source != target and not spreads(source, target) and channels in (1, shape.channels):
            shapes = " and ".join("×".join(str(n) for n in size) for size in (source, target))
            ends = f"{quoted(connection.source)} and {quoted(connection.target)}"
            yield RuleHit(
                connection.places["target"], f"{ends} have the shapes {shapes}; identity links cells by index"
            )


RULE = Rule("NC315", "warning", check, needs="part", about=("one-to-one links",), aliases=("identity-shape",))
