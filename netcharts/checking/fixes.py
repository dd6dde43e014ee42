"""Fixes: corrections that do not change the meaning of a spec, made in its text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import unified_diff

from netcharts.checking.run import check_text
from netcharts.findings import Finding, Fix
from netcharts.syntax import tree

# A fix can make an ignore comment unused, which is fixed in the next round. More rounds would be needed only by fixes
# that undo each other.
_ROUNDS = 5
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def fixed(text: str, path: str) -> str:
    """Return the text of a spec with all fixes that its findings offer."""
    for _ in range(_ROUNDS):
        changed = apply_fixes(text, check_text(text, path))
        if changed == text:
            return text
        text = changed
    return text


def fixed_file(data: bytes, path: str) -> bytes:
    """Return the content of a spec file with all fixes, or unchanged if it is not text."""
    mark = _BYTE_ORDER_MARK if data.startswith(_BYTE_ORDER_MARK) else b""
    try:
        return mark + fixed(data.decode("utf-8-sig"), path).encode()
    except UnicodeDecodeError:
        return data


def diff(data: bytes, path: str) -> Iterator[str]:
    """Yield the lines of a unified diff between a spec file and its fixed content."""
    before, after = (content.decode("utf-8-sig", "replace") for content in (data, fixed_file(data, path)))
    for line in unified_diff(before.splitlines(True), after.splitlines(True), path, path):
        yield line.rstrip("\r\n")


def apply_fixes(text: str, findings: Sequence[Finding]) -> str:
    """Return the text with the fixes of some findings, applied from the last place to the first."""
    fixes = {finding.fix for finding in findings if finding.fix}
    for fix in sorted(fixes, reverse=True):
        text = _with_fix(text, fix)
    return text


def _with_fix(text: str, fix: Fix) -> str:
    start = tree.offset(text, fix.place)
    if not text.startswith(fix.old, start):
        return text
    before, after = text[:start], text[start + len(fix.old) :]
    return f"{before}{fix.new}{after}" if fix.new else _joined(before, after)


def _joined(before: str, after: str) -> str:
    """Return the text before and after a removed part, without the space or empty line that remains."""
    kept = before.rstrip(" \t")
    alone = not kept or kept[-1] in "\r\n"
    return kept + re.sub(r"\A(\r\n|\n|\r)", "", after) if alone else kept + after
