"""One line per finding."""

from __future__ import annotations

from collections.abc import Sequence

from netcharts.diagnostics import Finding
from netcharts.reports import Report, Sources


def _render(findings: Sequence[Finding], sources: Sources) -> str:
    return "".join(f"{finding}\n" for finding in findings)


REPORT = Report("one line per finding", _render, plain=True)
