"""The scene of a poster: the scenes of its charts, a title and a legend, placed according to a layout."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter

from netcharts.apps.poster_layouts import LEGEND, TITLE, Layout, without
from netcharts.placement import packing
from netcharts.placement.packing import SheetColumn, SheetItem, SheetPart, Size
from netcharts.scene import legend
from netcharts.scene.combining import combined, text_scene, translated
from netcharts.scene.legend_entries import LegendEntry, MarkOf
from netcharts.scene.legend_entries import entries as legend_entries
from netcharts.scene.model import Scene, TextLine
from netcharts.scene.titles import TITLE_SIZE
from netcharts.syntax.texts import LocalizedText

# Height by width of a sheet of paper.
_ASPECT = 1.42
# Lengths and sizes of text are in grid pitches.
_MARGIN = 0.6
_TITLE_SIZE = 1.15
_LINE_ABOVE_SIZE = 0.42
_LINE_BELOW_SIZE = 0.28
# The height of a line of the title, and where its baseline is, by the size of its text.
_LINE_HEIGHT = 1.35
_BASELINE = 0.68


def automatic_layout(charts: Mapping[str, Scene], title: LocalizedText, columns: int | None) -> Layout:
    """Return a layout with the title above the charts and the legend below.

    Args:
        charts: Scenes of the charts by name.
        title: Title of the poster; it can be empty.
        columns: Number of columns; None for rows of similar width on a sheet with the aspect ratio of paper.
    """
    names = list(charts)
    rows = packing.rows_of(names, columns) if columns else packing.pack_rows(names, _sizes(charts), _ASPECT)
    title_item = (SheetItem(TITLE),) if title.by_language else ()
    return Layout(SheetColumn((*title_item, *rows.inside, SheetItem(LEGEND))), title)


def build(
    charts: Mapping[str, Scene],
    layout: Layout,
    legend_form: str,
    language: str,
    mark_of: MarkOf = attrgetter("mark"),
) -> Scene:
    """Return the scene of a poster.

    Args:
        charts: Scenes of the charts by name.
        layout: Places of the charts, the title and the legend.
        legend_form: Form of the legend; `none` for a poster without one.
        language: Language of the title and the legend.
        mark_of: Returns the mark of a kind of cell in the legend.
    """
    sheet = layout.sheet if legend_form != "none" else without(layout.sheet, LEGEND)
    assert sheet is not None
    items = {**charts, TITLE: _title(layout, language)}
    if legend_form != "none":
        entries = _entries_of_layout(legend_entries(list(charts.values()), language, mark_of), layout.legend)
        items[LEGEND] = legend.build(entries, legend_form, _legend_width(sheet, items), TITLE_SIZE)
    sizes = _sizes(items)
    size = packing.size(sheet, sizes)
    placed = [
        translated(items[item.name], item.x, item.y)
        for item in packing.placed_items(sheet, sizes, size.width, _MARGIN, _MARGIN)
    ]
    heading = layout.title.get(language) or ", ".join(chart.heading for chart in charts.values())
    return combined(placed, heading, language, size.width + 2 * _MARGIN, size.height + 2 * _MARGIN)


def _sizes(scenes: Mapping[str, Scene]) -> dict[str, Size]:
    return {name: Size(scene.width, scene.height) for name, scene in scenes.items()}


def _legend_width(sheet: SheetPart, items: Mapping[str, Scene]) -> float:
    """Return the width for a legend: that of the sheet if the legend is a row of its own, else 0 for one column."""
    if not isinstance(sheet, SheetColumn) or SheetItem(LEGEND) not in sheet.inside:
        return 0.0
    sizes = {**_sizes(items), TITLE: Size(items[TITLE].width, 0), LEGEND: Size(0, 0)}
    return packing.size(sheet, sizes).width


def _entries_of_layout(entries: Sequence[LegendEntry], order: Sequence[str]) -> list[LegendEntry]:
    """Return the legend entries that a layout names, in its order; all of them if it names none."""
    if not order:
        return list(entries)
    ranks = {key: rank for rank, key in reversed(list(enumerate(order)))}
    by_rank = {min(ranks[key] for key in e.keys if key in ranks): e for e in entries if ranks.keys() & set(e.keys)}
    return [by_rank[rank] for rank in sorted(by_rank)]


def _title(layout: Layout, language: str) -> Scene:
    lines = list(_title_lines(layout, language))
    width = max((line.width for line in lines), default=0.0)
    height = sum(line.size * _LINE_HEIGHT for line in lines)
    return text_scene([line._replace(x=width / 2) for line in lines], language, width, height)


def _title_lines(layout: Layout, language: str) -> Iterator[TextLine]:
    y = 0.0
    for text, size, role in (
        (layout.above, _LINE_ABOVE_SIZE, "byline"),
        (layout.title, _TITLE_SIZE, "headline"),
        (layout.below, _LINE_BELOW_SIZE, "byline"),
    ):
        if text.by_language:
            yield TextLine(text.get(language), 0.0, y + size * _BASELINE, size, role)
            y += size * _LINE_HEIGHT
