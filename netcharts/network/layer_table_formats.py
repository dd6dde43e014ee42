"""Formats of tables of layers: text, Markdown, LaTeX and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from unicodedata import east_asian_width

from netcharts import escape, locale
from netcharts.network.layer_table import LayerTable, Row
from netcharts.network.table_outline import Heading

Words = Mapping[str, str]

_COLUMNS = ("layer", "cell", "shape", "field", "parameters", "products")
# Texts are to the left of their columns, numbers to the right.
_TEXTS = 4


def write(table: LayerTable, format_: str, language: str) -> str:
    """Return the lines of a table in one of `FORMATS`, with headings in a language."""
    return FORMATS[format_](table, locale.load(language))


def _heading(words: Words) -> list[str]:
    return [words[f"table.{key}"] for key in _COLUMNS]


def _cells(line: Row | Heading) -> list[str]:
    name = f"{line.name} ×{line.copies}" if line.copies > 1 else line.name
    if isinstance(line, Heading):
        return [name, *[""] * (len(_COLUMNS) - 1)]
    return [name, line.cell, f"[{', '.join(line.lengths)}]", _field(line), f"{line.parameters:,}", f"{line.products:,}"]


def _field(row: Row) -> str:
    """Return the receptive fields of a layer in its inputs; those that are equal once."""
    return ", ".join(dict.fromkeys("×".join(map(str, extent)) for extent in row.fields.values()))


def _footer(table: LayerTable, words: Words) -> Iterator[list[str]]:
    blank = [""] * (_TEXTS - 1)
    yield [words["table.total"], *blank, f"{table.totals.total:,}", f"{table.products:,}"]
    for key in ("trainable", "frozen"):
        yield [words[f"table.{key}"], *blank, f"{getattr(table.totals, key):,}", ""]


# Text


def _text(table: LayerTable, words: Words) -> str:
    rows = [_heading(words), *map(_cells, table.lines), *_footer(table, words)]
    shown = [[escape.visible(cell) for cell in row] for row in rows]
    body = len(table.lines) + 1
    for row, branches in zip(shown[1:body], _branches([line.depth for line in table.lines]), strict=True):
        row[0] = branches + row[0]
    widths = [max(map(_width, column)) for column in zip(*shown, strict=True)]
    lines = [_aligned(row, widths) for row in shown]
    rule = "─" * (sum(widths) + 2 * len(widths) - 2)
    return "\n".join([lines[0], rule, *lines[1:body], rule, *lines[body:]]) + "\n"


def _branches(depths: Sequence[int]) -> list[str]:
    """Return the lines of a tree before each of its entries, given their depths."""
    branches = []
    # From the end, since a line goes down to the next entry of the same depth.
    open_depths: set[int] = set()
    for depth in reversed(depths):
        open_depths = {each for each in open_depths if each <= depth}
        around = "".join("│  " if each in open_depths else "   " for each in range(1, depth))
        own = ("├─ " if depth in open_depths else "└─ ") if depth else ""
        branches.append(around + own)
        open_depths.add(depth)
    return branches[::-1]


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    padded = []
    for column, (cell, width) in enumerate(zip(row, widths, strict=True)):
        space = " " * (width - _width(cell))
        padded.append(cell + space if column < _TEXTS else space + cell)
    return "  ".join(padded).rstrip()


# Markup


def _markdown(table: LayerTable, words: Words) -> str:
    head, *rows = _escaped(table, words, escape.markdown_cell, "&emsp;")
    lines = [head, ["---" if column < _TEXTS else "---:" for column in range(len(_COLUMNS))], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _latex(table: LayerTable, words: Words) -> str:
    rows = [" & ".join(row) + r" \\" for row in _escaped(table, words, escape.latex, r"\quad ")]
    columns = "l" * _TEXTS + "r" * (len(_COLUMNS) - _TEXTS)
    body = len(table.lines) + 1
    return (
        "\n".join(
            [
                rf"\begin{{tabular}}{{{columns}}}",
                r"\toprule",
                rows[0],
                r"\midrule",
                *rows[1:body],
                r"\midrule",
                *rows[body:],
                r"\bottomrule",
                r"\end{tabular}",
            ]
        )
        + "\n"
    )


def _escaped(table: LayerTable, words: Words, escaped: Callable[[str], str], indent: str) -> Iterator[list[str]]:
    """Yield all rows with their cells escaped, and the names of layers indented."""
    yield [escaped(cell) for cell in _heading(words)]
    for line in table.lines:
        name, *others = map(escaped, _cells(line))
        yield [indent * line.depth + name, *others]
    for row in _footer(table, words):
        yield [escaped(cell) for cell in row]


# Data


def _csv(table: LayerTable, words: Words) -> str:
    """Return the rows without headings and totals, with numbers that programs read."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(
        ["layer", "group", "copies", "cell", "shape", "receptive_field", "parameters", "multiply_accumulates"]
    )
    for row in table.rows:
        names = (escape.visible(name) for name in (row.layer, row.group))
        shape = "×".join(row.lengths)
        writer.writerow([*names, row.copies, row.cell, shape, _field(row), row.parameters, row.products])
    return file.getvalue()


FORMATS: Mapping[str, Callable[[LayerTable, Words], str]] = {
    "table": _text,
    "markdown": _markdown,
    "latex": _latex,
    "csv": _csv,
}
