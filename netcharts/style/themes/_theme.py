"""Themes: their keys, and the looks of cells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, NamedTuple

from netcharts import cells
from netcharts.cells import ROLES, CellKind, marks
from netcharts.cells.marks import MARKS, PATTERNS, MarkShape
from netcharts.style import colors
from netcharts.style.themes._types import NAME, Background, ColorOrFraction, ThemeType
from netcharts.syntax.numeric import Fraction
from netcharts.syntax.records import Key, Record, record_of
from netcharts.syntax.texts import LocalizedText, LocalizedTextType
from netcharts.syntax.types import Boolean, Choice, Color, ShortText

DISCS = ("filled", "outlined")
FONTS = "Helvetica,Arial,sans-serif"
"""Font families of text, in order of preference."""

_MARK = Key(Choice("mark", lambda: MARKS), "the mark in the middle of the disc")
_PATTERN = Key(Choice("pattern", lambda: PATTERNS), "the pattern around the mark")
_CELL = Record({"fill": Key(Color(), "the color"), "mark": _MARK, "pattern": _PATTERN}, "cell of a theme")
_CELLS = Record({name: Key(_CELL) for name in cells.names()}, "cells record")
_PATTERNS = Record(dict.fromkeys(ROLES, _PATTERN), "patterns record")
_ROLES = Record({role: Key(Color()) for role in ROLES}, "roles record")
_WIDTHS = Record(
    {
        "links": Key(Fraction(), "links and frames"),
        "marks": Key(Fraction(), "marks"),
        "rims": Key(Fraction(), "rims"),
    },
    "widths record",
)


class Look(NamedTuple):
    """The colors of a kind of cell: of its disc, of its rim, of marks on it, and of text on it."""

    fill: str
    rim: str
    marks: str
    text: str


class Theme(NamedTuple):
    """A theme. Colors are `#rrggbb`, widths are shares of a grid pitch.

    `dark` is the theme that replaces this one for readers who prefer a dark page. If the background is `transparent`,
    `background` is the color of the page that the chart is expected on.
    """

    name: str
    names: Annotated[LocalizedText, Key(LocalizedTextType(), "name of the theme, as one text or by language")]
    background: Annotated[str, Key(Background(), "background of the chart; `none` makes it transparent")]
    links: Annotated[str, Key(Color(), "links, and the dots that represent cells that are not drawn")]
    marks: Annotated[
        str, Key(Color(), "marks, patterns, and text in boxes; black or white where that would not be visible")
    ]
    text: Annotated[str, Key(Color(), "titles and labels")]
    frames: Annotated[str, Key(Color(), "frames around groups")]
    earlier: Annotated[str, Key(Color(), "boxes of earlier time steps")]
    rim: Annotated[
        float | str, Key(ColorOrFraction(), "outlines of cells: a color, or a lightness relative to the fill")
    ]
    disc: Annotated[
        str, Key(Choice("disc", lambda: DISCS), "whether the color of a cell is in its fill or its outline")
    ]
    gray: Annotated[bool, Key(Boolean(), "whether colors from other sources, such as the spec, become gray")]
    widths: Annotated[Mapping[str, float], Key(_WIDTHS, "line widths, in grid pitches")]
    roles: Annotated[Mapping[str, str], Key(_ROLES, "color of each role")]
    patterns: Annotated[Mapping[str, str], Key(_PATTERNS, "pattern of each role")]
    cells: Annotated[Mapping[str, Mapping[str, str]], Key(_CELLS, "appearance of individual kinds of cell")]
    font: Annotated[str, Key(ShortText("font families"), "font families of text in SVG, in order of preference")] = (
        FONTS
    )
    dark: Theme | None = None
    transparent: bool = False

    def dark_variant(self) -> Theme | None:
        """Return the dark theme with the shapes of this one, since a style sheet can change colors but not shapes."""
        if self.dark is None:
            return None
        kinds = {*self.cells, *self.dark.cells}
        mixed = {
            kind: {
                **{key: value for key, value in self.cells.get(kind, {}).items() if key != "fill"},
                **{key: value for key, value in self.dark.cells.get(kind, {}).items() if key == "fill"},
            }
            for kind in kinds
        }
        return self.dark._replace(
            name=self.name,
            patterns=self.patterns,
            cells=mixed,
            dark=None,
            transparent=self.transparent or self.dark.transparent,
        )

    def look(self, kind: CellKind | None) -> Look:
        """Return the look of a kind of cell; None stands for a cell of an earlier time step."""
        color = self.earlier if kind is None else self._color(kind)
        if self.disc == "outlined":
            rim = self.visible(color)
            return Look(self.background, rim, rim, self.text)
        return Look(
            color,
            self.rim if isinstance(self.rim, str) else colors.mixed(colors.BLACK, color, self.rim),
            colors.readable(self.marks, color, colors.SHAPES),
            colors.readable(self.marks, color, colors.TEXT),
        )

    def _color(self, kind: CellKind) -> str:
        own = kind.fill or self.cells.get(kind.base, {}).get("fill") or self.roles[kind.role]
        return colors.gray(own) if self.gray else own

    def ring(self, kind: CellKind) -> str:
        """Return the color of the rim of a kind of cell, if the disc shows something other than the kind."""
        return self.visible(self._color(kind)) if self.rimmed else self._color(kind)

    def mark(self, kind: CellKind) -> str:
        """Return the mark of a kind of cell: that of the theme, unless the kind replaces the mark of its base."""
        usual = not kind.base or cells.load(kind.base).mark == kind.mark
        return (self.cells.get(kind.base, {}).get("mark") if usual else None) or kind.mark

    def pattern(self, kind: CellKind) -> str:
        """Return the pattern of a kind of cell."""
        return self.cells.get(kind.base, {}).get("pattern") or self.patterns.get(kind.role, "none")

    def shapes(self, kind: CellKind) -> tuple[MarkShape, ...]:
        """Return the shapes on a kind of cell."""
        pattern = marks.on_disc(self.pattern(kind)) if kind.shape == marks.DISC else ()
        return (*pattern, *marks.MARKS[self.mark(kind)])

    @property
    def rimmed(self) -> bool:
        """True if boxes need a rim to be visible."""
        return self.disc == "outlined" or isinstance(self.rim, str)

    @property
    def secondary(self) -> str:
        """The color of secondary text: closer to the background than other text, but still readable."""
        return colors.distinct(colors.mixed(self.text, self.background, 0.38), self.background, colors.TEXT)

    def stub(self, color: str) -> str:
        """Return the color of a faded end of a link; in a gray theme, a gray that no other end has."""
        grays = dict(zip(colors.STUBS, colors.grays(len(colors.STUBS), self.background), strict=True))
        return grays.get(color, self.visible(color)) if self.gray else self.visible(color)

    def visible(self, color: str) -> str:
        """Return a color as it is visible on the background of this theme."""
        return colors.distinct(colors.gray(color) if self.gray else color, self.background, colors.SHAPES)


# A dark theme has no dark theme of its own.
_EXTENDS = Key(NAME, "theme that this one extends; `zoo` by default")
_DARK = record_of(Theme, "theme", {"extends": _EXTENDS}, partial=True)
THEME = Record({**_DARK.keys, "dark": Key(ThemeType(_DARK), "theme for dark pages; SVG only")}, "theme")
