"""Comments that tell `check` to overlook something: `# netcharts: ignore[NC204] as on the poster`.

One behind a line holds for that line; one alone on its line for the next line that is no comment. Codes and slugs
are both understood, several are parted by commas, and what follows is the reason.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from netcharts.findings import Place
from netcharts.syntax import tree

_MENTION = re.compile(r"(?<!\S)#\s*netcharts\s*:(.*)")
_IGNORE = re.compile(r"\s*ignore\[([^\]]*)\]")


class Ignore(NamedTuple):
    """A comment: where it stands, its whole text, the rules that it names, and the line that it holds for.

    `rules` is empty where the comment can't be understood.
    """

    place: Place
    text: str
    rules: tuple[str, ...]
    line: int


def find(text: str) -> tuple[Ignore, ...]:
    """The comments of a spec that are for us, in order. The text must be YAML."""
    if "netcharts" not in text:
        return ()
    lines = tree.lines(text)
    texts = tree.text_spans(text)
    found = []
    for number, line in enumerate(lines, 1):
        mention = _MENTION.search(line)
        if mention and not any(start <= (number, mention.start() + 1) < end for start, end in texts):
            place = Place(number, mention.start() + 1)
            found.append(Ignore(place, mention[0].rstrip(), _rules(mention[1]), _holds_for(lines, place)))
    return tuple(found)


def _rules(body: str) -> tuple[str, ...]:
    matched = _IGNORE.match(body)
    return tuple(name.strip() for name in matched[1].split(",") if name.strip()) if matched else ()


def _holds_for(lines: list[str], place: Place) -> int:
    if lines[place.line - 1][: place.column - 1].strip():
        return place.line
    after = (n for n, line in enumerate(lines[place.line :], place.line + 1) if not line.lstrip().startswith("#"))
    return next(after, place.line)
