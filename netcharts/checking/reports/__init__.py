"""How findings are reported: one module per format, named by what the user calls it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from netcharts import registry
from netcharts.findings import Finding

Sources = Mapping[str, str]


class Report(NamedTuple):
    """A format: `render` makes the whole text of findings and the texts that they are about, by path.

    `plain` formats are read by people, one finding after the other; the rest are one document for a program.
    """

    summary: str
    render: Callable[[Sequence[Finding], Sources], str]
    plain: bool


def names() -> tuple[str, ...]:
    """The names of the formats."""
    return registry.names("checking/reports", ".py")


def load(name: str) -> Report:
    """A format by its name."""
    report: Report = registry.module("checking/reports", name).REPORT
    return report


def counted(findings: Sequence[Finding]) -> dict[str, int]:
    """How many findings there are of each level."""
    return {level: sum(finding.level == level for finding in findings) for level in ("error", "warning", "note")}
