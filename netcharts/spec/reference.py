"""The reference of the language in Markdown: a table for each record, generated from the declarations of its keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from netcharts import patterns
from netcharts.blocks import BLOCK
from netcharts.cells import CELL
from netcharts.cells.anatomy_reader import PART
from netcharts.graphs import GRAPH
from netcharts.normalizations._settings import NORMALIZE
from netcharts.patterns import Options
from netcharts.spec.block_layers import BLOCK_LAYER
from netcharts.spec.examples import EXAMPLE
from netcharts.spec.model import GROUP, LAYER, SPEC
from netcharts.style.themes import THEME
from netcharts.syntax.records import Key, declared

SECTIONS: dict[str, Mapping[str, Key]] = {
    "A spec": SPEC.keys,
    "A layer": LAYER.keys,
    "The normalization of a layer": NORMALIZE.keys,
    "A layer that is a block": BLOCK_LAYER.keys,
    "A group": GROUP.keys,
    "A connection": declared(Options),
    "A graph that the spec defines": GRAPH.keys,
    "A block that the spec defines": BLOCK.keys,
    "A cell that the spec defines": CELL.keys,
    "A part of a cell": PART.keys,
    "An example": EXAMPLE.keys,
    "A theme": THEME.keys,
}


def page() -> Iterator[str]:
    """Yield the lines of the page: every key of a spec and of its records."""
    yield "# The language\n"
    yield "A spec is YAML 1.2. These are its keys; `netcharts schema` writes them as a JSON Schema for editors."
    yield "British spellings of keys and names, such as `grey`, are accepted.\n"
    for title, keys in SECTIONS.items():
        yield f"## {title}\n"
        yield from table(keys)
        if title == "A connection":
            yield from _patterns()


def _patterns() -> Iterator[str]:
    delayed = [f"`{name}`" for name in patterns.names() if patterns.load(name).delay]
    yield f"Links of {' and '.join(delayed)} come from the previous step unless `delay` is given.\n"
    yield "One key is a pattern, whose value names the layers. Some patterns have further options.\n"
    for name in patterns.names():
        own = patterns.load(name).own_keys
        if own:
            yield f"### Options of `{name}`\n"
            yield from table(own)


def table(keys: Mapping[str, Key]) -> Iterator[str]:
    """Yield the lines of a table of keys: the key, its value, its default and its meaning."""
    yield "| key | value | default | meaning |\n| --- | --- | --- | --- |"
    for name, key in keys.items():
        cells = (f"`{name}`", key.type.expected, _default(key), key.about)
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
    yield ""


def _default(key: Key) -> str:
    text = key.default_text
    return f"`{text}`" if text and not key.required and not key.unless_given else text
