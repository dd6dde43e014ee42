"""`netcharts list`: what there is to choose from."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import click

from netcharts.cli._types import Name

Row = tuple[str, str]


def _cells() -> Iterator[Row]:
    from netcharts import cells

    for name in cells.names():
        kind = cells.load(name)
        yield name, f"{kind.names.get('en')}: {kind.definition.get('en')}"


def _patterns() -> Iterator[Row]:
    from netcharts import patterns, registry

    for name in patterns.names():
        yield name, (registry.module("patterns", name).__doc__ or "").partition("\n")[0]


def _initializers() -> Iterator[Row]:
    from netcharts import initializers

    for name in initializers.names():
        yield name, initializers.about(name)


def _activations() -> Iterator[Row]:
    from netcharts import activations

    for name in activations.names():
        yield name, activations.summary(name)


def _specs() -> Iterator[Row]:
    from netcharts.spec import bundled
    from netcharts.spec.reader import read

    for name, path in bundled.paths().items():
        spec, _ = read(bundled.read_bytes(path), str(path))
        yield name, spec.title.get("en") if spec else ""


def _kinds() -> Iterator[Row]:
    from netcharts import architectures

    for name in architectures.names():
        yield name, architectures.load(name).names.get("en")


def _rules() -> Iterator[Row]:
    from netcharts.checking import rules

    for code, slug in rules.codes().items():
        title = rules.documentation(slug).strip().partition("\n")[0]
        yield code, f"{slug} ({rules.load(slug).level}): {title}"


def _reports() -> Iterator[Row]:
    from netcharts.checking import reports

    for name in reports.names():
        yield name, reports.load(name).summary


def _themes() -> Iterator[Row]:
    from netcharts.style import themes

    for name in themes.names():
        yield name, themes.load(name).names.get("en")


def _formats() -> Iterator[Row]:
    from netcharts import formats

    for name in formats.names():
        yield name, formats.load(name).summary


def _engines() -> Iterator[Row]:
    from netcharts import engines

    for name in engines.names():
        yield name, engines.load(name).summary


_CATALOGUES: dict[str, Callable[[], Iterator[Row]]] = {
    "cells": _cells,
    "patterns": _patterns,
    "initializers": _initializers,
    "activations": _activations,
    "specs": _specs,
    "kinds": _kinds,
    "rules": _rules,
    "reports": _reports,
    "themes": _themes,
    "formats": _formats,
    "engines": _engines,
}


@click.command("list")
@click.argument("what", required=False, type=Name("catalogue", lambda: _CATALOGUES))
def command(what: str | None) -> None:
    """List cells, patterns, specs, kinds of network, rules and so on; all of them if none is named."""
    for name in [what] if what else _CATALOGUES:
        rows = list(_CATALOGUES[name]())
        if not what:
            click.secho(f"{name}:", bold=True)
        width = max(len(key) for key, _ in rows)
        for key, said in rows:
            click.echo(f"{'' if what else '  '}{key:<{width}}  {said}".rstrip())
