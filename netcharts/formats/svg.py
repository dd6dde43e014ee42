"""SVG: self-contained, with a title and a description."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netcharts import describe, dot, svg
from netcharts.formats import Format
from netcharts.scene import Scene

if TYPE_CHECKING:
    from netcharts.chart import Picture


def render(picture: Picture) -> bytes:
    """The chart as UTF-8 SVG."""
    drawn, said = picture.drawn, describe.describe(picture.chart.spec, picture.drawn.language)
    if isinstance(drawn, Scene):
        painted = picture.engine.render(dot.samples(drawn, picture.theme), "svg")
        return svg.finish(painted, drawn, picture.theme, said).encode()
    from netcharts import dot_figure, svg_figure

    painted = picture.engine.render(dot_figure.document(drawn, picture.theme), "svg")
    return svg_figure.finish(painted, drawn, picture.theme, said).encode()


FORMAT = Format("scalable, for web pages and documents (the default)", render)
