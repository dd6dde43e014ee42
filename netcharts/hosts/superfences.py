"""Markdown sites: two functions with which `pymdownx.superfences` draws fenced blocks.

They work in MkDocs, ProperDocs, Zensical and the API of Python-Markdown:

    markdown_extensions:
      - pymdownx.superfences:
          custom_fences:
            - name: netchart
              class: netchart
              format: !!python/name:netcharts.hosts.superfences.format
              validator: !!python/name:netcharts.hosts.superfences.validate

Problems are logged as warnings, which fail a strict build of MkDocs, and errors are shown on the page in place of the
chart. For programs without strict builds, `format_strictly` raises an exception instead.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from netcharts.escape import attribute, markup
from netcharts.hosts import _options, _page
from netcharts.hosts._draw import draw
from netcharts.hosts._host import ChartRequest, Host, Location
from netcharts.hosts._source import short

HOST = Host(
    name="pymdownx.superfences",
    summary="Fenced blocks in Markdown sites built by MkDocs, ProperDocs, Zensical or Python-Markdown.",
    extra="superfences",
    options=("alt", "caption", "height", "scale", "src"),
)
# A child of the logger of MkDocs, whose strict builds count the warnings; ProperDocs uses it as well.
logger = logging.getLogger("mkdocs.netcharts")

# Characters that can precede the lines of a block in quotes and lists.
_BEFORE = " \t>"
_FENCES = ("```", "~~~")


def validate(
    language: str, inputs: Mapping[str, str | None], options: dict[str, str], attrs: dict[str, str], md: Any
) -> bool:
    """Accept all options in the head of a fence; `format` reports the invalid ones."""
    # An option without a value has its own name as its value, or None in the notation with braces.
    options.update({name: name if value is None else value for name, value in inputs.items()})
    return True


def format(text: str, language: str, css_class: str, options: dict[str, str], md: Any, **head: Any) -> str:
    """Return the HTML of a fence; problems are logged, and errors are shown in place of the chart."""
    html, messages = _html(_request(text, options, md), options.get("caption", ""), css_class, head)
    for message in messages:
        logger.warning("%s", message)
    return html


def format_strictly(text: str, language: str, css_class: str, options: dict[str, str], md: Any, **head: Any) -> str:
    """Return the HTML of a fence; problems raise `SuperFencesException`, the only exception that superfences passes."""
    from pymdownx.superfences import SuperFencesException

    html, messages = _html(_request(text, options, md), options.get("caption", ""), css_class, head)
    if messages:
        raise SuperFencesException("\n".join(messages))
    return html


def _request(text: str, written: Mapping[str, str], md: Any) -> ChartRequest:
    own, options = HOST.split(written)
    options = {name: _value(name, value) for name, value in options.items()}
    path = _path(md)
    folder = path.parent if path else Path()
    return ChartRequest(
        HOST, _location(text, md, path), text, own.get("src", ""), options, own, own.get("alt", ""), folder
    )


def _value(name: str, value: str) -> str:
    return _options.implied_value(name) or value if value == name else value


def _html(request: ChartRequest, caption: str, css_class: str, head: Mapping[str, Any]) -> tuple[str, list[str]]:
    """Return the HTML of a chart, and the messages about it."""
    result = draw(request)
    if result.failed:
        return _page.refusal(result.messages()), result.messages()
    chart = _page.inline(result.rendered["svg"], request.alt, result.size)
    return _element(chart, caption, css_class, head), result.messages()


def _element(chart: str, caption: str, css_class: str, head: Mapping[str, Any]) -> str:
    """Return the element that contains the chart and has the attributes in the head of the fence."""
    classes = " ".join(name for name in (css_class, *head.get("classes", ())) if name)
    values = {"id": head.get("id_value"), "class": classes, **head.get("attrs", {})}
    attributes = "".join(f' {name}="{attribute(str(value))}"' for name, value in values.items() if value)
    if not caption:
        return f"<div{attributes}>{chart}</div>"
    return f"<figure{attributes}>{chart}<figcaption>{markup(caption)}</figcaption></figure>"


# Superfences does not provide the place of a fence, so its text is looked for in the document.


def _location(text: str, md: Any, path: Path | None) -> Location:
    """Return the location of a fence: in the document's file if its lines are found there, otherwise in the text."""
    lines = md.lines
    number = sum(start < _processed_lines(md) for start in _starts(lines, text))
    document = short(str(path)) if path else "<markdown>"
    for source in (_lines_of(path), lines):
        starts = _starts(source, text)[number:]
        if starts:
            head = source[starts[0]]
            indent = len(head) - len(head.lstrip(_BEFORE))
            return Location(document, starts[0] + 1, indent + 1, indents=(indent,))
    return Location(document)


def _processed_lines(md: Any) -> int:
    """Return the number of lines that superfences has processed."""
    stack = md.preprocessors["fenced_code_block"].stack
    return int(stack[-1][2]) if stack else 0


def _starts(lines: Sequence[str], text: str) -> list[int]:
    """Return the indices of the lines on which fences with this text start."""
    bare = [line.strip(_BEFORE) for line in lines]
    block = [line.strip(_BEFORE) for line in text.split("\n")] if text else []
    size = len(block)
    return [
        start
        for start, line in enumerate(bare[: len(bare) - size - 1])
        if line.startswith(_FENCES)
        and bare[start + size + 1].startswith(_FENCES)
        and bare[start + 1 : start + size + 1] == block
    ]


def _path(md: Any) -> Path | None:
    """Return the path of the document, if the program that builds the site provides it."""
    if "relpath" in md.treeprocessors:
        # MkDocs and ProperDocs.
        return Path(md.treeprocessors["relpath"].file.abs_src_path)
    if "rendering_context" in md.preprocessors:
        # Zensical.
        context = md.preprocessors["rendering_context"]
        return Path(context.config["docs_dir"], context.page.path).absolute()
    return None


def _lines_of(path: Path | None) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").splitlines() if path else []
    except (OSError, UnicodeDecodeError):
        return []
