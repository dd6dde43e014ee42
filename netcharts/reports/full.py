"""Every finding with the line that it is about, and a caret under the place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from unicodedata import east_asian_width

from netcharts.diagnostics import Finding
from netcharts.reports import Report, Sources
from netcharts.spec.tree import lines

_WORD = re.compile(r"""[^\s,\[\]{}:#'"]+|.""")
_WIDEST = 100


def _render(findings: Sequence[Finding], sources: Sources) -> str:
    texts = {path: lines(text) for path, text in sources.items()}
    return "\n".join(_finding(finding, texts.get(finding.path, [])) for finding in findings)


def _finding(finding: Finding, text: list[str]) -> str:
    if not 1 <= finding.line <= len(text):
        return f"{finding}\n"
    number = str(finding.line)
    shown, start = _cut(text[finding.line - 1], finding.column - 1)
    before = "".join(_blank(character) for character in shown[:start])
    word = _WORD.match(shown, start)
    carets = "^" * sum(len(_blank(character)) for character in (word[0] if word else " "))
    return f"{finding}\n  {number} | {shown}\n  {' ' * len(number)} | {before}{carets}\n"


def _cut(line: str, column: int) -> tuple[str, int]:
    """As much of a long line as is useful round a column, and where the column is in it."""
    first = max(0, column - _WIDEST // 2) if len(line) > _WIDEST else 0
    cut = line[first : first + _WIDEST]
    head, tail = "…" if first else "", "…" if first + _WIDEST < len(line) else ""
    return f"{head}{cut}{tail}".replace("\t", " "), column - first + len(head)


def _blank(character: str) -> str:
    """As much blank space as a character takes in a terminal."""
    return "  " if east_asian_width(character) in "WF" else " "


REPORT = Report("every finding with its line and a caret", _render, plain=True)
