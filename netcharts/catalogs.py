"""The catalogs of all packages: the names for `list`, `explain` and completion."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from importlib import import_module

from netcharts import registry
from netcharts.errors import UnknownNameError
from netcharts.registry import Catalog
from netcharts.wording import nearest

# Former titles of catalogs, accepted until version 0.4.
FORMER_TITLES = {"kinds": "architectures", "initialisers": "initializers"}


@cache
def catalogs() -> tuple[Catalog, ...]:
    """Return the catalogs of all packages that have one, in the order of their titles."""
    found = [import_module(name).CATALOG for name in sorted(_catalog_modules())]
    return tuple(sorted(found, key=lambda catalog: catalog.title))


def _catalog_modules() -> Iterator[str]:
    for place, _, files in os.walk(registry.ROOT):
        if "_catalog.py" in files:
            yield f"netcharts.{os.path.relpath(place, registry.ROOT).replace(os.sep, '.')}._catalog"


def titles() -> tuple[str, ...]:
    """Return the titles of all catalogs, such as `cells`."""
    return tuple(catalog.title for catalog in catalogs())


def rows(title: str) -> list[tuple[str, str]]:
    """Return the names in a catalog, each with its description in one line."""
    title = FORMER_TITLES.get(title, title)
    catalog = next(catalog for catalog in catalogs() if catalog.title == title)
    return [(name, catalog.about(name)) for name in catalog.names()]


def names() -> Iterator[str]:
    """Yield all names that can be explained, each once."""
    found = catalogs()
    yield from dict.fromkeys(name for catalog in found for name in (*catalog.aliases(), *catalog.names()))


def explain(name: str) -> str:
    """Return the explanation of a name; if several things have that name, all of their explanations.

    Raises:
        UnknownNameError: there is nothing of that name.
    """
    found = [(catalog, own) for catalog in catalogs() if (own := catalog.find(name)) is not None]
    if not found:
        nouns = [catalog.noun for catalog in catalogs()]
        sorts = f"{', '.join(nouns[:-1])} or {nouns[-1]}"
        raise UnknownNameError(f"no {sorts} is called '{name}'{nearest(name, names())}")
    return "\n".join(catalog.explanation(own) for catalog, own in found)
