"""The rules of `netcharts check`: one module each, in the folder of its family, named by its slug.

The docstring of a module is the documentation of the rule, under fixed headings; its constant `RULE` has the code, the
level and the check. The rules of the language have no check, because the reader reports their problems.
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
    "language": "the spec language",
    "structure": "structure",
    "cells": "cells",
    "sizes": "sizes and windows",
    "architectures": "architectures",
    "numbers": "results of the forward pass",
}


class Rule(NamedTuple):
    """A rule.

    code     stable and never reused for another rule
    level    `error` for what is always a mistake, `warning` for a probable mistake, or `note` for a matter of style
    check    yields the places where a network breaks the rule; None if the reader reports them
    needs    the input of the check: a `part` of a spec, if it checks one layer or connection at a time; a `whole` spec;
             a spec with `nothing else` wrong, if other mistakes would cause false findings; or the `numbers` that the
             spec computes
    about    what a spec must have one of for the check to find anything, of `netcharts.checking.subjects.NAMES`; if
             nothing is named, the rule is about every spec
    aliases  former slugs, accepted until version 0.4
    """

    code: str
    level: Level
    check: Callable[[CheckContext], Iterator[RuleHit]] | None = None
    needs: Literal["part", "whole", "nothing else", "numbers"] = "whole"
    about: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


def names(family: str) -> tuple[str, ...]:
    """Return the slugs of the rules of a family."""
    return tuple(name.replace("_", "-") for name in registry.names(os.path.join("checking/rules", family), ".py"))


def in_family(family: str) -> list[tuple[str, Rule]]:
    """Return the rules of a family with their slugs, in the order of their codes."""
    return sorted(((slug, load(slug)) for slug in names(family)), key=lambda item: item[1].code)


@cache
def families() -> dict[str, str]:
    """Return the family of every slug."""
    return {slug: family for family in FAMILIES for slug in names(family)}


@cache
def load(slug: str) -> Rule:
    """Return the rule of a slug."""
    rule: Rule = registry.module(f"checking/rules/{families()[slug]}", slug.replace("-", "_")).RULE
    return rule


@cache
def codes() -> dict[str, str]:
    """Return the slug of every code, in the order of the codes."""
    return dict(sorted((load(slug).code, slug) for slug in families()))


@cache
def aliases() -> dict[str, str]:
    """Return the slug of every former slug."""
    return {alias: slug for slug in families() for alias in load(slug).aliases}


def find(name: str) -> str | None:
    """Return the slug of the rule that a code, slug or former slug names, in any case; None if there is none."""
    slug = name.lower().replace("_", "-")
    return slug if slug in families() else codes().get(name.upper()) or aliases().get(slug)


def documentation(slug: str) -> str:
    """Return the text that explains a rule."""
    return registry.documentation(f"checking/rules/{families()[slug]}", slug.replace("-", "_")).strip()


def title(slug: str) -> str:
    """Return the first line of the text that explains a rule."""
    return documentation(slug).partition("\n")[0]
