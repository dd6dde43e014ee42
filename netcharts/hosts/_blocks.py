"""Where the charts of a Markdown file stand, and what stands below them; and how to change that and nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from netcharts.errors import MissingExtraError, install_hint
from netcharts.findings import Place

END = "<!-- /netchart -->"

# Lines end as CommonMark has it.
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
_FENCE = re.compile(r"\s*netchart(?=\s|$)")
_MARKER = re.compile(r"[ \t]*<!--\s*netchart\s*:(.*?)-->\s*", re.DOTALL)
_MEANT = re.compile(r"[ \t]*<!--\s*/?netchart\b")
_END = re.compile(r"[ \t]*<!--\s*/netchart\s*-->\s*")
_CONTAINER = re.compile(r"[ \t>]*")
# What may be overwritten: a picture as it is written here, whatever it shows.
_PICTURE = re.compile(
    r"!\[(?:\\.|[^\]\\])*\]\([^()\s]*\)|<picture>\s*<source [^<>]*>\s*<img [^<>]*>\s*</picture>|", re.DOTALL
)


class Block(NamedTuple):
    """A chart in a Markdown file.

    place    of the fence or marker
    words    what stands in it: the spec of a marker, and options
    text     of the spec; None where a marker names it
    columns  how many characters stand before each line of the text
    last     the number of its last line, from 0
    end      the number of the line that ends its picture, from 0; None where it has none yet
    below    the lines of its picture, up to and with that line
    indent   what stands before each line of the picture
    """

    place: Place
    words: str
    text: str | None
    columns: tuple[int, ...]
    last: int
    end: int | None
    below: tuple[str, ...]
    indent: str

    def holds(self, wanted: Sequence[str]) -> bool:
        """Whether these lines stand below; empty ones and space at the ends do not count."""
        return self.end is not None and _bare(self.below) == _bare(wanted)


class Document(NamedTuple):
    """A Markdown file: its lines with their ends, its charts, and what can't be understood, by place."""

    mark: str
    lines: tuple[str, ...]
    blocks: tuple[Block, ...]
    problems: tuple[tuple[Place, str], ...]

    def edited(self, edits: Sequence[tuple[Block, Sequence[str]]]) -> str:
        """The text, with other lines below some of its charts."""
        lines = list(self.lines)
        usual = next((end for end in map(_ending, lines) if end), "\n")
        for block, wanted in reversed(edits):
            last, end = lines[block.last], _ending(lines[block.last]) or usual
            below = [(block.indent + line).rstrip() for line in wanted]
            final = block.last if block.end is None else block.end
            tail = _ending(lines[final])
            lines[block.last : final + 1] = [last.removesuffix(_ending(last)), *(end + line for line in below), tail]
        return self.mark + "".join(lines)


def parsed(text: str) -> Document:
    """A Markdown file, read as CommonMark.

    Raises:
        MissingExtraError: the library that does so is not installed.
    """
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    lines = tuple(_LINE.findall(text.removeprefix(mark)))
    problems: list[tuple[Place, str]] = []
    tokens = [token for token in _tokens(text.removeprefix(mark)) if _ours(token)]
    ends = [token.map[0] for token in tokens if _END.fullmatch(token.content) and token.type == "html_block"]
    starts = [token for token in tokens if token.map[0] not in ends]
    found = [_block(token, lines, problems) for token in starts]
    blocks = [block for block in found if block is not None]
    limits = [token.map[0] for token in starts]
    return _joined(mark, lines, blocks, ends, limits, problems)


def _tokens(text: str) -> list[Any]:
    try:
        from markdown_it import MarkdownIt
    except ImportError:
        raise MissingExtraError("reading Markdown needs markdown-it-py", install_hint("markdown")) from None
    tokens: list[Any] = MarkdownIt("commonmark").disable("inline").parse(text)
    return tokens


def _ours(token: Any) -> bool:
    if token.type == "fence":
        return _FENCE.match(token.info) is not None
    return token.type == "html_block" and _MEANT.match(token.content) is not None


def _block(token: Any, lines: Sequence[str], problems: list[tuple[Place, str]]) -> Block | None:
    """The chart of a token, but for what stands below it."""
    first, end = token.map
    line = lines[first]
    start = line.index(token.markup or "<!--")
    place = Place(first + 1, start + 1)
    indent = re.sub(r"[^>\s]", " ", line[:start])
    if token.type == "html_block":
        marker = _MARKER.fullmatch(token.content)
        if marker is None or "\n" in marker[1]:
            problems.append(
                (place, "this can't be understood; write '<!-- netchart: NAME, options -->', alone on its line")
            )
            return None
        return Block(place, marker[1], None, (), first, None, (), indent)
    text = token.content
    if not _closed(token, lines[end - 1]):
        problems.append((place, "this block is not closed"))
        return None
    inside = (line.rstrip("\r\n") for line in lines[first + 1 : end - 1])
    columns = tuple(len(raw) - len(own) for raw, own in zip(inside, text.split("\n"), strict=False))
    words = _FENCE.sub("", token.info, count=1)
    return Block(place, words, text, tuple(max(0, column) for column in columns), end - 1, None, (), indent)


def _closed(token: Any, line: str) -> bool:
    """Whether a fence ends before its container does; `line` is its last one."""
    first, end = token.map
    closing = rf"[ \t>]*{re.escape(token.markup[0])}{{{len(token.markup)},}}[ \t]*"
    return end - first == token.content.count("\n") + 2 and re.fullmatch(closing, line.rstrip("\r\n")) is not None


def _joined(
    mark: str,
    lines: tuple[str, ...],
    blocks: Sequence[Block],
    ends: Sequence[int],
    limits: Sequence[int],
    problems: list[tuple[Place, str]],
) -> Document:
    """The charts with the pictures that stand below them; a picture's end that belongs to none is a problem."""
    whole = []
    free = set(ends)
    for block in blocks:
        limit = next((start for start in limits if start > block.last), len(lines))
        end = next((end for end in ends if block.last < end < limit), None)
        below = tuple(_CONTAINER.sub("", line, count=1) for line in lines[block.last + 1 : (end or 0) + 1])
        free.discard(end if end is not None else -1)
        if end is not None and not _PICTURE.fullmatch("".join(below[:-1]).strip()):
            problems.append(
                (Place(end + 1, 1), "between the chart and this line stands more than a picture, which would be lost")
            )
            continue
        whole.append(block._replace(end=end, below=below))
    problems.extend((Place(end + 1, 1), "this ends the picture of no chart") for end in sorted(free))
    return Document(mark, lines, tuple(whole), tuple(sorted(problems)))


def _ending(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :]


def _bare(lines: Sequence[str]) -> list[str]:
    return [line.strip() for line in lines if line.strip()]
