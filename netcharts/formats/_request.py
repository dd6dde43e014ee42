"""Requests to render a chart: everything that an output format needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from netcharts.engines import Engine
from netcharts.paint import painter
from netcharts.paint.display import DisplayList
from netcharts.scene.model import Scene
from netcharts.style.themes import Theme


class RenderRequest(NamedTuple):
    """A chart to render.

    Attributes:
        scene: Scene of the chart.
        theme: Theme that it is painted in.
        engine: Rendering engine.
        description: Function that returns the description of the chart in words.
        data: Function that returns the drawn graph as plain lists and mappings.
        width: Width in pixels; None for the default of the format.
        attributes: True to name layers, cells and the ends of links in attributes.
        page: Size of the page, one of `PAGES`; None for that of the chart.
        alternative: Function that returns the alternative text.
    """

    scene: Scene
    theme: Theme
    engine: Engine
    description: Callable[[], str]
    data: Callable[[], Any]
    width: int | None = None
    attributes: bool = False
    page: str | None = None
    alternative: Callable[[], str] = str

    def display(self, *, tooltips: bool = False) -> DisplayList:
        """Return the display list of the chart, with tooltips for formats that have them."""
        return painter.paint(self.scene, self.theme, tooltips=tooltips, attributes=self.attributes)
