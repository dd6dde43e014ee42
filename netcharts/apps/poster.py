"""Posters: many charts on one sheet, with a title and a legend of what they show."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from operator import attrgetter
from pathlib import Path
from typing import Any

from netcharts import deprecation, engines, formats
from netcharts.api import Chart
from netcharts.apps import layouts
from netcharts.apps.layouts import Layout
from netcharts.checking.reported import chosen_theme
from netcharts.errors import InternalError, UnknownNameError, unexpected_errors
from netcharts.files import write
from netcharts.formats._request import RenderRequest
from netcharts.pipeline import DEFAULT_OPTIONS
from netcharts.placement import packing
from netcharts.placement.packing import SheetColumn, SheetItem, SheetPart, Size
from netcharts.scene import legend
from netcharts.scene.combining import combined, text_scene, translated
from netcharts.scene.legend_entries import LegendEntry, MarkOf
from netcharts.scene.legend_entries import entries as legend_entries
from netcharts.scene.model import Scene, TextLine
from netcharts.scene.titles import TITLE_SIZE
from netcharts.style.inputs import files_of
from netcharts.style.options import RenderOptions
from netcharts.syntax.texts import Text

TITLE = "title"
LEGEND = "legend"

# About as high as wide as a sheet of paper.
_SHAPE = 1.42
_MARGIN = 0.6
_HEADLINE = 1.15
_BYLINE = 0.42
_CREDIT = 0.28


class Poster:
    """Charts on one sheet: packed in their order, in so many `columns`, or as a layout sets them.

    `layout` is the name of one that comes with netcharts, or a file; the names in it are those of the charts, and
    bundled specs where there is no such chart.

    >>> Poster({}, layout="zoo-2019").charts["lstm"].spec.name
    'LSTM'
    """

    def __init__(
        self, charts: Mapping[str, Chart], *, title: str = "", columns: int | None = None, layout: str | None = None
    ) -> None:
        self.columns = columns
        self.layout = layouts.load(layout) if layout else None
        self._layout_file = (Path(layout),) if layout and layout not in layouts.names() else ()
        self.title = Text((("en", title),)) if title else Text(())
        self.charts = dict(charts)
        for name in self.layout.names() if self.layout else ():
            if name not in (TITLE, LEGEND, *charts):
                self.charts[name] = Chart.from_file(name)
        if not self.charts:
            raise UnknownNameError("a poster needs charts", "give specs, or a layout that names some")
        self._specs = tuple(chart.spec.path for chart in self.charts.values())

    def without(self, names: Collection[str]) -> Poster:
        """Return the same poster without some of its charts.

        Raises:
            UnknownNameError: no chart is left.
        """
        rest = Poster({name: chart for name, chart in self.charts.items() if name not in names}, columns=self.columns)
        rest.title, rest._layout_file, rest._specs = self.title, self._layout_file, self._specs
        sheet: SheetPart | None = self.layout.sheet if self.layout else None
        for name in names:
            sheet = _without(sheet, name) if sheet else None
        rest.layout = self.layout._replace(sheet=sheet) if self.layout and sheet else None
        return rest

    def internal_errors(self, options: RenderOptions = DEFAULT_OPTIONS) -> dict[str, InternalError]:
        """Return the internal errors that prevent charts from being drawn, by the names of the charts."""
        errors = {name: _internal_error(chart, options) for name, chart in self.charts.items()}
        return {name: error for name, error in errors.items() if error is not None}

    @deprecation.renamed(style="options")
    def drawn(self, options: RenderOptions = DEFAULT_OPTIONS) -> Scene:
        """The sheet before it is painted.

        Raises:
            UnknownNameError: there is no such language, detail or legend.
        """
        options.check()
        plain = options.replace(legend="none")
        scenes = {name: chart.drawn(plain) for name, chart in self.charts.items()}
        layout = self.layout or arranged(scenes, self.title, self.columns)
        if self.title.by_language:
            layout = layout._replace(title=self.title)
        return build(scenes, layout, options.legend, options.lang, chosen_theme(options).mark)

    @deprecation.renamed(style="options")
    def render(self, format: str = "svg", options: RenderOptions = DEFAULT_OPTIONS, **changes: Any) -> bytes:
        """Return the sheet in a format, as `Chart.render` does for a chart."""
        return formats.load(format).render(self._picture(options.replace(**changes)))

    @deprecation.renamed(style="options")
    def save(
        self,
        path: str | os.PathLike[str],
        options: RenderOptions = DEFAULT_OPTIONS,
        *,
        format: str | None = None,
        **changes: Any,
    ) -> Path:
        """Write the sheet to a file, as `Chart.save` does."""
        target, options = Path(path), options.replace(**changes)
        write(target, self.render(format or target.suffix[1:] or "svg", options), self.files(options))
        return target

    def files(self, options: RenderOptions = DEFAULT_OPTIONS) -> tuple[Path, ...]:
        """Return the files that the sheet is made from."""
        return (*self._layout_file, *files_of(options, *self._specs))

    @deprecation.renamed(style="options", language="lang")
    def description(self, lang: str | None = None, options: RenderOptions = DEFAULT_OPTIONS, **changes: Any) -> str:
        """All charts in words, so styled, one after the other; takes and raises what `Chart.description` does."""
        return " ".join(chart.alternative_text(lang, options, **changes) for chart in self.charts.values())

    def _picture(self, options: RenderOptions) -> RenderRequest:
        theme, engine = chosen_theme(options), engines.load(options.engine)
        said = self.description(options=options)
        return RenderRequest(self.drawn(options), theme, engine, said, lambda: self._data(options), options.width)

    def _data(self, options: RenderOptions) -> Any:
        """The graphs of all charts, by name."""
        return {name: chart.data(options) for name, chart in self.charts.items()}


def _internal_error(chart: Chart, options: RenderOptions) -> InternalError | None:
    try:
        with unexpected_errors(chart.spec.path):
            chart.drawn(options.replace(legend="none"))
            chart.alternative_text(options=options)
            chart.data(options)
    except InternalError as error:
        return error
    return None


def arranged(scenes: Mapping[str, Scene], title: Text, columns: int | None) -> Layout:
    """A layout for charts that have none: packed, or in so many columns; the title above, the legend below."""
    rows = (
        packing.rows_of(list(scenes), columns) if columns else packing.pack_rows(list(scenes), _sizes(scenes), _SHAPE)
    )
    title_row = (SheetItem(TITLE),) if title.by_language else ()
    return Layout(SheetColumn((*title_row, *rows.inside, SheetItem(LEGEND))), title)


def build(
    scenes: Mapping[str, Scene], layout: Layout, form: str, language: str, mark_of: MarkOf = attrgetter("mark")
) -> Scene:
    """The sheet as one scene; `form` is that of the legend, `none` for a sheet without one."""
    block = layout.sheet if form != "none" else _without(layout.sheet, LEGEND)
    assert block is not None
    things = {**scenes, TITLE: _title(layout, language)}
    if form != "none":
        entries = _chosen(legend_entries(list(scenes.values()), language, mark_of), layout.legend)
        things[LEGEND] = legend.build(entries, form, _room(block, scenes, things[TITLE]), TITLE_SIZE)
    whole = packing.size(block, _sizes(things))
    placed = [
        translated(things[spot.name], spot.x, spot.y)
        for spot in packing.placed_items(block, _sizes(things), whole.width, _MARGIN, _MARGIN)
    ]
    heading = layout.title.get(language) or ", ".join(scene.heading for scene in scenes.values())
    return combined(placed, heading, language, whole.width + 2 * _MARGIN, whole.height + 2 * _MARGIN)


def _sizes(scenes: Mapping[str, Scene]) -> dict[str, Size]:
    return {name: Size(scene.width, scene.height) for name, scene in scenes.items()}


def _room(block: SheetPart, scenes: Mapping[str, Scene], title: Scene) -> float:
    """The width that a legend may take: all of the sheet where it is a row of its own, else one column."""
    if not isinstance(block, SheetColumn) or SheetItem(LEGEND) not in block.inside:
        return 0.0
    return packing.size(block, {**_sizes(scenes), TITLE: Size(title.width, 0), LEGEND: Size(0, 0)}).width


def _without(block: SheetPart, name: str) -> SheetPart | None:
    """A block without a thing, and without what is empty then."""
    if isinstance(block, SheetItem):
        return None if block.name == name else block
    inside = tuple(kept for kept in (_without(inner, name) for inner in block.inside) if kept is not None)
    return type(block)(inside) if inside else None


def _chosen(entries: Sequence[LegendEntry], wished: Sequence[str]) -> list[LegendEntry]:
    """The entries that a layout names, in its order; all of them where it names none."""
    if not wished:
        return list(entries)
    place = {key: number for number, key in reversed(list(enumerate(wished)))}
    found = {min(place[key] for key in e.keys if key in place): e for e in entries if place.keys() & set(e.keys)}
    return [found[number] for number in sorted(found)]


def _title(layout: Layout, language: str) -> Scene:
    lines = list(_title_lines(layout, language))
    width = max((line.width for line in lines), default=0.0)
    height = sum(line.size * 1.35 for line in lines)
    return text_scene([line._replace(x=width / 2) for line in lines], language, width, height)


def _title_lines(layout: Layout, language: str) -> Iterator[TextLine]:
    y = 0.0
    for said, size, role in (
        (layout.above, _BYLINE, "byline"),
        (layout.title, _HEADLINE, "headline"),
        (layout.below, _CREDIT, "byline"),
    ):
        if said.by_language:
            yield TextLine(said.get(language), 0.0, y + size * 0.68, size, role)
            y += size * 1.35
