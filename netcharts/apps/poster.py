"""Posters: many charts on one sheet, with a title and a legend."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netcharts import deprecation, engines, formats, locale
from netcharts.api import Chart
from netcharts.apps import poster_layouts, poster_scene
from netcharts.checking.reported import chosen_theme
from netcharts.errors import InternalError, UnknownNameError, unexpected_errors
from netcharts.files import write
from netcharts.formats._request import RenderRequest
from netcharts.scene.model import Scene
from netcharts.style.input_files import files_of
from netcharts.style.options import DEFAULT_OPTIONS, RenderOptions, changed
from netcharts.syntax.texts import LocalizedText

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from netcharts.style.options import OptionChanges, OptionChangesWithoutLang


class Poster:
    """Many charts on one sheet.

    The charts are arranged by a layout, in columns, or else in rows of similar width, in their order.

    Args:
        charts: Charts by name.
        title: Title of the poster; by default, that of the layout.
        columns: Number of columns.
        layout: Name of a bundled layout, or a layout file. A name in it that is not in `charts` is a bundled spec.

    Raises:
        UnknownNameError: there are no charts, or there is no such layout.
        SpecNotFoundError: there is no chart and no bundled spec of a name in the layout.
        SpecError: the layout file has findings.

    >>> Poster({}, layout="zoo-2019").charts["lstm"].spec.name
    'LSTM'
    """

    def __init__(
        self, charts: Mapping[str, Chart], *, title: str = "", columns: int | None = None, layout: str | None = None
    ) -> None:
        self.columns = columns
        self.layout = poster_layouts.load(layout) if layout else None
        self.title = LocalizedText((("en", title),)) if title else LocalizedText(())
        self.charts = dict(charts)
        for name in self.layout.chart_names() if self.layout else ():
            if name not in charts:
                self.charts[name] = Chart.from_file(name)
        if not self.charts:
            raise UnknownNameError("a poster needs charts", "give specs, or a layout that names some")
        self._layout_file = (Path(layout),) if layout and layout not in poster_layouts.names() else ()
        self._spec_paths = tuple(path for chart in self.charts.values() for path in chart.spec.files)

    def without(self, names: Collection[str]) -> Poster:
        """Return the same poster without some of its charts.

        Raises:
            UnknownNameError: no chart is left.
        """
        rest = copy(self)
        rest.charts = {name: chart for name, chart in self.charts.items() if name not in names}
        if not rest.charts:
            raise UnknownNameError("a poster needs charts", "all of its charts are left out")
        rest.layout = self.layout.without(names) if self.layout else None
        return rest

    def internal_errors(self, options: RenderOptions = DEFAULT_OPTIONS) -> dict[str, InternalError]:
        """Return the internal errors that prevent charts from being drawn, by the names of the charts."""
        errors = {name: _internal_error(chart, options) for name, chart in self.charts.items()}
        return {name: error for name, error in errors.items() if error is not None}

    @deprecation.renamed(style="options")
    def drawn(self, options: RenderOptions = DEFAULT_OPTIONS) -> Scene:
        """Return the scene of the poster, before it is painted.

        Raises:
            UnknownNameError: there is no such language, level of detail or legend.
        """
        options.check()
        without_legend = options.replace(legend="none")
        scenes = {name: chart.drawn(without_legend) for name, chart in self.charts.items()}
        layout = self.layout or poster_scene.automatic_layout(scenes, self.title, self.columns)
        if self.title.by_language:
            layout = layout._replace(title=self.title)
        return poster_scene.build(scenes, layout, options.legend, options.lang, chosen_theme(options).mark)

    @deprecation.renamed(style="options")
    def render(
        self, format: str = "svg", options: RenderOptions = DEFAULT_OPTIONS, **changes: Unpack[OptionChanges]
    ) -> bytes:
        """Return the poster in a format, as `Chart.render` does for a chart."""
        options = changed(options, changes)
        return formats.load_for(format, options).render(self._request(options))

    @deprecation.renamed(style="options")
    def save(
        self,
        path: str | os.PathLike[str],
        options: RenderOptions = DEFAULT_OPTIONS,
        *,
        format: str | None = None,
        **changes: Unpack[OptionChanges],
    ) -> Path:
        """Write the poster to a file and return its path, as `Chart.save` does for a chart."""
        target, options = Path(path), changed(options, changes)
        write(target, self.render(format or target.suffix[1:] or "svg", options), self.files(options))
        return target

    def files(self, options: RenderOptions = DEFAULT_OPTIONS) -> tuple[Path, ...]:
        """Return the files that the poster is made from."""
        return (*self._layout_file, *files_of(options, *self._spec_paths))

    @deprecation.renamed(style="options", language="lang")
    def description(
        self,
        lang: str | None = None,
        options: RenderOptions = DEFAULT_OPTIONS,
        **changes: Unpack[OptionChangesWithoutLang],
    ) -> str:
        """Return the descriptions of all charts, as `Chart.description` does for one chart."""
        return " ".join(chart.alternative_text(lang, options, **changes) for chart in self.charts.values())

    def _request(self, options: RenderOptions) -> RenderRequest:
        theme, engine, scene = chosen_theme(options), engines.load(options.engine), self.drawn(options)
        return RenderRequest(
            lambda: scene,
            theme,
            engine,
            lambda: self.description(options=options),
            lambda: self._data(options),
            options.width,
            options.attributes,
            options.page,
            lambda: self._names(options.lang),
        )

    def _names(self, lang: str) -> str:
        """Return the names of all charts: the alternative text, since the descriptions together would be very long."""
        return locale.load(lang)["punctuation.semicolon"].join(
            chart.spec.heading(lang) for chart in self.charts.values()
        )

    def _data(self, options: RenderOptions) -> Any:
        """Return the graphs of all charts by name."""
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
