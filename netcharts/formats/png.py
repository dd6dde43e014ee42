"""PNG of a given width, or at 192 dots per inch: twice the size of the SVG, sharp on high-resolution screens."""

from __future__ import annotations

from netcharts.formats import Format, _raster
from netcharts.formats._request import RenderRequest


def render(request: RenderRequest) -> bytes:
    """Return the chart as PNG."""
    return _raster.draw(request, "png", dpi=_raster.dots_per_inch(request, request.width) or 192)


FORMAT = Format("pixels, for slides and for pages that accept no SVG", render, options=("width",))
