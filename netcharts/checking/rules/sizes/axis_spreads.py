"""Values that are added to others of more channels or cells, to which they spread.

What
    A connection without weights leads into a sum, a difference or the like, in which its values meet others. It brings
    a single channel to several channels of as many cells, or a single number, row or column to several cells, so that
    the same value is added to all of them.

Why
    An axis of length 1 spreads to the length of the others. This may be intended, as for the value that a dueling
    network adds to all advantages; but it is also what a wrong number of channels does. Values for each channel that
    spread to all cells, stored numbers, inputs and factors are usual and are not reported.

Example
    noisy: {cell: input, size: [8, 8], channels: 3}
    noise: {cell: convolution, channels: 1}
    clean: {cell: add}
    ...
    - identity: [noisy -> clean, noise -> clean]

Instead
    noise: {cell: convolution, channels: 3}

Source
    Harris et al., "Array programming with NumPy", 2020, doi:10.1038/s41586-020-2649-2, on broadcasting.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from netcharts.cells.anatomy import INPUTS
from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.patterns._slices import taken
from netcharts.shapes import Shape, spreads
from netcharts.spec.model import Connection, Layer
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the connections whose values spread where they are added to others."""
    for connection in context.forward:
        source, target = context.layers[connection.source], context.layers[connection.target]
        if not connection.pattern.one_to_one or _has_its_own_shape(source) or not _adds(target, connection):
            continue
        brought = taken(source.shape, target.size, connection.options)
        if what := _spread(brought, target.shape):
            ends = f"{quoted(source.name)} brings {what[0]} to {what[1]} of {quoted(target.name)}"
            yield RuleHit(connection.places["target"], f"{ends}, all of which get the same")


def _has_its_own_shape(layer: Layer) -> bool:
    """Return True if the values of a layer are stored or given, so that their shape is no oversight."""
    return layer.cell.anatomy.holds_numbers or layer.cell.anatomy.takes_data


def _adds(layer: Layer, connection: Connection) -> bool:
    """Return True if a connection leads into a part that combines values one by one, but not by factors."""
    return any(
        part.operation.shape is None and not part.operation.multiplies
        for part in layer.cell.anatomy.parts
        if any(wire.source == INPUTS and wire.gate == connection.gate for wire in part.wires)
    )


def _spread(brought: Shape, met: Shape) -> tuple[str, str] | None:
    """Return what spreads to what, in words; None if nothing does, or only values for each channel."""
    if brought.channels == 1 and brought.size == met.size and met.channels > 1:
        return "1 channel", f"the {met.channels:,} channels"
    if brought.channels == prod(brought.size) == 1 and prod(met.size) > 1:
        return "1 number", f"the {prod(met.size):,} cells"
    if prod(brought.size) > 1 and spreads(brought.size, met.size):
        return f"{_cells(brought)} cells", f"the {_cells(met)} cells"
    return None


def _cells(shape: Shape) -> str:
    return Shape(shape.size, 1).text


RULE = Rule("NC322", "note", check, about=("one-to-one links",))
