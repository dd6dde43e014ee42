"""A JSON document: `findings`, each with `path`, `line`, `column`, `code`, `slug`, `level`, `message`, `fix`.

Lines and columns count from 1. `level` is `error`, `warning` or `note`. `fix` is null, or an object: at
`line` and `column`, the text `old` can be replaced by `new`. `counts` is the number of findings of each level.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netcharts import escape
from netcharts.checking.reports import Report, Sources, by_level
from netcharts.findings import Finding


def _render(findings: Sequence[Finding], sources: Sources) -> str:
    document = {"findings": [_finding(finding) for finding in findings], "counts": by_level(findings)}
    return escape.json(document, indent=2) + "\n"


def _finding(finding: Finding) -> dict[str, Any]:
    keys = ("path", "line", "column", "code", "slug", "level", "message")
    fix = finding.fix and {**finding.fix.place._asdict(), "old": finding.fix.old, "new": finding.fix.new}
    return {**{key: getattr(finding, key) for key in keys}, "fix": fix}


REPORT = Report("a JSON document", _render, plain=False)
