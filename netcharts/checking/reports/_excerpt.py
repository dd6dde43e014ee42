"""The line that a finding is about, as much of it as is useful, and the word that it is about."""

from __future__ import annotations

import re
from typing import NamedTuple

from netcharts.findings import Finding

_WORD = re.compile(r"""[^\s,\[\]{}:#'"]+|.""")
_WIDEST = 100


class Excerpt(NamedTuple):
    """A line in three pieces: before the word, the word (empty at the end of the line), and behind it."""

    before: str
    word: str
    after: str


def excerpt(finding: Finding, text: list[str]) -> Excerpt | None:
    """The excerpt of a text that a finding is about; None if it has no such line."""
    if not 1 <= finding.line <= len(text):
        return None
    shown, start = _cut(text[finding.line - 1], finding.column - 1)
    found = _WORD.match(shown, start)
    word = found[0] if found else ""
    return Excerpt(shown[:start], word, shown[start + len(word) :])


def _cut(line: str, column: int) -> tuple[str, int]:
    """As much of a long line as is useful round a column, and where the column is in it."""
    first = max(0, column - _WIDEST // 2) if len(line) > _WIDEST else 0
    cut = line[first : first + _WIDEST]
    head, tail = "…" if first else "", "…" if first + _WIDEST < len(line) else ""
    return f"{head}{cut}{tail}".replace("\t", " "), column - first + len(head)
