"""Every finding with the line that it is about, and a caret under the place."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import east_asian_width

from netcharts.checking.reports import Report, Sources
from netcharts.checking.reports._excerpt import excerpt
from netcharts.findings import Finding
from netcharts.syntax.tree import lines


def _render(findings: Sequence[Finding], sources: Sources) -> str:
    texts = {path: lines(text) for path, text in sources.items()}
    return "\n".join(_finding(finding, texts.get(finding.path, [])) for finding in findings)


def _finding(finding: Finding, text: list[str]) -> str:
    shown = excerpt(finding, text)
    if shown is None:
        return f"{finding}\n"
    number = str(finding.line)
    before = "".join(_blank(character) for character in shown.before)
    carets = "^" * sum(len(_blank(character)) for character in shown.word or " ")
    return f"{finding}\n  {number} | {''.join(shown)}\n  {' ' * len(number)} | {before}{carets}\n"


def _blank(character: str) -> str:
    """As much blank space as a character takes in a terminal."""
    return "  " if east_asian_width(character) in "WF" else " "


REPORT = Report("every finding with its line and a caret", _render, plain=True)
