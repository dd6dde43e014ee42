"""The legend of a chart: a sample of each kind of cell and link, and its name.

A full legend also explains what each of them does. Samples are drawn as in the chart.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from operator import attrgetter

from netcharts.scene.combining import combined, translated
from netcharts.scene.legend_entries import LegendEntry, MarkOf, entries
from netcharts.scene.model import DISC, Scene, TextLine
from netcharts.style import text_metrics

SIZE = 0.26
"""Font size of the names below a single chart."""

_ABOUT_SIZE = 0.2
_LINE = 0.28
_TEXT = 0.5
_WIDEST = 4.4
_GAP = 0.4
_MARGIN = 0.2


def with_legend(
    scene: Scene, form: str, language: str, of: Scene | None = None, mark_of: MarkOf = attrgetter("mark")
) -> Scene:
    """Return a scene with a legend below it.

    Args:
        scene: The scene.
        form: `names` or `full`.
        language: Language of the legend.
        of: Scene whose contents the legend explains, if it is another one.
        mark_of: Returns the mark of a kind of cell.
    """
    # Sentences read best in two columns.
    least = 2 * (DISC / 2 + _TEXT + _WIDEST) + _GAP if form == "full" else _WIDEST
    legend = build(entries([of or scene], language, mark_of), form, max(scene.width - 2 * _MARGIN, least))
    width = max(scene.width, legend.width)
    parts = [
        translated(scene, (width - scene.width) / 2, 0),
        translated(legend, (width - legend.width) / 2, scene.height),
    ]
    return combined(parts, scene.heading, language, width, scene.height + legend.height)


def build(entries: Sequence[LegendEntry], form: str, available: float, size: float = SIZE) -> Scene:
    """Return a legend as a separate scene, in as many columns as the available width allows.

    Args:
        entries: Its entries.
        form: `names` or `full`.
        available: The available width.
        size: Font size of the names.
    """
    texts = [_lines(entry, form, size) for entry in entries]
    columns = max(1, min(len(entries), int((available + _GAP) / (_width(texts) + _GAP))))
    rows = -(-len(entries) // columns)
    height = max(0.3 + 1.9 * size, max(map(len, texts)) * _LINE + 0.3 + _drop(size) - _LINE)
    lefts = [0.0, *accumulate(_width(texts[first : first + rows]) + _GAP for first in range(0, len(texts), rows))]
    scenes = [
        translated(
            entry.sample._replace(texts=(*entry.sample.texts, *lines)),
            _MARGIN + DISC / 2 + lefts[i // rows],
            _top(height) + (i % rows) * height,
        )
        for i, (entry, lines) in enumerate(zip(entries, texts, strict=True))
    ]
    return combined(scenes, "", "", lefts[-1] - _GAP + 2 * _MARGIN, 2 * _top(height) + (rows - 1) * height)


def _width(texts: Sequence[Sequence[TextLine]]) -> float:
    """Return the width of a column of entries with such texts."""
    return DISC / 2 + _TEXT + max(line.width for lines in texts for line in lines)


def _top(height: float) -> float:
    """Return the distance of the first entry from the top, given the height of entries."""
    return _MARGIN + max(DISC, height - 0.2) / 2


def _lines(entry: LegendEntry, form: str, size: float) -> list[TextLine]:
    """Return the name of an entry and, in a full legend, its explanation, beside a sample at the origin."""
    about = text_metrics.balanced(entry.about, _WIDEST / _ABOUT_SIZE) if form == "full" else []
    drop = _drop(size)
    top = -(drop + (len(about) - 1) * _LINE) / 2 if about else 0.0
    name = TextLine(entry.name, _TEXT, top, size, "legend", "start")
    lines = (TextLine(s, _TEXT, top + drop + i * _LINE, _ABOUT_SIZE, "note", "start") for i, s in enumerate(about))
    return [name, *lines]


def _drop(size: float) -> float:
    """Return the distance of the first line below a name of a size from the name."""
    return _LINE * (size + _ABOUT_SIZE) / (SIZE + _ABOUT_SIZE)
