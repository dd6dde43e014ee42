"""Pandoc: what the filter `pandoc.lua` asks for. All charts of a document are drawn in one process.

The filter leaves a file `N.block` in a folder for each block: a line with the line of its head, its indent, the
language of the document and the document's name; a line `name=value` for each option; an empty line; and the spec.
Beside it, it finds `N.FORMAT` and `N.alt` of a chart that could be drawn, `N.error` of one that could not, and
`N.warning` of what is to be said.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from netcharts.errors import NetchartsError, OptionError, SpecError

if TYPE_CHECKING:
    from netcharts.hosts._source import Source, Spot

# How a chart comes into a document; `html` is SVG that becomes part of a page.
FORMATS = ("html", "svg", "pdf", "png")
_OWN = ("src", "alt")


class Block(NamedTuple):
    """A block of a document: where it is, the language of the document, its options and its text."""

    line: int
    indent: int
    language: str
    path: str
    options: dict[str, str]
    text: str


def draw(folder: Path, format: str) -> None:
    """Draw all blocks in a folder in one of `FORMATS`.

    Raises:
        OutputError: a file can't be written.
    """
    for file in sorted(folder.glob("*.block")):
        _draw(_read(file.read_bytes().decode("utf-8", "replace")), file, format)


def _read(text: str) -> Block:
    head, _, spec = text.partition("\n\n")
    first, *options = head.split("\n")
    line, indent, language, path = first.split(" ", 3)
    return Block(int(line), int(indent), language, path, dict(_option(option) for option in options), spec)


def _option(line: str) -> tuple[str, str]:
    name, _, value = line.partition("=")
    return name, value


def _draw(block: Block, file: Path, format: str) -> None:
    from netcharts.files import write_all
    from netcharts.hosts._source import Spot

    spot = Spot(block.path, block.line, block.indent)
    inputs: tuple[Path, ...] = ()
    try:
        answers, inputs = _drawn(block, spot, format)
    except SpecError as error:
        answers = {"error": "\n".join(spot.told(error.findings)).encode()}
    except NetchartsError as error:
        answers = {"error": f"{spot}: {error}".encode()}
    write_all({file.with_suffix(f".{ending}"): data for ending, data in answers.items()}, (file, *inputs))


def _drawn(block: Block, spot: Spot, format: str) -> tuple[dict[str, bytes], tuple[Path, ...]]:
    """The answers to a block by their endings, and the files that were read for them."""
    from netcharts.apps.loading import load
    from netcharts.hosts import _page
    from netcharts.style.inputs import files_of

    source, alt = _source(block), block.options.get("alt", "")
    chart, findings = load(source.path, source.style, source.text)
    if format == "html":
        drawn = _page.inline(chart.svg(source.style), alt).encode()
    else:
        drawn = chart.render(format, source.style)
    said = {"warning": "\n".join(spot.told(findings)).encode()} if findings else {}
    words = (alt or chart.alternative_text(options=source.style)).encode()
    return {format: drawn, "alt": words, **said}, files_of(source.style, source.path)


def _source(block: Block) -> Source:
    from netcharts.hosts import _options
    from netcharts.hosts._source import Source, named
    from netcharts.style.options import RenderOptions
    from netcharts.syntax.languages import LANGUAGES

    style = RenderOptions(lang=block.language) if block.language in LANGUAGES else RenderOptions()
    style = _options.styled(style, {name: value for name, value in block.options.items() if name not in _OWN})
    if bool(block.text.strip()) == ("src" in block.options):
        raise OptionError("a chart needs either a spec in the block or 'src', a file or a bundled spec by its name")
    if "src" in block.options:
        return named(block.options["src"], Path(), style)
    return Source(block.text.encode(), "", style)
