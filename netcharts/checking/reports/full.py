"""Every finding with its line, and a caret under its position."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import east_asian_width

from netcharts.checking.reports import Report, Sources
from netcharts.checking.reports._excerpt import excerpt
from netcharts.escape import terminal, visible
from netcharts.findings import Finding
from netcharts.syntax.tree import lines


def _render(findings: Sequence[Finding], sources: Sources) -> str:
    texts = {path: lines(text) for path, text in sources.items()}
    return "\n".join(_finding(finding, texts.get(finding.path, [])) for finding in findings)


def _finding(finding: Finding, text: list[str]) -> str:
    shown = excerpt(finding, text)
    if shown is None:
        return f"{finding}\n"
    before = terminal(f"  {finding.line} | {shown.before}")
    line = terminal(before + visible(shown.word + shown.after))
    carets = "^" * _width(visible(shown.word) or " ")
    edge = f"  {' ' * len(str(finding.line))} | "
    return f"{finding}\n{line}\n{edge}{' ' * (_width(before) - len(edge))}{carets}\n"


def _width(text: str) -> int:
    """Return the number of terminal columns that a text takes."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


REPORT = Report("every finding with its line and a caret", _render, plain=True)
