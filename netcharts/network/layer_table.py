"""The layers of a network as a table: shapes, receptive fields, parameters and multiply-accumulates, with totals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from netcharts.network.multiply_accumulates import multiply_accumulates
from netcharts.network.receptive_fields import Extent, receptive_fields
from netcharts.network.table_outline import Heading, outline
from netcharts.network.totals import Totals, counts, totals
from netcharts.shapes import spans
from netcharts.spec.model import Spec
from netcharts.spec.repeats import shapes_of_copies, written_out


class Row(NamedTuple):
    """A layer of the table; its numbers are those of all copies together.

    Attributes:
        layer: The name of the layer.
        copies: The number of its copies.
        cell: The kind of its cells.
        shape: The shape of its value: channels, then its size; of copies, that of the first.
        lengths: The lengths of its axes in this order, as text: `28–56` if those of its copies differ.
        fields: Its receptive field in each input that it depends on, by name; of copies, the largest.
        parameters: The number of its weights and biases.
        products: The number of multiply-accumulates into it.
        name: Its name in the block around it.
        group: The name of the group or block around it; empty if there is none.
        depth: The number of groups around it.
    """

    layer: str
    copies: int
    cell: str
    shape: tuple[int, ...]
    lengths: tuple[str, ...]
    fields: Mapping[str, Extent]
    parameters: int
    products: int
    name: str
    group: str
    depth: int


class LayerTable(NamedTuple):
    """The lines of the table, which are layers below the headings of groups, and the totals of the parameters."""

    lines: tuple[Row | Heading, ...]
    totals: Totals

    @property
    def rows(self) -> tuple[Row, ...]:
        """Return the rows of layers."""
        return tuple(line for line in self.lines if isinstance(line, Row))

    @property
    def products(self) -> int:
        """Return the number of all multiply-accumulates."""
        return sum(row.products for row in self.rows)


def layer_table(spec: Spec, repeats: str = "once") -> LayerTable:
    """Return the table of a network: with one row for all copies of a layer, or with `full` one for each.

    Layers are in the order of the spec, those of a group or block below its heading.
    """
    whole = written_out(spec) if repeats == "full" else spec
    shapes = shapes_of_copies(whole)
    counted, products, fields = counts(whole), multiply_accumulates(whole), receptive_fields(whole)
    by_name = {each.name: each for each in counted}
    lines: list[Row | Heading] = []
    for entry in outline(list(by_name), whole.groups):
        if isinstance(entry, Heading):
            lines.append(entry)
            continue
        c, name = by_name[entry.layer], entry.layer
        *size, channels = spans(shapes[name], "")
        shape, parameters = (c.channels, *c.size), c.weights + c.biases
        numbers = (c.copies, c.cell, shape, (channels, *size), fields[name], parameters, products[name])
        lines.append(Row(name, *numbers, entry.name, entry.group, entry.depth))
    return LayerTable(tuple(lines), totals(counted))
