"""Types of parameters: names from the catalogs, checked and completed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from netcharts import registry
from netcharts.style.options import STEPS

if TYPE_CHECKING:
    TextType = click.ParamType[str]
    _TextsType = click.ParamType[tuple[str, ...]]
    _NumberOrTextType = click.ParamType[int | str]
else:
    # Not generic before click 8.4.
    TextType = _TextsType = _NumberOrTextType = click.ParamType


class Name(TextType):
    """One of several names, which are listed on demand; former names are accepted but not offered."""

    def __init__(
        self, noun: str, names: Callable[[], Iterable[str]], former: Callable[[], Iterable[str]] = tuple
    ) -> None:
        self.name = noun
        self.names = names
        self.former = former

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """Return the choices, for the help text."""
        return f"[{'|'.join(self.names())}]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name, or fail with the nearest match."""
        from netcharts.syntax.spelling import resolved
        from netcharts.wording import nearest

        name = resolved(str(value), self.names())
        if name not in (*self.names(), *self.former()):
            self.fail(f"no {self.name} is called '{name}'{nearest(name, self.names())}", param, ctx)
        return name

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return the names that start with the typed text."""
        return [CompletionItem(name) for name in self.names() if name.startswith(incomplete)]


class ThemeName(TextType):
    """The name of a theme, or a theme file."""

    name = "theme"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """Return the choices, for the help text."""
        return f"[{'|'.join(_themes())}|FILE]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name or path, or fail with the nearest match."""
        from netcharts.style import themes
        from netcharts.syntax.spelling import resolved
        from netcharts.wording import nearest

        name = resolved(str(value), themes.names())
        if not themes.is_file(name) and name not in themes.names():
            self.fail(f"no theme is called '{name}'{nearest(name, themes.names())}", param, ctx)
        return name

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return the names that start with the typed text, or files if there are none."""
        names = [CompletionItem(name) for name in _themes() if name.startswith(incomplete)]
        return names or [CompletionItem(incomplete, type="file")]


class SpecName(TextType):
    """A spec: a path, the name of a bundled spec, or `-`."""

    name = "spec"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the path or name; fail if it is clearly meant as the output file."""
        text = str(value)
        if ctx is not None and _is_picture(text) and any(option.name == "output" for option in ctx.command.params):
            self.fail(f"no such file: '{text}' (use -o {text} to write it)", param, ctx)
        return text

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return the bundled names that start with the typed text, then files."""
        from netcharts.spec import bundled

        names = [CompletionItem(name) for name in bundled.paths() if name.startswith(incomplete.lower())]
        return [*names, CompletionItem(incomplete, type="file")]


class RuleName(_TextsType):
    """Rules: codes, prefixes of codes, or slugs, separated by commas."""

    name = "rules"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """Return the names, or fail with the nearest match."""
        from netcharts.checking import rules
        from netcharts.wording import nearest

        names = value if isinstance(value, tuple) else tuple(filter(None, re.split(r"[,\s]+", str(value))))
        for name in names:
            if rules.find(name) is None and not any(code.startswith(name.upper()) for code in rules.codes()):
                self.fail(f"no rule is called '{name}'{nearest(name, [*rules.families(), *rules.codes()])}", param, ctx)
        return names

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return the slugs and codes that start with the typed text."""
        from netcharts.checking import rules

        slugs = [CompletionItem(slug) for slug in sorted(rules.families()) if slug.startswith(incomplete)]
        return slugs or [CompletionItem(code) for code in rules.codes() if code.startswith(incomplete.upper())]


class StepName(_NumberOrTextType):
    """The number of a time step, or a way to show several."""

    name = "step"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | str:
        """Return the number or the name."""
        if str(value) in STEPS:
            return str(value)
        if not str(value).isdecimal() or int(value) < 1:
            self.fail(f"expected {', '.join(STEPS)} or a number from 1, got '{value}'", param, ctx)
        return int(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return the names that start with the typed text."""
        return [CompletionItem(name) for name in STEPS if name.startswith(incomplete)]


def _themes() -> tuple[str, ...]:
    return registry.names("style/themes", ".yaml")


def _is_picture(path: str) -> bool:
    """Return True if a path has the extension of an output format and no such file exists."""
    from netcharts import formats

    return Path(path).suffix[1:].lower() in formats.names() and not Path(path).exists()


class Memory(_NumberOrTextType):
    """A size of memory: a number of bytes, or with a unit such as 4GiB."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | str:
        """Return the number of bytes."""
        from netcharts.errors import ForwardError
        from netcharts.forward.limits import parse_memory

        try:
            return parse_memory(value)
        except ForwardError as error:
            self.fail(str(error), param, ctx)


class Work(_NumberOrTextType):
    """A number of multiply-adds, such as 5e12."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | str:
        """Return the number."""
        from netcharts.errors import ForwardError
        from netcharts.forward.limits import parse_work

        try:
            return int(parse_work(value))
        except ForwardError as error:
            self.fail(str(error), param, ctx)
