"""The language of themes: which keys there are, and what each accepts."""

from __future__ import annotations

from typing import Any, NamedTuple

from netcharts import cells, registry
from netcharts.cells import ROLES
from netcharts.cells.marks import MARKS, PATTERNS
from netcharts.findings import Problems
from netcharts.syntax.fields import Choice, Colour, Field, Flag, Fraction, Record, Texts
from netcharts.syntax.tree import Mapping, Node, Scalar

BASE = "zoo"
DISCS = ("filled", "outlined")


def names() -> tuple[str, ...]:
    """The names of the themes."""
    return registry.names("style/themes", ".yaml")


class Either(NamedTuple):
    """One of two types, told apart by how they are written: `first` if `marked` stands at the start."""

    first: Colour
    other: Fraction
    expected: str = "a colour, or a number above 0, up to 1"

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
_MARK = Field(Choice("mark", lambda: MARKS), about="the mark in the middle of the disc")
_PATTERN = Field(Choice("pattern", lambda: PATTERNS), about="the pattern round the mark")
_CELL = Record({"fill": Field(Colour(), about="the colour"), "mark": _MARK, "pattern": _PATTERN}, "cell of a theme")
_WIDTHS = {
    "links": Field(Fraction(), about="links and frames"),
    "marks": Field(Fraction(), about="marks"),
    "rims": Field(Fraction(), about="rims"),
}
_FIELDS = {
    "names": Field(Texts(), about="what the theme is called, as one text or by language"),
    "extends": Field(NAME, about="the theme that this one changes; `zoo` unless given"),
    "background": Field(Colour(), about="behind everything"),
    "links": Field(Colour(), about="links, and dots for what is not drawn"),
    "marks": Field(Colour(), about="marks, patterns, and words in boxes; black or white where it can't be seen"),
    "text": Field(Colour(), about="titles and labels"),
    "frames": Field(Colour(), about="frames round groups"),
    "earlier": Field(Colour(), about="boxes of iterations before the last"),
    "rim": Field(Either(Colour(), Fraction()), about="rims of cells: a colour, or how light beside the fill"),
    "disc": Field(Choice("disc", lambda: DISCS), about="where the colour of a cell is: in the disc, or in its outline"),
    "grey": Field(Flag(), about="whether colours that are not the theme's own turn to grey"),
    "widths": Field(Record(_WIDTHS, "widths record"), about="how thick lines are, in grid pitches"),
    "roles": Field(Record({role: Field(Colour()) for role in ROLES}, "roles record"), about="the colour of each role"),
    "patterns": Field(Record(dict.fromkeys(ROLES, _PATTERN), "patterns record"), about="the pattern of each role"),
    "cells": Field(
        Record({name: Field(_CELL) for name in cells.names()}, "cells record"),
        about="kinds of cell that look otherwise",
    ),
}
THEME = Record(
    {
        **_FIELDS,
        "dark": Field(ThemeType(Record(_FIELDS, "theme")), about="the theme for readers who like it dark; SVG only"),
    },
    "theme",
)
