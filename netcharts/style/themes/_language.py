"""The language of themes: which keys there are, and what each accepts."""

from __future__ import annotations

from typing import Any, NamedTuple

from netcharts import cells, registry
from netcharts.cells import ROLES
from netcharts.cells.marks import MARKS, PATTERNS
from netcharts.findings import Problems
from netcharts.syntax.numeric import Fraction
from netcharts.syntax.records import Key, Record
from netcharts.syntax.texts import Texts
from netcharts.syntax.tree import Mapping, Node, Scalar
from netcharts.syntax.types import Boolean, Choice, Color

BASE = "zoo"
DISCS = ("filled", "outlined")


def names() -> tuple[str, ...]:
    """The names of the themes."""
    return registry.names("style/themes", ".yaml")


class Either(NamedTuple):
    """One of two types, told apart by how they are written: `first` if `marked` stands at the start."""

    first: Color
    other: Fraction
    expected: str = "a color, or a number above 0, up to 1"

    def read(self, node: Node, problems: Problems) -> Any:
        """The value of a node, or None after a finding."""
        written = isinstance(node, Scalar) and node.text.startswith("#")
        return (self.first if written else self.other).read(node, problems)


class ThemeType(NamedTuple):
    """The name of a theme, or values that change one: reads to the values."""

    record: Record
    expected: str = "the name of a theme, or a mapping with the keys of one"

    def read(self, node: Node, problems: Problems) -> dict[str, Any] | None:
        """The values of a node, or None after a finding."""
        if isinstance(node, Mapping):
            return self.record.read(node, problems)
        name = NAME.read(node, problems)
        return None if name is None else {"extends": name}


NAME = Choice("theme", names, listed="themes")
_MARK = Key(Choice("mark", lambda: MARKS), about="the mark in the middle of the disc")
_PATTERN = Key(Choice("pattern", lambda: PATTERNS), about="the pattern round the mark")
_CELL = Record({"fill": Key(Color(), about="the color"), "mark": _MARK, "pattern": _PATTERN}, "cell of a theme")
_WIDTHS = {
    "links": Key(Fraction(), about="links and frames"),
    "marks": Key(Fraction(), about="marks"),
    "rims": Key(Fraction(), about="rims"),
}
_FIELDS = {
    "names": Key(Texts(), about="what the theme is called, as one text or by language"),
    "extends": Key(NAME, about="the theme that this one changes; `zoo` unless given"),
    "background": Key(Color(), about="behind everything"),
    "links": Key(Color(), about="links, and dots for what is not drawn"),
    "marks": Key(Color(), about="marks, patterns, and words in boxes; black or white where it can't be seen"),
    "text": Key(Color(), about="titles and labels"),
    "frames": Key(Color(), about="frames round groups"),
    "earlier": Key(Color(), about="boxes of iterations before the last"),
    "rim": Key(Either(Color(), Fraction()), about="rims of cells: a color, or how light beside the fill"),
    "disc": Key(Choice("disc", lambda: DISCS), about="where the color of a cell is: in the disc, or in its outline"),
    "gray": Key(Boolean(), about="whether colors that are not the theme's own turn to gray"),
    "widths": Key(Record(_WIDTHS, "widths record"), about="how thick lines are, in grid pitches"),
    "roles": Key(Record({role: Key(Color()) for role in ROLES}, "roles record"), about="the color of each role"),
    "patterns": Key(Record(dict.fromkeys(ROLES, _PATTERN), "patterns record"), about="the pattern of each role"),
    "cells": Key(
        Record({name: Key(_CELL) for name in cells.names()}, "cells record"),
        about="kinds of cell that look otherwise",
    ),
}
THEME = Record(
    {
        **_FIELDS,
        "dark": Key(ThemeType(Record(_FIELDS, "theme")), about="the theme for readers who like it dark; SVG only"),
    },
    "theme",
)
