"""The layers of a network as a table: shapes, parameters and multiply-accumulates, with totals."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple
from unicodedata import east_asian_width

from netcharts import escape, locale
from netcharts.network.multiply_accumulates import multiply_accumulates
from netcharts.network.totals import Totals, counts, totals
from netcharts.spec.model import Spec
from netcharts.spec.repeats import written_out


class Row(NamedTuple):
    """A layer of the table; its numbers are those of all copies together.

    Attributes:
        layer: The name of the layer.
        copies: The number of its copies.
        cell: The kind of its cells.
        shape: The shape of its value: channels, then its size.
        parameters: The number of its weights and biases.
        products: The number of multiply-accumulates into it.
    """

    layer: str
    copies: int
    cell: str
    shape: tuple[int, ...]
    parameters: int
    products: int


class LayerTable(NamedTuple):
    """The rows of the table in the order of the spec, and the totals of the parameters."""

    rows: tuple[Row, ...]
    totals: Totals

    @property
    def products(self) -> int:
        """Return the number of all multiply-accumulates."""
        return sum(row.products for row in self.rows)


def layer_table(spec: Spec, repeats: str = "once") -> LayerTable:
    """Return the table of a network: with one row for all copies of a layer, or with `full` one for each."""
    whole = written_out(spec) if repeats == "full" else spec
    counted, products = counts(whole), multiply_accumulates(whole)
    rows = (
        Row(c.name, c.copies, c.cell, (c.channels, *c.size), c.weights + c.biases, products[c.name]) for c in counted
    )
    return LayerTable(tuple(rows), totals(counted))


def write(table: LayerTable, format_: str, language: str) -> str:
    """Return the lines of a table in one of `FORMATS`, with headings in a language."""
    return FORMATS[format_](table, locale.load(language))


def _heading(words: Mapping[str, str]) -> list[str]:
    return [words[f"table.{key}"] for key in ("layer", "cell", "shape", "parameters", "products")]


def _cells(table: LayerTable) -> Iterator[list[str]]:
    for row in table.rows:
        name = f"{row.layer} ×{row.copies}" if row.copies > 1 else row.layer
        yield [name, row.cell, str(list(row.shape)), f"{row.parameters:,}", f"{row.products:,}"]


def _footer(table: LayerTable, words: Mapping[str, str]) -> Iterator[list[str]]:
    yield [words["table.total"], "", "", f"{table.totals.total:,}", f"{table.products:,}"]
    for key in ("trainable", "frozen"):
        yield [words[f"table.{key}"], "", "", f"{getattr(table.totals, key):,}", ""]


def _text(table: LayerTable, words: Mapping[str, str]) -> str:
    rows = [_heading(words), *_cells(table), *_footer(table, words)]
    shown = [[escape.visible(cell) for cell in row] for row in rows]
    widths = [max(map(_width, column)) for column in zip(*shown, strict=True)]
    lines = [_aligned(row, widths) for row in shown]
    rule = "─" * (sum(widths) + 2 * len(widths) - 2)
    body = len(table.rows) + 1
    return "\n".join([lines[0], rule, *lines[1:body], rule, *lines[body:]]) + "\n"


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    """Return a row with texts to the left and numbers to the right of their columns."""
    padded = []
    for column, (cell, width) in enumerate(zip(row, widths, strict=True)):
        space = " " * (width - _width(cell))
        padded.append(cell + space if column < 3 else space + cell)
    return "  ".join(padded).rstrip()


def _markdown(table: LayerTable, words: Mapping[str, str]) -> str:
    head, *rows = ([escape.markdown_cell(cell) for cell in row] for row in _rows(table, words))
    lines = [head, ["---", "---", "---", "---:", "---:"], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _latex(table: LayerTable, words: Mapping[str, str]) -> str:
    rows = [" & ".join(map(escape.latex, row)) + r" \\" for row in _rows(table, words)]
    body = len(table.rows) + 1
    lines = [r"\begin{tabular}{lllrr}", r"\toprule", rows[0], r"\midrule", *rows[1:body], r"\midrule", *rows[body:]]
    return "\n".join([*lines, r"\bottomrule", r"\end{tabular}"]) + "\n"


def _rows(table: LayerTable, words: Mapping[str, str]) -> Iterator[list[str]]:
    yield _heading(words)
    yield from _cells(table)
    yield from _footer(table, words)


def _csv(table: LayerTable, words: Mapping[str, str]) -> str:
    """Return the rows without totals, with numbers that programs read."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["layer", "copies", "cell", "shape", "parameters", "multiply_accumulates"])
    for row in table.rows:
        shape = "×".join(map(str, row.shape))
        writer.writerow([escape.visible(row.layer), row.copies, row.cell, shape, row.parameters, row.products])
    return file.getvalue()


FORMATS: Mapping[str, Callable[[LayerTable, Mapping[str, str]], str]] = {
    "table": _text,
    "markdown": _markdown,
    "latex": _latex,
    "csv": _csv,
}
