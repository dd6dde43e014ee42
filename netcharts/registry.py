"""Registries of extensions, such as cells and patterns: each has a folder, with one file per extension."""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType, ModuleType
from typing import NamedTuple

ROOT = os.path.dirname(__file__)


@cache
def names(package: str, suffix: str) -> tuple[str, ...]:
    """Return the public ids of the things in a folder: file names without the suffix, sorted.

    `package` is a path below `netcharts`, such as `cells`; `suffix` is `.yaml` or `.py`. Names that start with an
    underscore are private.
    """
    files = os.listdir(folder(package))
    return tuple(sorted(f[: -len(suffix)] for f in files if f.endswith(suffix) and not f.startswith("_")))


def folder(package: str) -> str:
    """Return the path of a folder of the package."""
    return os.path.join(ROOT, package)


def module(package: str, name: str) -> ModuleType:
    """Return the module of one thing."""
    return import_module(f"netcharts.{package.replace('/', '.')}.{name}")


@cache
def text(package: str, name: str) -> str:
    """Return the YAML text of one thing."""
    with open(os.path.join(folder(package), f"{name}.yaml"), encoding="utf-8") as file:
        return file.read()


@cache
def documentation(package: str, name: str) -> str:
    """Return the docstring of the module of one thing, without importing it."""
    with open(os.path.join(folder(package), f"{name}.py"), encoding="utf-8") as file:
        return ast.get_docstring(ast.parse(file.read())) or ""


@cache
def summary(package: str, name: str) -> str:
    """Return the first line of the docstring of the module of one thing, without importing or parsing it."""
    with open(os.path.join(folder(package), f"{name}.py"), encoding="utf-8") as file:
        return file.readline().strip().removeprefix('"""').removesuffix('"""')


class Catalog(NamedTuple):
    """The things of one sort, for listing, explaining and completing their names.

    title    the sort in the plural, as in `netcharts list cells`
    noun     the sort in the singular
    names    lists the names
    about    describes a thing in one line
    explain  explains a thing at length
    label    gives the head of an explanation, unless it is the name and the noun
    aliases  gives other names, with the name that each stands for
    former   gives names that are still accepted but no longer offered
    """

    title: str
    noun: str
    names: Callable[[], Iterable[str]]
    about: Callable[[str], str]
    explain: Callable[[str], str]
    label: Callable[[str], str] | None = None
    aliases: Callable[[], Mapping[str, str]] = MappingProxyType[str, str]({}).copy
    former: Callable[[], Mapping[str, str]] = MappingProxyType[str, str]({}).copy

    def explanation(self, name: str) -> str:
        """Return the explanation of a thing with its head."""
        label = self.label(name) if self.label else f"{name} ({self.noun})"
        return f"{label}: {self.explain(name)}\n"

    def find(self, name: str) -> str | None:
        """Return the name of the thing that a name or alias stands for, in any case; None if there is none."""
        known = {**self.former(), **self.aliases(), **{own: own for own in self.names()}}
        folded = {_folded(key): own for key, own in known.items()}
        return folded.get(_folded(name))


def _folded(name: str) -> str:
    return name.casefold().replace("_", "-")
