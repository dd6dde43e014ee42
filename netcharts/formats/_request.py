"""Requests to render a chart: everything that an output format needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from netcharts.engines import Engine
from netcharts.paint import painter
from netcharts.paint.display import DisplayList
from netcharts.scene.model import Scene
from netcharts.spec.model import Layer
from netcharts.style.themes import Theme


class RenderRequest(NamedTuple):
    """A chart to render.

    Attributes:
        draw: Function that returns the scene of the chart, which formats of data do not need.
        theme: Theme that it is painted in.
        engine: Rendering engine.
        description: Function that returns the description of the chart in words.
        data: Function that returns the drawn graph as plain lists and mappings.
        width: Width in pixels; None for the default of the format.
        attributes: True to name layers, cells and the ends of links in attributes.
        page: Size of the page, one of `PAGES`; None for that of the chart.
        alternative: Function that returns the alternative text.
        companions: Function that returns the charts that an interactive page shows besides this one; None for a sheet
            of several charts.
    """

    draw: Callable[[], Scene]
    theme: Theme
    engine: Engine
    description: Callable[[], str]
    data: Callable[[], Any]
    width: int | None = None
    attributes: bool = False
    page: str | None = None
    alternative: Callable[[], str] = str
    companions: Callable[[], Companions] | None = None

    @property
    def scene(self) -> Scene:
        """Return the scene of the chart."""
        return self.draw()

    def display(self, *, tooltips: bool = False) -> DisplayList:
        """Return the display list of the chart, with tooltips for formats that have them."""
        return painter.paint(self.scene, self.theme, tooltips=tooltips, attributes=self.attributes)


class Companions(NamedTuple):
    """The charts that an interactive page shows besides a chart of a network.

    Attributes:
        shown: The view that the chart itself is: a level of detail, or `values`.
        views: Functions that return the request of each view; None for one that is too large.
        step: Number of the step that the chart of values shows first, from 0; None for the last one.
        layers: The layers, each with the number of the chart of its cells.
        anatomies: Charts of the parts of cells, one for all layers with equal cells.
        undirected: Pairs of layers whose links all lead both ways.
    """

    shown: str
    views: Mapping[str, Callable[[], RenderRequest] | None]
    step: int | None
    layers: tuple[tuple[Layer, int], ...]
    anatomies: tuple[RenderRequest, ...]
    undirected: tuple[tuple[str, str], ...] = ()
