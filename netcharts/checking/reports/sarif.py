"""A SARIF 2.1.0 log, which code scanning services read.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from typing import Any

from netcharts import escape
from netcharts.checking import rules
from netcharts.checking.reports import Report, Sources
from netcharts.findings import Finding
from netcharts.syntax.tree import lines

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def _render(findings: Sequence[Finding], sources: Sources) -> str:
    texts = {path: lines(text) for path, text in sources.items()}
    slugs = sorted({finding.slug for finding in findings}, key=lambda slug: rules.load(slug).code)
    driver = {"name": "netcharts", "rules": [_rule(slug) for slug in slugs]}
    results = [_result(finding, slugs.index(finding.slug), texts.get(finding.path, [])) for finding in findings]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return escape.json(log, indent=2) + "\n"


def _rule(slug: str) -> dict[str, Any]:
    rule, documentation = rules.load(slug), rules.documentation(slug).strip()
    return {
        "id": rule.code,
        "name": slug,
        "shortDescription": {"text": documentation.partition("\n")[0]},
        "help": {"text": documentation},
        "defaultConfiguration": {"level": rule.level},
    }


def _result(finding: Finding, number: int, text: list[str]) -> dict[str, Any]:
    place = {"startLine": finding.line, "startColumn": finding.column}
    file = {"uri": escape.path(finding.path.replace(os.sep, "/"))}
    return {
        "ruleId": finding.code,
        "ruleIndex": number,
        "level": finding.level,
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": {"artifactLocation": file, "region": place}}],
        "partialFingerprints": {"lineText/v1": _fingerprint(finding, text)},
    }


def _fingerprint(finding: Finding, text: list[str]) -> str:
    """Return a hash of the rule and the words of the line, which stays the same if the line moves."""
    line = text[finding.line - 1] if 1 <= finding.line <= len(text) else ""
    return hashlib.sha256(f"{finding.code} {' '.join(line.split())}".encode("utf-8", "replace")).hexdigest()[:32]


REPORT = Report("a SARIF 2.1.0 log", _render, plain=False)
