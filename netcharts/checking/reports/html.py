"""An HTML section with the findings, each with its line and with the word highlighted."""

from __future__ import annotations

from collections.abc import Sequence

from netcharts.checking.reports import Report, Sources, summary
from netcharts.checking.reports._excerpt import excerpt
from netcharts.escape import markup, visible
from netcharts.findings import Finding
from netcharts.syntax.tree import lines


def _render(findings: Sequence[Finding], sources: Sources) -> str:
    texts = {path: lines(text) for path, text in sources.items()}
    items = [_finding(finding, texts.get(finding.path, [])) for finding in findings]
    return "\n".join(
        [
            '<section class="netcharts-findings">',
            f"<p><strong>{summary(findings) if sources else 'no spec could be checked'}</strong></p>",
            "<ul>",
            *items,
            "</ul>",
            "</section>\n",
        ]
    )


def _finding(finding: Finding, text: list[str]) -> str:
    place = f"{markup(visible(finding.path))}:{finding.line}:{finding.column}"
    message = f"<code>{place}</code>: {finding.code} {finding.level}: {markup(visible(finding.message))}"
    return f'<li class="{finding.level}">{message}{_line(finding, text)}</li>'


def _line(finding: Finding, text: list[str]) -> str:
    shown = excerpt(finding, text)
    if shown is None:
        return ""
    # At the end of a line there is no word to highlight.
    before, word, after = (markup(visible(piece)) for piece in shown)
    return f"<pre>{finding.line:>4} | {before}<mark>{word or ' '}</mark>{after}</pre>"


REPORT = Report("HTML section for a web page", _render, plain=False)
