"""The layouts of posters: one YAML file each, telling which charts stand where on the sheet.

A layout is rows and columns within each other: `row: […]` sets things side by side, `column: […]` one below the
other, a list alone is a row; in them stand the names of specs, `title` and `legend`.
"""

from __future__ import annotations

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
from netcharts.syntax.texts import Text, Texts
from netcharts.syntax.tree import Node
from netcharts.syntax.types import Choice, ShortText, wrong_type

MOST = 2000
"""More things than this stand on no sheet."""


class BlockType(NamedTuple):
    """A name, a list, or a mapping with the one key `row` or `column`: reads to a block."""

    expected: str = "a name, a list, or {row: […]} or {column: […]}"

    def read(self, node: Node, problems: Problems) -> SheetPart | None:
        if isinstance(node, tree.Scalar):
            name = ShortText(self.expected).read(node, problems)
            return None if name is None else SheetItem(name)
        if isinstance(node, tree.Mapping):
            return self.mapping(node, problems)
        return self.several(node, SheetRow, node.place, problems)

    def mapping(self, node: tree.Mapping, problems: Problems) -> SheetPart | None:
        if len(node.pairs) != 1:
            wrong_type(node, self.expected, problems)
            return None
        ((key, value),) = node.pairs
        kind = Choice("way to arrange things", lambda: ("row", "column")).read(key, problems)
        if kind is None or not isinstance(value, tree.Sequence):
            if kind is not None:
                wrong_type(value, "a list", problems)
            return None
        return self.several(value, SheetRow if kind == "row" else SheetColumn, node.place, problems)

    def several(
        self, node: tree.Sequence, kind: type[SheetRow] | type[SheetColumn], place: Place, problems: Problems
    ) -> SheetPart | None:
        if not node.items:
            problems.add("wrong-value", place, "there is nothing in this list")
            return None
        inside = [self.read(item, problems) for item in node.items]
        known = tuple(block for block in inside if block is not None)
        return kind(known) if len(known) == len(inside) else None


class Layout(NamedTuple):
    """What stands where, and the words of the title: a line `above` it, the title, a line `below`.

    `legend` is the order of the kinds of cell in the legend; those that it does not name come last.
    """

    sheet: Annotated[SheetPart, Key(BlockType(), "the charts, in rows and columns")]
    title: Annotated[Text, Key(Texts(), "the title of the sheet")] = Text(())
    above: Annotated[Text, Key(Texts(), "a line above the title")] = Text(())
    below: Annotated[Text, Key(Texts(), "a line below the title")] = Text(())
    legend: Annotated[
        tuple[str, ...], Key(ListOf(ShortText(), "a list of kinds of cell"), "the order of kinds of cell in the legend")
    ] = ()

    def names(self) -> list[str]:
        """The names of all things on the sheet, in reading order."""
        return list(_names(self.sheet))


def _names(block: SheetPart) -> list[str]:
    return [block.name] if isinstance(block, SheetItem) else [name for inner in block.inside for name in _names(inner)]


LAYOUT = record_of(Layout, "layout")


def names() -> tuple[str, ...]:
    """The names of the layouts that come with netcharts."""
    return registry.names("apps/layouts", ".yaml")


def load(name_or_path: str) -> Layout:
    """A layout by its name, or from a file.

    Raises:
        UnknownNameError: there is neither.
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
    return read(registry.text("apps/layouts", name).encode(), f"layouts/{name}.yaml")


def read(text: bytes, path: str) -> Layout:
    """A layout from the text of a file that findings call `path`.

    Raises:
        SpecError: it has findings.
    """
    values = None
    with Problems() as problems:
        decoded = tree.decode(text, problems)
        root = None if decoded is None else tree.parse(decoded, problems)
        values = None if root is None else LAYOUT.read(root, problems)
    if len(problems) or values is None or "sheet" not in values:
        raise SpecError(findings(path, problems.sorted()))
    return Layout(**values)
