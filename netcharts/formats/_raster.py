"""What Graphviz paints whole, text included, with our own fonts."""

from __future__ import annotations

from netcharts import dot
from netcharts.dot.looks import PITCH
from netcharts.engines import _fonts
from netcharts.formats._request import Picture

_MOST_PIXELS = 8000


def paint(picture: Picture, format: str, dpi: float) -> bytes:
    """The chart in one of Graphviz's own formats, at `dpi` dots to the inch, or fewer where it would be huge.

    Raises:
        MissingExtraError: the text needs a font that is not installed.
    """
    drawn = picture.drawn
    _fonts.require("".join(line.text for line in drawn.words))
    inch = PITCH / 72
    fitting = max(1.0, min(dpi, _MOST_PIXELS / (max(drawn.width, drawn.height) * inch)))
    return picture.engine.render(dot.painting(drawn, picture.theme, fitting), format)
