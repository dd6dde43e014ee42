"""SVG: self-contained, with a title and a description."""

from __future__ import annotations

from netcharts import dot, svg
from netcharts.formats import Format
from netcharts.picture import Picture
from netcharts.scene import Scene


def render(picture: Picture) -> bytes:
    """The chart as UTF-8 SVG."""
    drawn, said = picture.drawn, picture.description
    if isinstance(drawn, Scene):
        painted = picture.engine.render(dot.samples(drawn, picture.theme), "svg")
        return svg.finish(painted, drawn, picture.theme, said).encode()
    from netcharts import dot_figure, svg_figure

    painted = picture.engine.render(dot_figure.document(drawn, picture.theme), "svg")
    return svg_figure.finish(painted, drawn, picture.theme, said).encode()


FORMAT = Format("scalable, for web pages and documents (the default)", render)
