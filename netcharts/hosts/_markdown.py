"""Charts in Markdown files: the blocks and markers that request them, and the images below those."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from netcharts.errors import MissingExtraError, install_hint
from netcharts.findings import Place

# Lines end as CommonMark defines.
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
_FENCE = re.compile(r"\s*netchart(?=\s|$)")
# A comment of HTML, or one of MDX, in which those of HTML are errors.
_OPEN, _CLOSE = r"[ \t]*(?:<!--|\{/\*)", r"(?:-->|\*/\})\s*"
_MARKER = re.compile(rf"{_OPEN}\s*netchart\s*:(.*?){_CLOSE}", re.DOTALL)
_COMMENT = re.compile(rf"{_OPEN}\s*/?netchart\b")
_END = re.compile(rf"{_OPEN}\s*/netchart\s*(?::(.*?))?{_CLOSE}")
# The start of a comment by the type of its token: for CommonMark, a comment of MDX is a paragraph.
_COMMENTS = {"html_block": "<!--", "inline": "{/*"}
_CONTAINER = re.compile(r"[ \t>]*")
# The only text that is overwritten: nothing, or an image in the form that this program writes.
_IMAGE = re.compile(
    r"!\[(?:\\.|[^\]\\])*\]\([^()\s]*\)|<picture>\s*<source [^<>]*>\s*<img [^<>]*>\s*</picture>|", re.DOTALL
)


class ChartBlock(NamedTuple):
    """A fenced block or a marker that requests a chart.

    Attributes:
        place: Place of the fence or marker.
        head: Words and options in it.
        text: Text of the spec; None for a marker, which names it.
        indents: Number of characters before each line of the text.
        last: Index of its last line.
        end: Index of the line that ends its image; None if it has no image yet.
        below: Lines of its image, including the line that ends it.
        prefix: Characters before each line of the image.
        mdx: True if its comments are those of MDX.
        settings: Options in the line that ends its image: those of the command that drew it.
    """

    place: Place
    head: str
    text: str | None
    indents: tuple[int, ...]
    last: int
    end: int | None
    below: tuple[str, ...]
    prefix: str
    mdx: bool = False
    settings: str = ""

    def end_line(self, settings: str) -> str:
        """Return the line that ends the image and keeps the options of the command."""
        content = f"/netchart: {settings}" if settings else "/netchart"
        return f"{{/* {content} */}}" if self.mdx else f"<!-- {content} -->"

    def shows(self, lines: Sequence[str]) -> bool:
        """Return True if these lines are below; empty lines and surrounding spaces are ignored."""
        return self.end is not None and _bare(self.below) == _bare(lines)


class MarkdownDocument(NamedTuple):
    """A Markdown file.

    Attributes:
        bom: Byte order mark, or an empty text.
        lines: Lines with their line breaks.
        blocks: Blocks that request charts.
        problems: Places and messages of syntax errors, in order.
    """

    bom: str
    lines: tuple[str, ...]
    blocks: tuple[ChartBlock, ...]
    problems: tuple[tuple[Place, str], ...]

    def edit(self, edits: Sequence[tuple[ChartBlock, Sequence[str]]]) -> str:
        """Return the text with new lines below some of its blocks."""
        lines = list(self.lines)
        usual = next((end for end in map(_line_break, lines) if end), "\n")
        for block, below in reversed(edits):
            last, end = lines[block.last], _line_break(lines[block.last]) or usual
            indented = [(block.prefix + line).rstrip() for line in below]
            final = block.last if block.end is None else block.end
            tail = _line_break(lines[final])
            new = [last.removesuffix(_line_break(last)), *(end + line for line in indented), tail]
            lines[block.last : final + 1] = new
        return self.bom + "".join(lines)


def parse(text: str, *, mdx: bool = False) -> MarkdownDocument:
    """Return a Markdown file, read as CommonMark; the comments below blocks are those of MDX if it is MDX.

    Raises:
        MissingExtraError: the library that reads CommonMark is not installed.
    """
    bom = "\ufeff" if text.startswith("\ufeff") else ""
    lines = tuple(_LINE.findall(text.removeprefix(bom)))
    problems: list[tuple[Place, str]] = []
    tokens = [token for token in _tokens(text.removeprefix(bom)) if _is_chart(token)]
    ends = [token.map[0] for token in tokens if token.type in _COMMENTS and _END.fullmatch(token.content)]
    starts = [token for token in tokens if token.map[0] not in ends]
    blocks = [block for token in starts if (block := _block(token, lines, problems)) is not None]
    blocks = [block._replace(mdx=mdx or block.mdx) for block in blocks]
    limits = [token.map[0] for token in starts]
    whole = tuple(_with_images(blocks, lines, ends, limits, problems))
    return MarkdownDocument(bom, lines, whole, tuple(sorted(problems)))


def _tokens(text: str) -> list[Any]:
    try:
        from markdown_it import MarkdownIt
    except ImportError:
        raise MissingExtraError("reading Markdown needs markdown-it-py", install_hint("markdown")) from None
    tokens: list[Any] = MarkdownIt("commonmark").disable("inline").parse(text)
    return tokens


def _is_chart(token: Any) -> bool:
    if token.type == "fence":
        return _FENCE.match(token.info) is not None
    start = _COMMENTS.get(token.type)
    return start is not None and token.content.lstrip().startswith(start) and _COMMENT.match(token.content) is not None


def _block(token: Any, lines: Sequence[str], problems: list[tuple[Place, str]]) -> ChartBlock | None:
    """Return the block of a token, without its image."""
    first = token.map[0]
    mdx = token.type == "inline"
    start = lines[first].index(token.markup or _COMMENTS[token.type])
    place = Place(first + 1, start + 1)
    prefix = re.sub(r"[^> \t]", " ", lines[first][:start])
    if token.type != "fence":
        marker = _MARKER.fullmatch(token.content)
        if marker is None or "\n" in marker[1]:
            comment = "{/* netchart: NAME, options */}" if mdx else "<!-- netchart: NAME, options -->"
            where = "in a paragraph of its own" if mdx else "alone on its line"
            problems.append((place, f"malformed comment; expected '{comment}', {where}"))
            return None
        return ChartBlock(place, marker[1], None, (), first, None, (), prefix, mdx)
    return _fenced_block(token, lines, place, prefix, problems)


def _fenced_block(
    token: Any, lines: Sequence[str], place: Place, prefix: str, problems: list[tuple[Place, str]]
) -> ChartBlock | None:
    first, end = token.map
    if not _is_closed(token, lines[end - 1]):
        problems.append((place, "this block is not closed"))
        return None
    inside = (line.rstrip("\r\n") for line in lines[first + 1 : end - 1])
    indents = (len(raw) - len(own) for raw, own in zip(inside, token.content.split("\n"), strict=False))
    head = _FENCE.sub("", token.info, count=1)
    return ChartBlock(
        place, head, token.content, tuple(max(0, indent) for indent in indents), end - 1, None, (), prefix
    )


def _is_closed(token: Any, line: str) -> bool:
    """Return True if a fence has an end of its own, rather than that of its container; `line` is its last line."""
    first, end = token.map
    closing = rf"[ \t>]*{re.escape(token.markup[0])}{{{len(token.markup)},}}[ \t]*"
    return end - first == token.content.count("\n") + 2 and re.fullmatch(closing, line.rstrip("\r\n")) is not None


def _with_images(
    blocks: Sequence[ChartBlock],
    lines: Sequence[str],
    ends: Sequence[int],
    limits: Sequence[int],
    problems: list[tuple[Place, str]],
) -> list[ChartBlock]:
    """Return the blocks with the images below them; an end without a block, or after other text, is a problem."""
    found = []
    unused = set(ends)
    for block in blocks:
        limit = next((start for start in limits if start > block.last), len(lines))
        end = next((end for end in ends if block.last < end < limit), None)
        below = tuple(_CONTAINER.sub("", line, count=1) for line in lines[block.last + 1 : (end or 0) + 1])
        unused.discard(end if end is not None else -1)
        if end is not None and not _IMAGE.fullmatch("".join(below[:-1]).strip()):
            problems.append((Place(end + 1, 1), "text other than an image precedes this line and would be lost"))
            continue
        ending = _END.fullmatch(_CONTAINER.sub("", lines[end], count=1)) if end is not None else None
        found.append(block._replace(end=end, below=below, settings=(ending[1] or "").strip() if ending else ""))
    problems.extend((Place(end + 1, 1), "no chart precedes this end of an image") for end in unused)
    return found


def _line_break(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :]


def _bare(lines: Sequence[str]) -> list[str]:
    return [line.strip() for line in lines if line.strip()]
