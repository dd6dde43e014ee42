"""PNG at 192 pixels to the inch: twice the size of the SVG, sharp on fine screens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netcharts.formats import Format, _raster

if TYPE_CHECKING:
    from netcharts.chart import Picture


def render(picture: Picture) -> bytes:
    """The chart as PNG."""
    return _raster.paint(picture, "png", dpi=192)


FORMAT = Format("pixels, for slides and pages that take no SVG", render)
