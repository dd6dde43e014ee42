"""Reports of findings: one module per format, named as in `netcharts check --format`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from netcharts import registry
from netcharts.findings import Finding
from netcharts.wording import counted

Sources = Mapping[str, str]


class Report(NamedTuple):
    """A format of reports.

    summary  describes the format in one line
    render   returns the report of findings, given the texts of the specs by path
    plain    True if people read the report in a terminal, False if it is a document for a program
    """

    summary: str
    render: Callable[[Sequence[Finding], Sources], str]
    plain: bool


def names() -> tuple[str, ...]:
    """Return the names of the formats."""
    return registry.names("checking/reports", ".py")


def load(name: str) -> Report:
    """Return a format by its name."""
    report: Report = registry.module("checking/reports", name).REPORT
    return report


def by_level(findings: Sequence[Finding]) -> dict[str, int]:
    """Return the number of findings of each level."""
    return {level: sum(finding.level == level for finding in findings) for level in ("error", "warning", "note")}


def summary(findings: Sequence[Finding]) -> str:
    """Return the number of findings of each level in words, such as `1 error, 2 warnings`."""
    counts = [counted(count, level) for level, count in by_level(findings).items() if count]
    return ", ".join(counts) or "no problems found"
