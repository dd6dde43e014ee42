"""HTML: a list of findings, each with the line that it is about and the word marked, to be put into any page."""

from __future__ import annotations

from collections.abc import Sequence

from netcharts.checking.reports import Report, Sources, counted
from netcharts.checking.reports._excerpt import excerpt
from netcharts.escape import markup, visible
from netcharts.findings import Finding
from netcharts.syntax.tree import lines


def _render(findings: Sequence[Finding], sources: Sources) -> str:
    texts = {path: lines(text) for path, text in sources.items()}
    items = [_finding(finding, texts.get(finding.path, [])) for finding in findings]
    return "\n".join(
        ['<section class="netcharts-findings">', _counted(findings), "<ul>", *items, "</ul>", "</section>\n"]
    )


def _counted(findings: Sequence[Finding]) -> str:
    counts = [(count, level) for level, count in counted(findings).items() if count]
    said = ", ".join(f"{count} {level}{'s' if count > 1 else ''}" for count, level in counts) or "nothing wrong"
    return f"<p><strong>{said}</strong></p>"


def _finding(finding: Finding, text: list[str]) -> str:
    place = f"{markup(visible(finding.path))}:{finding.line}:{finding.column}"
    said = f"<code>{place}</code>: {finding.code} {finding.level}: {markup(visible(finding.message))}"
    return f'<li class="{finding.level}">{said}{_line(finding, text)}</li>'


def _line(finding: Finding, text: list[str]) -> str:
    shown = excerpt(finding, text)
    if shown is None:
        return ""
    # At the end of a line there is nothing to mark but the end.
    before, word, after = (markup(visible(piece)) for piece in shown)
    return f"<pre>{finding.line:>4} | {before}<mark>{word or ' '}</mark>{after}</pre>"


REPORT = Report("HTML, to be put into a page", _render, plain=False)
