"""Corrections that can't change what a spec means, made in its text and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from netcharts.checking.run import check_text
from netcharts.findings import Finding, Fix
from netcharts.syntax import tree

# A correction can make a comment idle, whose removal is another; more than a few rounds mean that they fight.
_ROUNDS = 5


def mend(text: str, path: str) -> str:
    """The text of a spec with every correction made that its findings offer."""
    for _ in range(_ROUNDS):
        mended = corrected(text, check_text(text, path))
        if mended == text:
            return text
        text = mended
    return text


def corrected(text: str, findings: Sequence[Finding]) -> str:
    """The text with the corrections of some findings, from the last place to the first."""
    fixes = {finding.fix for finding in findings if finding.fix}
    for fix in sorted(fixes, reverse=True):
        text = _applied(text, fix)
    return text


def _applied(text: str, fix: Fix) -> str:
    start = tree.offset(text, fix.place)
    if not text.startswith(fix.old, start):
        return text
    before, after = text[:start], text[start + len(fix.old) :]
    return f"{before}{fix.new}{after}" if fix.new else _without(before, after)


def _without(before: str, after: str) -> str:
    """Two texts joined where something was taken out, without the space before it or the line that it leaves empty."""
    kept = before.rstrip(" \t")
    alone = not kept or kept[-1] in "\r\n"
    return kept + re.sub(r"\A(\r\n|\n|\r)", "", after) if alone else kept + after
