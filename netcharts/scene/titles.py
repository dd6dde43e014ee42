"""Titles above charts."""

from __future__ import annotations

from netcharts.placement.box import Box
from netcharts.scene.model import TextLine
from netcharts.style import text_metrics

TITLE_SIZE = 0.36
_GAP = 0.4
_LINE = 0.45
WIDEST = 10.0
"""Titles are broken into lines of this width, or of that of the chart if it is wider."""
TITLE_ROOM = _GAP + 1.5 * TITLE_SIZE
"""Height of a title of one line with its distance from the chart."""


def title_lines(heading: str, content: Box, widest: float = WIDEST) -> tuple[TextLine, ...]:
    """Return the lines of a title above a chart; it is broken only where it is wider than the chart and a width."""
    lines = _broken(heading, max(content.right - content.left, widest) / TITLE_SIZE)
    lowest = content.top - _GAP - TITLE_SIZE / 4
    return tuple(
        TextLine(line, content.x, lowest - (len(lines) - 1 - i) * _LINE, TITLE_SIZE, "title")
        for i, line in enumerate(lines)
    )


def _broken(heading: str, widest: float) -> list[str]:
    lines = [""]
    for word in heading.split():
        longer = f"{lines[-1]} {word}".strip()
        if text_metrics.width(longer) <= widest or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
