"""SVG: self-contained, with a title and a description."""

from __future__ import annotations

from netcharts import svg
from netcharts.formats import Format
from netcharts.formats._request import Picture
from netcharts.style.themes import Theme
from netcharts.svg import samples


def render(picture: Picture) -> bytes:
    """The chart as UTF-8 SVG."""
    dark = picture.theme.dark_variant()
    if dark is None:
        return _painted(picture, picture.theme).encode()
    from netcharts.svg import schemes

    return schemes.both(_painted(picture, picture.theme), _painted(picture, dark)).encode()


def _painted(picture: Picture, theme: Theme) -> str:
    painted = samples.painted(picture.drawn, theme, picture.engine)
    return svg.finish(painted, picture.drawn, theme, picture.description)


FORMAT = Format("scalable, for web pages and documents (the default)", render)
