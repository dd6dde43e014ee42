"""Themes: one YAML file each. A theme `extends` another, by default `zoo`, and contains the keys that differ.

The keys are the same in built-in themes, theme files, specs and on the command line.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from netcharts import files, registry
from netcharts.errors import ProblemsError, SettingError, UnknownNameError
from netcharts.findings import Place, Problems
from netcharts.style.options import RenderOptions
from netcharts.style.themes._theme import THEME as THEME
from netcharts.style.themes._theme import Look as Look
from netcharts.style.themes._theme import Theme as Theme
from netcharts.style.themes._types import NAME as NAME
from netcharts.style.themes._types import TRANSPARENT
from netcharts.style.themes._types import Background as Background
from netcharts.style.themes._types import ColorOrFraction as ColorOrFraction
from netcharts.style.themes._types import ThemeType as ThemeType
from netcharts.style.themes._types import names as names
from netcharts.syntax import tree as trees
from netcharts.syntax.spelling import resolved
from netcharts.syntax.tree import MAX_BYTES, Node, ScalarNode, decode, parse

BASE = "zoo"
ENDINGS = (".yaml", ".yml")


@cache
def load(name: str) -> Theme:
    """Return a built-in theme by its name.

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
    return Theme(name, **values) if name == BASE else from_values(values, name)


def read(path: str | os.PathLike[str]) -> Theme:
    """Return the theme that a file defines.

    Raises:
        ProblemsError: the file has problems.
        OutputError: the file can't be read.
    """
    data = files.read(path, MAX_BYTES + 1)
    values = None
    with Problems() as problems:
        text = decode(data, problems)
        tree = None if text is None else parse(text, problems)
        values = None if tree is None else THEME.read(tree, problems)
    if len(problems) or values is None:
        raise ProblemsError(os.fspath(path), problems.sorted())
    return from_values(values, Path(path).stem)


def is_file(name: str) -> bool:
    """Return True if a theme is given as a file rather than by its name."""
    return name.endswith(ENDINGS) or os.sep in name or "/" in name


def from_values(values: Mapping[str, Any], name: str = "") -> Theme:
    """Return the theme that results from the values of a `THEME` record and the theme that they extend."""
    base = load(values.get("extends", BASE))
    return updated(base, values)._replace(name=name or base.name)


def updated(theme: Theme, values: Mapping[str, Any]) -> Theme:
    """Return a theme with some values replaced by those of a `THEME` record; mappings are merged."""
    given = {key: value for key, value in values.items() if key != "extends"}
    if "background" in given:
        given["transparent"] = given["background"] == TRANSPARENT
        if given["transparent"]:
            del given["background"]
    if "dark" in given:
        dark = given["dark"]
        given["dark"] = updated(theme.dark, dark) if theme.dark and "extends" not in dark else from_values(dark)
    return theme._replace(**{key: _merged(getattr(theme, key), value) for key, value in given.items()})


def _merged(old: Any, new: Any) -> Any:
    if isinstance(old, Mapping):
        return {**old, **{key: _merged(old.get(key), value) for key, value in new.items()}}
    return new


def chosen(options: RenderOptions, own: Mapping[str, Any] | None = None) -> Theme:
    """Return the theme of render options, or else that of the `own` values of a spec, or else `zoo`, with all settings.

    Raises:
        UnknownNameError: there is no theme of that name.
        ProblemsError: the theme file has problems.
        OutputError: it can't be read.
        SettingError: a setting is invalid.
    """
    if options.theme is None:
        theme = from_values(own) if own else load(BASE)
    else:
        theme = read(options.theme) if is_file(options.theme) else load(options.theme)
    for setting in options.set.split() if isinstance(options.set, str) else options.set:
        theme = updated(theme, setting_values(setting))
    return theme


def setting_values(setting: str) -> dict[str, Any]:
    """Return the values of a setting such as `links=#333333` or `roles.hidden=#00aa55`.

    Raises:
        SettingError: the setting is invalid.
    """
    key, equals, value = setting.partition("=")
    if not equals or not key:
        raise SettingError(f"'{setting}' sets nothing", "write it like links=#333333 or roles.hidden=#00aa55")
    problems = Problems()
    node: Node = ScalarNode(value, True, Place(1, len(key) + 2))
    for word in reversed(key.split(".")):
        node = trees.MappingNode(((ScalarNode(word, True, Place(1, 1)), node),), Place(1, 1))
    values = THEME.read(node, problems)
    if len(problems) or values is None:
        raise SettingError(f"'{setting}' can't be set: {problems.sorted()[0].message}")
    if "extends" in values:
        raise SettingError(f"'{setting}' can't be set", "choose the theme itself instead")
    return values
