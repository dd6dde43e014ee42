"""The catalog of rules, by their codes."""

from __future__ import annotations

from netcharts.checking import rules
from netcharts.registry import Catalog


def _about(code: str) -> str:
    slug = rules.codes()[code]
    return f"{slug} ({rules.load(slug).level}): {rules.title(slug)}"


def _explain(code: str) -> str:
    return rules.documentation(rules.codes()[code])


def _label(code: str) -> str:
    slug = rules.codes()[code]
    return f"{code} {slug} ({rules.load(slug).level})"


def _slugs() -> dict[str, str]:
    return {slug: code for code, slug in rules.codes().items()}


def _former() -> dict[str, str]:
    return {alias: rules.load(slug).code for alias, slug in rules.aliases().items()}


CATALOG = Catalog("rules", "rule", rules.codes, _about, _explain, _label, aliases=_slugs, former=_former)
