"""Attention to a single place.

What
    The keys of a layer of attention cells have one place.

Why
    The softmax of a single score is 1, so that each query gets the only value, whatever its score: queries and keys
    have no effect. Probably the size of the layer that the keys come from is missing.

Example
    words:    {cell: input, size: 1, channels: 8}
    attended: {cell: attention, heads: 2}
    ...
    - pointwise: words -> attended

Instead
    words:    {cell: input, size: 6, channels: 8}
    attended: {cell: attention, heads: 2}
    ...
    - pointwise: words -> attended

Source
    Vaswani et al., 2017, arXiv:1706.03762, section 3.2.1: the weights of the values are the softmax of the scores.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts import features
from netcharts.cells.anatomy import Part
from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.patterns import cells
from netcharts.spec.cell_inputs import PartShapes
from netcharts.spec.model import Layer
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers of attention cells whose keys have one place."""
    shapes = PartShapes(context.layers, context.incoming)
    for layer in context.spec.layers:
        for part in context.fed(layer.name).parts if layer.cell.anatomy.attends else ():
            if part.operation.attends and _keys(shapes, layer, part) == 1:
                message = f"the keys of {quoted(layer.name)} have one place, so its attention chooses nothing"
                yield RuleHit(layer.place, message)


def _keys(shapes: PartShapes, layer: Layer, part: Part) -> int:
    """Return the number of places of the keys; 0 if they come from several steps, or are terms of one input."""
    over_steps = features.OVER_STEPS in layer.options
    return 0 if over_steps or len(part.wires) < 2 else cells(shapes.of(layer.name, part.wires[1].source).size)


RULE = Rule("NC235", "warning", check, about=("attention",))
