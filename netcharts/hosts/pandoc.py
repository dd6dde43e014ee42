"""Pandoc and Quarto: the filter `pandoc.lua` asks this module to draw all charts of a document in one process.

The filter writes a file `N.block` to a folder for each block: a line with the line of its head, its indent, the
language of the document and the name of the document; a line `name=value` for each option; an empty line; and the spec.
It then reads `N.FORMAT` and `N.alt` for a chart that has been drawn, `N.error` for one with errors, and `N.warning`.
"""

from __future__ import annotations

from pathlib import Path

from netcharts.hosts._host import ChartRequest, ChartResult, Host, Location

HOST = Host(
    name="Pandoc",
    summary="Code blocks in documents that Pandoc or Quarto converts, for example to HTML, LaTeX and Word.",
    options=("alt", "caption", "height", "src"),
)
# Formats in which a chart becomes part of a document; `html` is an SVG within a page.
FORMATS = ("html", "svg", "pdf", "png")


def draw(folder: Path, format: str) -> None:
    """Draw all blocks in a folder in one of `FORMATS`.

    Raises:
        OutputError: a file can't be written.
    """
    from netcharts.files import write_all
    from netcharts.hosts import _draw

    for file in sorted(folder.glob("*.block")):
        request = _request(file.read_bytes().decode("utf-8", "replace"), "svg" if format == "html" else format)
        result = _draw.draw(request)
        answers = _answers(request, result, format)
        write_all({file.with_suffix(f".{kind}"): data for kind, data in answers.items()}, (file, *result.inputs))


def _request(block: str, format: str) -> ChartRequest:
    head, _, text = block.partition("\n\n")
    first, *lines = head.split("\n")
    line, indent, lang, document = first.split(" ", 3)
    own, options = HOST.split(dict(_option(line) for line in lines))
    location = Location(document, int(line), int(indent) + 1, indents=(int(indent),))
    src, alt = own.get("src", ""), own.get("alt", "")
    return ChartRequest(HOST, location, text, src, options, own, alt, lang=lang, formats=(format,))


def _option(line: str) -> tuple[str, str]:
    name, _, value = line.partition("=")
    return name, value


def _answers(request: ChartRequest, result: ChartResult, format: str) -> dict[str, bytes]:
    """Return the answers to the filter by their file extensions."""
    from netcharts.hosts import _page

    messages = "\n".join(result.messages()).encode()
    if result.failed:
        return {"error": messages}
    (data,) = result.rendered.values()
    drawn = _page.inline(data, request.alt, result.size).encode() if format == "html" else data
    warning = {"warning": messages} if messages else {}
    return {format: drawn, "alt": result.alt.encode(), **warning}
