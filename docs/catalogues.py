"""The pages that are made from the catalogues: the language, cells, patterns, themes, kinds of network, the gallery.

They are written before the book is read, into `reference/`, so that they say what the installed netcharts does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from netcharts import architectures, cells, patterns, registry
from netcharts.hosts import _catalog as hosts
from netcharts.spec import bundled, reference
from netcharts.spec.reader import read
from netcharts.style import themes


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.connect("builder-inited", write)
    return {"parallel_read_safe": True}


def write(app: Sphinx) -> None:
    """Write the pages that differ from what is there."""
    folder = Path(app.srcdir, "reference")
    folder.mkdir(exist_ok=True)
    for name, page in PAGES.items():
        text = "\n".join(page()) + "\n"
        path = folder / f"{name}.md"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def cell_pages() -> Iterator[str]:
    """Every kind of cell, drawn as what it is made of."""
    yield "# Cells\n"
    yield "A cell's colour tells its role, the mark in it the variant. Each is drawn here as the parts it is made of.\n"
    for name in cells.names():
        kind = cells.load(name)
        yield f"## {kind.names.get('en')}\n"
        yield f"`{name}`{also(kind.aliases)} · {kind.names.get('zh')}\n"
        yield f"{kind.definition.get('en')}\n"
        yield f":::{{netchart}} {name}\n:detail: parts\n:::\n"
        yield f"```yaml\n{registry.text('cells', name).rstrip()}\n```\n"


def also(names: tuple[str, ...]) -> str:
    """The other names of a cell."""
    return f", also {', '.join(f'`{name}`' for name in names)}" if names else ""


def pattern_pages() -> Iterator[str]:
    """Every connection pattern with its options."""
    yield "# Patterns\n"
    yield "A connection has one of these as its key.\n"
    for name in patterns.names():
        yield f"## {name}\n"
        yield f"{(registry.module('patterns', name).__doc__ or '').strip()}\n"
        options = patterns.load(name).own_keys
        if options:
            yield from reference.table(options)


def theme_pages() -> Iterator[str]:
    """Every theme, with a chart in it."""
    yield "# Themes\n"
    for name in themes.names():
        yield f"## {name}\n\n{themes.load(name).names.get('en')}.\n"
        yield f":::{{netchart}} dcign\n:theme: {name}\n:::\n"


def kind_pages() -> Iterator[str]:
    """Every kind of network that a spec can claim to be."""
    yield "# Kinds of network\n"
    yield "A spec with `kind: NAME` is held to what such a network is.\n"
    for name in architectures.names():
        kind = architectures.load(name)
        yield f"## {name}\n\n{kind.names.get('en')}. {kind.definition.get('en')}\n\n{kind.source}\n"


def host_pages() -> Iterator[str]:
    """Yield the table of hosts."""
    yield "# Hosts\n"
    yield "All hosts take the options of rendering by the same names (see [charts in documents](../embedding.md)).\n"
    yield "| host | module | embeds charts in | other options | extra |"
    yield "| --- | --- | --- | --- | --- |"
    for name in hosts.names():
        host = hosts.load(name)
        own = ", ".join(f"`{option}`" for option in host.options)
        extra = f"`{host.extra}`" if host.extra else ""
        yield f"| {host.name} | `netcharts.hosts.{name}` | {host.summary} | {own} | {extra} |"


def gallery() -> Iterator[str]:
    """Every bundled spec."""
    yield "# Gallery\n"
    yield "Every spec that comes with netcharts, by the name that `netcharts render NAME` takes.\n"
    for name, path in bundled.paths().items():
        spec, _ = read(bundled.read_bytes(path), str(path))
        assert spec is not None
        yield f"## {spec.heading('en')}\n"
        yield f"{spec.description.get('en')}\n" if spec.description.by_language else ""
        yield f":::{{netchart}} {name}\n:::\n"
        yield f"```yaml\n{path.read_text(encoding='utf-8').rstrip()}\n```\n"


PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "language": reference.page,
    "cells": cell_pages,
    "patterns": pattern_pages,
    "themes": theme_pages,
    "kinds": kind_pages,
    "hosts": host_pages,
    "gallery": gallery,
}
