"""SVG: self-contained, with a title and a description."""

from __future__ import annotations

from netcharts import dot, svg
from netcharts.formats import Format
from netcharts.picture import Picture


def render(picture: Picture) -> bytes:
    """The chart as UTF-8 SVG."""
    painted = picture.engine.render(dot.samples(picture.drawn, picture.theme), "svg")
    return svg.finish(painted, picture.drawn, picture.theme, picture.description).encode()


FORMAT = Format("scalable, for web pages and documents (the default)", render)
