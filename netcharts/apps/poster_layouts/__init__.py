"""Layouts of posters: one YAML file each, with the positions of the charts on the sheet.

A layout consists of nested rows and columns: `row: […]` puts its items side by side, `column: […]` one below the other,
and a plain list is a row. An item is the name of a spec, `title` or `legend`.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Annotated, NamedTuple

from netcharts import registry
from netcharts.checking.reported import findings
from netcharts.errors import SpecError, UnknownNameError
from netcharts.files import is_file
from netcharts.findings import Place, Problems
from netcharts.placement.packing import SheetColumn, SheetItem, SheetPart, SheetRow
from netcharts.spec.bundled import read_bytes
from netcharts.syntax import tree
from netcharts.syntax.lists import ListOf
from netcharts.syntax.records import Key, record_of
from netcharts.syntax.texts import LocalizedText, LocalizedTextType
from netcharts.syntax.tree import Node
from netcharts.syntax.types import Choice, ShortText, wrong_type

TITLE = "title"
LEGEND = "legend"


class _SheetPartType(NamedTuple):
    """The type of a part of a sheet: a name, a list, or a mapping with the one key `row` or `column`."""

    expected: str = "a name, a list, or {row: […]} or {column: […]}"

    def read(self, node: Node, problems: Problems) -> SheetPart | None:
        """Return the part of the sheet that a node describes, or None after adding a problem."""
        if isinstance(node, tree.ScalarNode):
            name = ShortText(self.expected).read(node, problems)
            return None if name is None else SheetItem(name)
        if isinstance(node, tree.MappingNode):
            return self._read_mapping(node, problems)
        return self._read_items(node, SheetRow, node.place, problems)

    def _read_mapping(self, node: tree.MappingNode, problems: Problems) -> SheetPart | None:
        if len(node.pairs) != 1:
            wrong_type(node, self.expected, problems)
            return None
        ((key, value),) = node.pairs
        kind = Choice("way to arrange things", lambda: ("row", "column")).read(key, problems)
        if kind is None or not isinstance(value, tree.SequenceNode):
            if kind is not None:
                wrong_type(value, "a list", problems)
            return None
        return self._read_items(value, SheetRow if kind == "row" else SheetColumn, node.place, problems)

    def _read_items(
        self, node: tree.SequenceNode, kind: type[SheetRow] | type[SheetColumn], place: Place, problems: Problems
    ) -> SheetPart | None:
        if not node.items:
            problems.add("wrong-value", place, "this list is empty")
            return None
        parts = [self.read(item, problems) for item in node.items]
        valid = tuple(part for part in parts if part is not None)
        return kind(valid) if len(valid) == len(parts) else None


class Layout(NamedTuple):
    """The places of charts on a sheet, and the text of the title.

    Attributes:
        sheet: Rows and columns of names of charts, `title` and `legend`.
        title: Title of the sheet.
        above: A line above the title.
        below: A line below the title.
        legend: The kinds of cell that the legend shows, in order; all of them if empty.
    """

    sheet: Annotated[SheetPart, Key(_SheetPartType(), "the charts, in rows and columns")]
    title: Annotated[LocalizedText, Key(LocalizedTextType(), "the title of the sheet")] = LocalizedText(())
    above: Annotated[LocalizedText, Key(LocalizedTextType(), "a line above the title")] = LocalizedText(())
    below: Annotated[LocalizedText, Key(LocalizedTextType(), "a line below the title")] = LocalizedText(())
    legend: Annotated[
        tuple[str, ...],
        Key(ListOf(ShortText(), "a list of kinds of cell"), "the kinds of cell in the legend, in order"),
    ] = ()

    def chart_names(self) -> list[str]:
        """Return the names of the charts, in reading order."""
        return [name for name in _names(self.sheet) if name not in (TITLE, LEGEND)]

    def without(self, names: Collection[str]) -> Layout | None:
        """Return the layout without some of its items, or None if none is left."""
        sheet: SheetPart | None = self.sheet
        for name in names:
            sheet = without(sheet, name) if sheet else None
        return self._replace(sheet=sheet) if sheet else None


def _names(part: SheetPart) -> list[str]:
    return [part.name] if isinstance(part, SheetItem) else [name for inner in part.inside for name in _names(inner)]


def without(part: SheetPart, name: str) -> SheetPart | None:
    """Return a part of a sheet without an item and without rows and columns that become empty; None if none is left."""
    if isinstance(part, SheetItem):
        return None if part.name == name else part
    inside = tuple(rest for inner in part.inside if (rest := without(inner, name)) is not None)
    return type(part)(inside) if inside else None


LAYOUT = record_of(Layout, "layout")


def names() -> tuple[str, ...]:
    """Return the names of the bundled layouts."""
    return registry.names("apps/poster_layouts", ".yaml")


def load(name_or_path: str) -> Layout:
    """Return a bundled layout by its name, or a layout from a file.

    Raises:
        UnknownNameError: there is no bundled layout and no file of that name.
        OutputError: the file can't be read.
        SpecError: the file has findings.
    """
    if name_or_path in names():
        return _bundled(name_or_path)
    path = Path(name_or_path)
    if not is_file(path):
        raise UnknownNameError(f"no layout is called '{name_or_path}'", f"one of {', '.join(names())}, or a file")
    return read(read_bytes(path), name_or_path)


@cache
def _bundled(name: str) -> Layout:
    return read(registry.text("apps/poster_layouts", name).encode(), f"layouts/{name}.yaml")


def read(text: bytes, path: str) -> Layout:
    """Return the layout in the text of a file; `path` is its name in findings.

    Raises:
        SpecError: the text has findings.
    """
    values = None
    with Problems() as problems:
        decoded = tree.decode(text, problems)
        root = None if decoded is None else tree.parse(decoded, problems)
        values = None if root is None else LAYOUT.read(root, problems)
    if len(problems) or values is None or "sheet" not in values:
        raise SpecError(findings(path, problems.sorted()))
    return Layout(**values)
