"""Excerpts for reports: the line of a finding, shortened if it is long, and the word at its position."""

from __future__ import annotations

import re
from typing import NamedTuple

from netcharts.findings import Finding

_WORD = re.compile(r"""[^\s,\[\]{}:#'"]+|.""")
_WIDEST = 100


class Excerpt(NamedTuple):
    """A line in three parts: before the word, the word (empty at the end of the line), and after it."""

    before: str
    word: str
    after: str


def excerpt(finding: Finding, text: list[str]) -> Excerpt | None:
    """Return the excerpt of a text at the place of a finding; None if the text has no such line."""
    if not 1 <= finding.line <= len(text):
        return None
    shown, start = _cut(text[finding.line - 1], finding.column - 1)
    found = _WORD.match(shown, start)
    word = found[0] if found else ""
    return Excerpt(shown[:start], word, shown[start + len(word) :])


def _cut(line: str, column: int) -> tuple[str, int]:
    """Return the part of a long line around a column, and the column within that part."""
    first = max(0, column - _WIDEST // 2) if len(line) > _WIDEST else 0
    cut = line[first : first + _WIDEST]
    head, tail = "…" if first else "", "…" if first + _WIDEST < len(line) else ""
    return f"{head}{cut}{tail}".replace("\t", " "), column - first + len(head)
