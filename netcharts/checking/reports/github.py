"""GitHub Actions annotations, which mark the lines of a pull request.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from collections.abc import Sequence

from netcharts.checking.reports import Report, Sources
from netcharts.escape import workflow_data, workflow_property
from netcharts.findings import Finding

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def _render(findings: Sequence[Finding], sources: Sources) -> str:
    return "".join(_command(finding) for finding in findings)


def _command(finding: Finding) -> str:
    title = workflow_property(f"{finding.code} {finding.slug}")
    where = f"file={workflow_property(finding.path)},line={finding.line},col={finding.column},title={title}"
    return f"::{_COMMANDS[finding.level]} {where}::{workflow_data(str(finding))}\n"


REPORT = Report("GitHub Actions annotations", _render, plain=True)
