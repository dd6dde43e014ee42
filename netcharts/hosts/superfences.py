"""Markdown sites: fenced blocks become charts, by two functions for `pymdownx.superfences`.

MkDocs, ProperDocs, Zensical and the plain API of Python-Markdown share them:

    markdown_extensions:
      - pymdownx.superfences:
          custom_fences:
            - name: netchart
              class: netchart
              format: !!python/name:netcharts.hosts.superfences.format
              validator: !!python/name:netcharts.hosts.superfences.validate

What is wrong with a chart is logged as a warning, which ends a strict build of MkDocs, and stands on the page in its
place. `format_strictly` in place of `format` raises an exception instead, for programs that have no strict build.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from netcharts.apps.loading import load
from netcharts.errors import NetchartsError, OptionError, SpecError
from netcharts.escape import attribute, markup
from netcharts.hosts import _options, _page
from netcharts.hosts._source import Source, Spot, named, settled, short
from netcharts.style.options import RenderOptions

# A child of MkDocs's logger, so that its strict builds count the warnings; ProperDocs listens to it as well.
logger = logging.getLogger("mkdocs.netcharts")

_OWN = ("alt", "caption", "src")
# What may stand before the lines of a block, in quotes and lists.
_BEFORE = " \t>"
_FENCES = ("```", "~~~")


class Fence(NamedTuple):
    """A fenced block: its text, the options of its head, and the document that it stands in."""

    text: str
    options: Mapping[str, str]
    md: Any


def validate(
    language: str, inputs: Mapping[str, str | None], options: dict[str, str], attrs: dict[str, str], md: Any
) -> bool:
    """Take all that stands in the head of a fence; `format` says what of it makes no sense."""
    # What stands alone comes with its own name as its value, or, between braces, with none.
    options.update({name: name if value is None else value for name, value in inputs.items()})
    return True


def format(text: str, language: str, css_class: str, options: dict[str, str], md: Any, **head: Any) -> str:
    """The HTML of a fence; what is wrong is logged, and stands in place of a chart that can't be drawn."""
    html, wrong = _html(Fence(text, options, md), css_class, head)
    for line in wrong:
        logger.warning("%s", line)
    return html


def format_strictly(text: str, language: str, css_class: str, options: dict[str, str], md: Any, **head: Any) -> str:
    """The HTML of a fence; whatever is wrong raises `SuperFencesException`, the only one that superfences lets out."""
    from pymdownx.superfences import SuperFencesException

    html, wrong = _html(Fence(text, options, md), css_class, head)
    if wrong:
        raise SuperFencesException("\n".join(wrong))
    return html


def _html(fence: Fence, css_class: str, head: Mapping[str, Any]) -> tuple[str, list[str]]:
    """The HTML of a fence, and what is wrong with it."""
    try:
        source = _source(fence)
        chart, findings = load(source.path, source.style, source.text, check=source.check)
        drawn = _page.inline(chart.svg(source.style), fence.options.get("alt", ""))
    except SpecError as error:
        wrong = _spot(fence).told(error.findings)
        return _page.refusal(wrong), wrong
    except NetchartsError as error:
        wrong = [f"{_spot(fence)}: {error}"]
        return _page.refusal(wrong), wrong
    return _placed(drawn, fence.options.get("caption", ""), css_class, head), _spot(fence).told(
        findings
    ) if findings else []


def _source(fence: Fence) -> Source:
    wishes = {name: _given(name, value) for name, value in fence.options.items() if name not in _OWN}
    style = settled(_options.styled(RenderOptions(), wishes), _folder(fence.md))
    if bool(fence.text.strip()) == ("src" in fence.options):
        raise OptionError("a chart needs either a spec in the block or 'src', a file or a bundled spec by its name")
    if "src" in fence.options:
        return named(fence.options["src"], _folder(fence.md), style)
    return Source(fence.text.encode(), "", style)


def _given(name: str, value: str) -> str:
    return _options.alone(name) or value if value == name else value


def _placed(drawn: str, caption: str, css_class: str, head: Mapping[str, Any]) -> str:
    classes = " ".join(name for name in (css_class, *head.get("classes", ())) if name)
    named = {"id": head.get("id_value"), "class": classes, **head.get("attrs", {})}
    said = "".join(f' {name}="{attribute(str(value))}"' for name, value in named.items() if value)
    if not caption:
        return f"<div{said}>{drawn}</div>"
    return f"<figure{said}>{drawn}<figcaption>{markup(caption)}</figcaption></figure>"


# Where a fence stands: superfences doesn't say.


def _spot(fence: Fence) -> Spot:
    """Where the head of a fence is: in the document's file, if the block is found there as it is."""
    path, lines = _path(fence.md), fence.md.lines
    before = [start for start in _starts(lines, fence.text) if start < _done(fence.md)]
    name = short(path) if path else "<markdown>"
    for known in (_file_lines(path), lines):
        found = _starts(known, fence.text)[len(before) :]
        if found:
            head = known[found[0]]
            return Spot(name, found[0] + 1, len(head) - len(head.lstrip(_BEFORE)))
    return Spot(name, 1, 0)


def _done(md: Any) -> int:
    """How many lines superfences has behind it."""
    stack = md.preprocessors["fenced_code_block"].stack
    return int(stack[-1][2]) if stack else 0


def _starts(lines: Sequence[str], text: str) -> list[int]:
    """Where the fences of a block are, from 0."""
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
    """The document's file, as far as the program that builds the site says what it is."""
    if "relpath" in md.treeprocessors:
        # MkDocs and ProperDocs.
        return Path(md.treeprocessors["relpath"].file.abs_src_path)
    if "rendering_context" in md.preprocessors:
        # Zensical.
        context = md.preprocessors["rendering_context"]
        return Path(context.config["docs_dir"], context.page.path).absolute()
    return None


def _folder(md: Any) -> Path:
    path = _path(md)
    return path.parent if path else Path()


def _file_lines(path: Path | None) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").splitlines() if path else []
    except (OSError, UnicodeDecodeError):
        return []
