"""Relative positions of other places than those of the attention that they lead to.

What
    Relative positions are causal, but lead to attention that is not. Or they are written with a size of fewer
    dimensions than the queries and keys of the attention have.

Why
    Causal relative positions have no numbers for keys after their query: all of these would share the number of the
    query's own place. On a grid, places that are near each other in a list of all places need not be neighbors.

Example
    words:     {cell: input, size: 6, channels: 4}
    distances: {cell: relative, causal: true}
    attended:  {cell: attention, heads: 2}
    ...
    - pointwise: words -> attended
    - identity: distances -> attended.scores

Instead
    words:     {cell: input, size: 6, channels: 4}
    distances: {cell: relative}
    attended:  {cell: attention, heads: 2}
    ...
    - pointwise: words -> attended
    - identity: distances -> attended.scores

Source
    Raffel et al., "Exploring the limits of transfer learning with a unified text-to-text transformer", 2019,
    arXiv:1910.10683: bidirectional in the encoder, causal in the decoder. Liu et al., "Swin transformer", 2021,
    arXiv:2103.14030, section 3.2: one number for each difference of rows and of columns.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.operations import Wanted
from netcharts.spec.cell_inputs import PartShapes
from netcharts.spec.model import Layer
from netcharts.spec.part_shapes import wanted
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers of relative positions that do not fit the attention that they lead to."""
    shapes = PartShapes(context.layers, context.incoming)
    for connection in context.spec.connections:
        source, target = context.layers[connection.source], context.layers[connection.target]
        if not connection.gate or not source.cell.anatomy.stores_by_shape or not connection.pattern.one_to_one:
            continue
        parts = {part.name: shapes.of(target.name, part.name) for part in target.cell.anatomy.parts}
        needed = wanted(target.cell, connection.gate, parts, target.operation_options)
        if needed is not None:
            yield from _mismatches(source, target, needed)


def _mismatches(source: Layer, target: Layer, needed: Wanted) -> Iterator[RuleHit]:
    if "causal" in source.places and source.options["causal"] and needed.options.get("causal") is False:
        message = f"{quoted(source.name)} has no numbers for later keys, but {quoted(target.name)} is not causal"
        yield RuleHit(source.places["causal"], message)
    if len(source.size) < len(needed.shape.size):
        own, other = len(source.size) // 2, len(needed.shape.size) // 2
        lines = f"along {own} dimension{'s' * (own != 1)}, but the places of {quoted(target.name)} have {other}"
        message = f"{quoted(source.name)} has the differences {lines}; its size would be {list(needed.shape.size)}"
        yield RuleHit(source.places["size"], message)


RULE = Rule("NC341", "warning", check, about=("stores by shape",))
