"""The themes: one YAML file each, giving colors, widths, and what else tells cells apart.

A theme `extends` another, `zoo` unless it says so, and gives what is different. What stands here, in a user's own
file, in a spec and on the command line is one language.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from netcharts import cells, registry
from netcharts.cells import CellKind, marks
from netcharts.cells.marks import Shape
from netcharts.errors import OutputError, ProblemsError, SettingError, UnknownNameError
from netcharts.findings import Place, Problems
from netcharts.style import colors
from netcharts.style.options import RenderOptions
from netcharts.style.themes._language import BASE as BASE
from netcharts.style.themes._language import NAME as NAME
from netcharts.style.themes._language import THEME as THEME
from netcharts.style.themes._language import Either as Either
from netcharts.style.themes._language import ThemeType as ThemeType
from netcharts.style.themes._language import names as names
from netcharts.syntax import tree as trees
from netcharts.syntax.spelling import resolved
from netcharts.syntax.texts import Text
from netcharts.syntax.tree import MAX_BYTES, Node, Scalar, decode, parse

ENDINGS = (".yaml", ".yml")


class Look(NamedTuple):
    """How a kind of cell looks: the colors of its disc, of its rim, of what is drawn on it, and of words on it."""

    fill: str
    rim: str
    marks: str
    text: str


class Theme(NamedTuple):
    """How a chart looks: the keys of `THEME`. Colors are `#rrggbb`, widths in grid pitches.

    `dark` is the theme that takes this one's place for readers who like it dark.
    """

    name: str
    names: Text
    background: str
    links: str
    marks: str
    text: str
    frames: str
    earlier: str
    rim: float | str
    disc: str
    gray: bool
    widths: Mapping[str, float]
    roles: Mapping[str, str]
    patterns: Mapping[str, str]
    cells: Mapping[str, Mapping[str, str]]
    dark: Theme | None = None

    def night(self) -> Theme | None:
        """The dark theme, with the shapes of this one: a style sheet can change paint, but draws nothing."""
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
        return self.dark._replace(name=self.name, patterns=self.patterns, cells=mixed, dark=None)

    def look(self, kind: CellKind | None) -> Look:
        """How a kind of cell looks; none stands for a cell of an earlier iteration."""
        color = self.earlier if kind is None else self._color(kind)
        if self.disc == "outlined":
            rim = self.seen(color)
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
        """The color of a kind of cell where only its rim shows it, because its disc shows something else."""
        return self.seen(self._color(kind)) if self.rimmed else self._color(kind)

    def mark(self, kind: CellKind) -> str:
        """The mark of a kind of cell: the theme's, unless the kind itself was given another than its base has."""
        usual = not kind.base or cells.load(kind.base).mark == kind.mark
        return (self.cells.get(kind.base, {}).get("mark") if usual else None) or kind.mark

    def pattern(self, kind: CellKind) -> str:
        """The pattern of a kind of cell."""
        return self.cells.get(kind.base, {}).get("pattern") or self.patterns.get(kind.role, "none")

    def shapes(self, kind: CellKind) -> tuple[Shape, ...]:
        """What is drawn on the disc of a kind of cell."""
        return (*marks.on_disc(self.pattern(kind)), *marks.MARKS[self.mark(kind)])

    @property
    def rimmed(self) -> bool:
        """Whether boxes need a rim as well, because that is what is seen of them."""
        return self.disc == "outlined" or isinstance(self.rim, str)

    @property
    def quiet(self) -> str:
        """The color of words that only help: nearer to the ground than text, and still easily read."""
        return colors.distinct(colors.mixed(self.text, self.background, 0.38), self.background, colors.TEXT)

    def stub(self, color: str) -> str:
        """The color of a stub; without colors, a gray that no other has."""
        grays = dict(zip(colors.STUBS, colors.grays(len(colors.STUBS), self.background), strict=True))
        return grays.get(color, self.seen(color)) if self.gray else self.seen(color)

    def seen(self, color: str) -> str:
        """A color as it is seen on this theme's background."""
        return colors.distinct(colors.gray(color) if self.gray else color, self.background, colors.SHAPES)


@cache
def load(name: str) -> Theme:
    """A theme by its name.

    Raises:
        UnknownNameError: there is no such theme.
    """
    name = resolved(name, names())
    if name not in names():
        raise UnknownNameError(f"unknown theme '{name}'", f"one of {', '.join(names())}, or a file")
    problems = Problems()
    tree = parse(registry.text("style/themes", name), problems)
    values = THEME.read(tree, problems) if tree else None
    if len(problems) or values is None:
        raise AssertionError(f"a built-in theme is broken: {problems.sorted()}")
    return Theme(name, **values) if name == BASE else made(values, name)


def read(path: str | os.PathLike[str]) -> Theme:
    """A theme from a file.

    Raises:
        ProblemsError: the file has problems.
        OutputError: the file can't be read.
    """
    try:
        with Path(path).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise OutputError(f"can't read '{path}': {error.strerror or error}") from error
    values = None
    with Problems() as problems:
        text = decode(data, problems)
        tree = None if text is None else parse(text, problems)
        values = None if tree is None else THEME.read(tree, problems)
    if len(problems) or values is None:
        raise ProblemsError(os.fspath(path), problems.sorted())
    return made(values, Path(path).stem)


def is_file(name: str) -> bool:
    """Whether a theme is given as a file rather than by its name."""
    return name.endswith(ENDINGS) or os.sep in name or "/" in name


def made(values: Mapping[str, Any], name: str = "") -> Theme:
    """The theme that read values of `THEME` make of the one they extend."""
    base = load(values.get("extends", BASE))
    return changed(base, values)._replace(name=name or base.name)


def changed(theme: Theme, values: Mapping[str, Any]) -> Theme:
    """A theme with read values of `THEME` in place of its own; of mappings, those keys that are given."""
    given = {key: value for key, value in values.items() if key != "extends"}
    if "dark" in given:
        dark = given["dark"]
        given["dark"] = changed(theme.dark, dark) if theme.dark and "extends" not in dark else made(dark)
    return theme._replace(**{key: _merged(getattr(theme, key), value) for key, value in given.items()})


def _merged(old: Any, new: Any) -> Any:
    if isinstance(old, Mapping):
        return {**old, **{key: _merged(old.get(key), value) for key, value in new.items()}}
    return new


def chosen(style: RenderOptions, own: Mapping[str, Any] | None = None) -> Theme:
    """The theme of a style: the one it names, else the spec's `own` values, else `zoo`; with what the style sets.

    Raises:
        UnknownNameError: there is no theme of that name.
        ProblemsError, OutputError: as `read`.
        SettingError: what is set is no value of a theme.
    """
    if style.theme is None:
        theme = made(own) if own else load(BASE)
    else:
        theme = read(style.theme) if is_file(style.theme) else load(style.theme)
    for setting in style.set.split() if isinstance(style.set, str) else style.set:
        theme = changed(theme, set_(setting))
    return theme


def set_(setting: str) -> dict[str, Any]:
    """The values of a setting such as `links=#333333` or `roles.hidden=#00aa55`.

    Raises:
        SettingError: it is not one.
    """
    key, equals, value = setting.partition("=")
    if not equals or not key:
        raise SettingError(f"'{setting}' sets nothing", "write it like links=#333333 or roles.hidden=#00aa55")
    problems = Problems()
    node: Node = Scalar(value, True, Place(1, len(key) + 2))
    for word in reversed(key.split(".")):
        node = trees.Mapping(((Scalar(word, True, Place(1, 1)), node),), Place(1, 1))
    values = THEME.read(node, problems)
    if len(problems) or values is None:
        raise SettingError(f"'{setting}' can't be set: {problems.sorted()[0].message}")
    if "extends" in values:
        raise SettingError(f"'{setting}' can't be set", "choose the theme itself instead")
    return values
