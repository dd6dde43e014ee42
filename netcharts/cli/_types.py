"""Parameter types that know the catalogues: what may be given, and what a shell may complete."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import click
from click.shell_completion import CompletionItem

from netcharts.style import themes
from netcharts.style.options import STEPS
from netcharts.syntax.spelling import resolved
from netcharts.wording import nearest


class Name(click.ParamType[str]):
    """One of several names, which are listed only when needed; former names are accepted but not offered."""

    def __init__(
        self, what: str, names: Callable[[], Iterable[str]], former: Callable[[], Iterable[str]] = tuple
    ) -> None:
        self.name = what
        self.names = names
        self.former = former

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """How the help names the choice."""
        return f"[{'|'.join(self.names())}]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name, or a usage error with the nearest match."""
        name = resolved(str(value), self.names())
        if name not in (*self.names(), *self.former()):
            self.fail(f"no {self.name} is called '{name}'{nearest(name, self.names())}", param, ctx)
        return name

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The names that start as typed."""
        return [CompletionItem(name) for name in self.names() if name.startswith(incomplete)]


class ThemeName(click.ParamType[str]):
    """The name of a theme, or a file with one."""

    name = "theme"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """How the help names the choice."""
        return f"[{'|'.join(themes.names())}|FILE]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name or path, or a usage error with the nearest match."""
        name = resolved(str(value), themes.names())
        if not themes.is_file(name) and name not in themes.names():
            self.fail(f"no theme is called '{name}'{nearest(name, themes.names())}", param, ctx)
        return name

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Names that start as typed, or files where there is none."""
        names = [CompletionItem(name) for name in themes.names() if name.startswith(incomplete)]
        return names or [CompletionItem(incomplete, type="file")]


class SpecName(click.ParamType[str]):
    """A spec: a path, the name of a bundled spec, or `-`."""

    name = "spec"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Bundled names that start as typed, then files."""
        from netcharts.spec import bundled

        names = [CompletionItem(name) for name in bundled.paths() if name.startswith(incomplete.lower())]
        return [*names, CompletionItem(incomplete, type="file")]


class RuleName(click.ParamType["tuple[str, ...]"]):
    """Rules: codes, beginnings of codes, or slugs, parted by commas."""

    name = "rules"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """The names, or a usage error with the nearest match."""
        from netcharts.checking import rules

        names = value if isinstance(value, tuple) else tuple(filter(None, re.split(r"[,\s]+", str(value))))
        for name in names:
            if rules.find(name) is None and not any(code.startswith(name.upper()) for code in rules.codes()):
                self.fail(f"no rule is called '{name}'{nearest(name, [*rules.families(), *rules.codes()])}", param, ctx)
        return names

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Slugs and codes that start as typed."""
        from netcharts.checking import rules

        slugs = [CompletionItem(slug) for slug in sorted(rules.families()) if slug.startswith(incomplete)]
        return slugs or [CompletionItem(code) for code in rules.codes() if code.startswith(incomplete.upper())]


class StepName(click.ParamType["int | str"]):
    """A step by its number, or one of the ways to show several."""

    name = "step"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | str:
        """The number, or the name."""
        if str(value) in STEPS:
            return str(value)
        if not str(value).isdecimal() or int(value) < 1:
            self.fail(f"expected {', '.join(STEPS)} or a number from 1, got '{value}'", param, ctx)
        return int(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The names that start as typed."""
        return [CompletionItem(name) for name in STEPS if name.startswith(incomplete)]
