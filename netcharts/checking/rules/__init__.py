"""The rules of `netcharts check`: one module each, in the folder of its family, named by its slug.

A module's docstring is the rule's documentation, under fixed headings; its `RULE` is the code, the level and the
check. The rules of the language have no check of their own: the reader breaks off or skips where they are broken.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from netcharts import registry

if TYPE_CHECKING:
    from netcharts.checking.context import CheckContext
    from netcharts.findings import RuleHit

Level = Literal["error", "warning", "note"]
LEVELS: tuple[Level, ...] = ("error", "warning", "note")

# In the order of their codes: NC0, NC1, ...
FAMILIES = {
    "language": "the language",
    "structure": "structure",
    "cells": "cells",
    "sizes": "sizes and windows",
    "kinds": "kinds of network",
    "numbers": "numbers",
}


class Rule(NamedTuple):
    """A rule.

    code   stable, never used again for another rule
    level  `error`: it can't be meant so; `warning`: it is hardly meant so; `note`: it could be said better
    check  what is wrong in a network; None where the reader itself finds it
    needs  what the check can be asked about: a `part` of a spec, since it looks at one layer or connection at a time;
           a `whole` spec; only one in which `nothing else` is wrong, since all else that is wrong would trip it; or
           the `numbers` that it computes
    """

    code: str
    level: Level
    check: Callable[[CheckContext], Iterator[RuleHit]] | None = None
    needs: Literal["part", "whole", "nothing else", "numbers"] = "whole"


def names(family: str) -> tuple[str, ...]:
    """The slugs of a family's rules."""
    return tuple(name.replace("_", "-") for name in registry.names(os.path.join("checking/rules", family), ".py"))


@cache
def families() -> dict[str, str]:
    """The family of every slug."""
    return {slug: family for family in FAMILIES for slug in names(family)}


@cache
def load(slug: str) -> Rule:
    """A rule by its slug."""
    rule: Rule = registry.module(f"checking/rules/{families()[slug]}", slug.replace("-", "_")).RULE
    return rule


@cache
def codes() -> dict[str, str]:
    """The slug of every code, in the order of codes."""
    return dict(sorted((load(slug).code, slug) for slug in families()))


def find(name: str) -> str | None:
    """The slug that a code or a slug stands for, however it is written; None if there is no such rule."""
    slug = name.lower().replace("_", "-")
    return slug if slug in families() else codes().get(name.upper())


def documentation(slug: str) -> str:
    """The text that explains a rule."""
    return registry.module(f"checking/rules/{families()[slug]}", slug.replace("-", "_")).__doc__ or ""
