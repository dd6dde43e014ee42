"""Generated reference pages: the language, blocks, cells, patterns, themes, architectures, hosts and the gallery.

They are written into `reference/` when a build begins, and so describe the installed version of netcharts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from netcharts import architectures, blocks, cells, patterns, registry
from netcharts.hosts import _catalog as hosts
from netcharts.spec import bundled, reference
from netcharts.spec.reader import read
from netcharts.style import themes


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension; Sphinx calls this."""
    app.connect("builder-inited", write)
    return {"parallel_read_safe": True}


def write(app: Sphinx) -> None:
    """Write the pages that have changed."""
    folder = Path(app.srcdir, "reference")
    folder.mkdir(exist_ok=True)
    for name, page in PAGES.items():
        text = "\n".join(page()) + "\n"
        path = folder / f"{name}.md"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def cells_page() -> Iterator[str]:
    """Yield the page of cells, with a chart of the parts of each."""
    yield "# Cells\n"
    yield "The color of a cell shows its role, and its mark the variant. The charts show the parts of each cell.\n"
    for name in cells.names():
        kind = cells.load(name)
        yield f"## {kind.names.get('en')}\n"
        yield f"`{name}`{aliases_text(kind.aliases)} · {kind.names.get('zh')}\n"
        yield f"{kind.definition.get('en')}\n"
        yield f":::{{netchart}} {name}\n:detail: parts\n:::\n"
        yield f"```yaml\n{registry.text('cells', name).rstrip()}\n```\n"


def blocks_page() -> Iterator[str]:
    """Yield the page of blocks, with the text of each and a chart of a network that has it."""
    yield "# Blocks\n"
    yield "A layer can be one of these blocks, as in `stage: {block: bottleneck, repeat: 3}`.\n"
    for name in blocks.names():
        block = blocks.load(name)
        titles = [block.names.get(language) for language in ("en", "zh")] if block.names else [name, name]
        yield f"## {titles[0]}\n\n`{name}` · {titles[1]}\n"
        yield f"{block.definition.get('en') if block.definition else ''}\n"
        yield "In a network:\n"
        yield from example_chart("blocks", name, ":detail: layers\n")
        yield f"The block itself:\n\n```yaml\n{registry.text('blocks', name).rstrip()}\n```\n"


def example_chart(kind: str, name: str, options: str = "") -> Iterator[str]:
    """Yield the chart of the example of a pattern or a block, and its spec."""
    text = Path(__file__).with_name("examples").joinpath(kind, f"{name}.yaml").read_text(encoding="utf-8").rstrip()
    yield f":::{{netchart}}\n{options}\n{text}\n:::\n" if options else f":::{{netchart}}\n{text}\n:::\n"
    yield f"```yaml\n{text}\n```\n"


def aliases_text(names: tuple[str, ...]) -> str:
    """Return the other names of a cell as part of a sentence."""
    return f", also {', '.join(f'`{name}`' for name in names)}" if names else ""


def patterns_page() -> Iterator[str]:
    """Yield the page of connection patterns, with their options and a chart of each."""
    yield "# Patterns\n"
    yield "Every connection has one of these patterns as its key.\n"
    for name in patterns.names():
        yield f"## {name}\n"
        yield f"{(registry.module('patterns', name).__doc__ or '').strip()}\n"
        options = patterns.load(name).own_keys
        if options:
            yield from reference.table(options)
        yield from example_chart("patterns", name)


def themes_page() -> Iterator[str]:
    """Yield the page of themes, with a chart in each."""
    yield "# Themes\n"
    for name in themes.names():
        yield f"## {name}\n\n{themes.load(name).names.get('en')}.\n"
        yield f":::{{netchart}} dcign\n:theme: {name}\n:::\n"


def architectures_page() -> Iterator[str]:
    """Yield the page of the architectures that a spec can declare."""
    yield "# Architectures\n"
    yield "A spec with `kind: NAME` is checked against that architecture.\n"
    for name in architectures.names():
        architecture = architectures.load(name)
        yield f"## {name}\n"
        yield f"{architecture.names.get('en')}. {architecture.definition.get('en')}\n\n{architecture.source}\n"


def hosts_page() -> Iterator[str]:
    """Yield the page of hosts."""
    yield "# Hosts\n"
    yield "All hosts accept the render options by the same names (see [charts in documents](../embedding.md)).\n"
    yield "| host | module | embeds charts in | other options | extra |"
    yield "| --- | --- | --- | --- | --- |"
    for name in hosts.names():
        host = hosts.load(name)
        own = ", ".join(f"`{option}`" for option in host.options)
        extra = f"`{host.extra}`" if host.extra else ""
        yield f"| {host.name} | `netcharts.hosts.{name}` | {host.summary} | {own} | {extra} |"


def gallery_page() -> Iterator[str]:
    """Yield the page of all bundled specs."""
    yield "# Gallery\n"
    yield "All bundled specs, by their names for `netcharts render NAME`.\n"
    for name, path in bundled.paths().items():
        spec, _ = read(bundled.read_bytes(path), str(path))
        assert spec is not None
        yield f"## {spec.heading('en')}\n"
        yield f"{spec.description.get('en')}\n" if spec.description.by_language else ""
        yield f":::{{netchart}} {name}\n:::\n"
        yield f"```yaml\n{path.read_text(encoding='utf-8').rstrip()}\n```\n"


PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "language": reference.page,
    "blocks": blocks_page,
    "cells": cells_page,
    "patterns": patterns_page,
    "themes": themes_page,
    "kinds": architectures_page,
    "hosts": hosts_page,
    "gallery": gallery_page,
}
