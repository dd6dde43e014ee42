"""Parse comments that suppress findings, such as `# netcharts: ignore[NC204] reason`.

A comment at the end of a line applies to that line; a comment on a line of its own applies to the next line that is not
a comment. Rules are given by code or slug, separated by commas; the rest of the comment is the reason.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from operator import itemgetter
from typing import NamedTuple

from netcharts.findings import Place
from netcharts.syntax import tree

_MENTION = re.compile(r"#(?<!\S#)\s*netcharts\s*:")
_IGNORE = re.compile(r"\s*ignore\[([^\]]*)\]")


class Ignore(NamedTuple):
    """A comment: its place, its whole text, the rules that it names, and the line that it applies to.

    `rules` is empty if the comment is malformed.
    """

    place: Place
    text: str
    rules: tuple[str, ...]
    line: int


def find(text: str, spans: Sequence[tuple[Place, Place]]) -> tuple[Ignore, ...]:
    """Return the comments of a spec that are addressed to netcharts, in order.

    Args:
        text: The spec.
        spans: The start and end of each quoted or block text of it, in order.
    """
    if not _MENTION.search(text):
        return ()
    lines = tree.lines(text)
    applies_to = _next_lines(lines)
    ignores = []
    for number, line in enumerate(lines, 1):
        mentions = ((Place(number, mention.start() + 1), mention.end()) for mention in _MENTION.finditer(line))
        place, body = next((mention for mention in mentions if not _inside(mention[0], spans)), (None, 0))
        if place is not None:
            before, text = line[: place.column - 1], line[place.column - 1 :].rstrip()
            target = number if before.strip() else applies_to[number - 1]
            ignores.append(Ignore(place, text, _rules(line[body:]), target))
    return tuple(ignores)


def _rules(body: str) -> tuple[str, ...]:
    matched = _IGNORE.match(body)
    names = (name.strip() for name in matched[1].split(",")) if matched else ()
    return tuple(dict.fromkeys(name for name in names if name))


def _inside(place: Place, spans: Sequence[tuple[Place, Place]]) -> bool:
    """Return True if a place lies in one of some spans, which are in order and do not overlap."""
    before = bisect_right(spans, place, key=itemgetter(0))
    return before > 0 and place < spans[before - 1][1]


def _next_lines(lines: list[str]) -> list[int]:
    """Return, for each line, the number of the next line that is not a comment; its own number if there is none."""
    following: list[int] = []
    target = None
    for number in range(len(lines), 0, -1):
        following.append(target or number)
        if not lines[number - 1].lstrip().startswith("#"):
            target = number
    return following[::-1]
