"""What Graphviz paints whole, text included, with our own fonts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netcharts import dot
from netcharts.engines import _fonts

if TYPE_CHECKING:
    from netcharts.chart import Picture

_MOST_PIXELS = 8000


def paint(picture: Picture, format: str, dpi: int) -> bytes:
    """The chart in one of Graphviz's own formats, at `dpi` dots to the inch, or fewer where it would be huge.

    Raises:
        MissingExtraError: the text needs a font that is not installed.
    """
    _fonts.require("".join(line.text for line in picture.scene.words))
    inches = max(picture.scene.width, picture.scene.height) * dot.PITCH / 72
    fitting = max(1, min(dpi, int(_MOST_PIXELS / inches)))
    return picture.engine.render(dot.painting(picture.scene, picture.theme, fitting), format)
