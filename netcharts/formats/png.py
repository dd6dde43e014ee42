"""PNG, of so many pixels across; else at 192 to the inch: twice the size of the SVG, sharp on fine screens."""

from __future__ import annotations

from netcharts.dot.looks import PITCH
from netcharts.formats import Format, _raster
from netcharts.formats._request import Picture


def render(picture: Picture) -> bytes:
    """The chart as PNG."""
    inches = picture.drawn.width * PITCH / 72
    return _raster.paint(picture, "png", dpi=picture.width / inches if picture.width else 192)


FORMAT = Format("pixels, for slides and pages that take no SVG", render)
