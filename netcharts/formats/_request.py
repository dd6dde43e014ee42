"""Requests to render a chart: everything that an output format needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from netcharts.engines import Engine
from netcharts.paint import painter
from netcharts.paint.display import DisplayList
from netcharts.scene.model import Scene
from netcharts.style.themes import Theme


@dataclass(frozen=True)
class RenderRequest:
    """A chart to render.

    Attributes:
        scene: What is drawn.
        theme: Theme that it is painted in.
        engine: Rendering engine.
        description: What is drawn, in words.
        data: Returns the graph of what is drawn as plain lists and mappings.
        width: Width of a PNG in pixels, if it matters.
    """

    scene: Scene
    theme: Theme
    engine: Engine
    description: str
    data: Callable[[], Any]
    width: int | None = None

    def display(self, *, tooltips: bool = False) -> DisplayList:
        """Return the display list of the chart, with tooltips for formats that have them."""
        return painter.paint(self.scene, self.theme, tooltips=tooltips)
