"""One line for each finding."""

from __future__ import annotations

from collections.abc import Sequence

from netcharts.checking.reports import Report, Sources
from netcharts.findings import Finding


def _render(findings: Sequence[Finding], sources: Sources) -> str:
    return "".join(f"{finding}\n" for finding in findings)


REPORT = Report("one line per finding", _render, plain=True)
