"""Links into inputs of cells that take rows of values, as attention takes the scores of each query with all keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netcharts.patterns._slices import slices
from netcharts.spec.model import Connection, Layer

if TYPE_CHECKING:
    from netcharts.array_types import IntArray
    from netcharts.operations import Rows


def rows_taken(connection: Connection, source: Layer, target: Layer, places: IntArray) -> Rows | None:
    """Return the rows of a connection's source that some places of its target take; None if they do not take rows."""
    if not connection.gate or not connection.pattern.one_to_one or slices(connection.options):
        return None
    for part in target.cell.anatomy.parts:
        operation = part.operation
        if operation.rows is not None and any(wire.gate == connection.gate for wire in part.optional):
            options = operation.make_options(target.operation_options)
            return operation.rows(places, target.size, source.cells, options)
    return None
