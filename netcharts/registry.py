"""What a folder of the package holds: the names of the things that grow, found by listing it."""

from __future__ import annotations

import os
from functools import cache
from importlib import import_module
from types import ModuleType


@cache
def names(package: str, suffix: str) -> tuple[str, ...]:
    """The public ids of a folder's things: file names without the suffix, sorted, private ones left out.

    `package` is a path below `netcharts`, such as `cells`; `suffix` is `.yaml` or `.py`.
    """
    files = os.listdir(folder(package))
    return tuple(sorted(f[: -len(suffix)] for f in files if f.endswith(suffix) and not f.startswith("_")))


def folder(package: str) -> str:
    """Where a folder of the package lies."""
    return os.path.join(os.path.dirname(__file__), package)


def module(package: str, name: str) -> ModuleType:
    """The module of one thing."""
    return import_module(f"netcharts.{package.replace('/', '.')}.{name}")


@cache
def text(package: str, name: str) -> str:
    """The YAML text of one thing."""
    with open(os.path.join(folder(package), f"{name}.yaml"), encoding="utf-8") as file:
        return file.read()
