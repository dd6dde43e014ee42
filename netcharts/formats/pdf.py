"""PDF, for print and LaTeX. It contains no date or producer, so that the same chart gives the same file."""

from __future__ import annotations

import re

from netcharts.formats import Format, _raster
from netcharts.formats._request import RenderRequest

# Replaced by as many spaces, since offsets in a PDF are absolute.
_VARYING = re.compile(rb"/(Producer|CreationDate) \((?:[^()]|\([^()]*\))*\)")

# Those of CSS: 96 pixels and 72 points are an inch.
_DPI = 72
_POINTS_PER_PIXEL = _DPI / 96
# Pages can be 200 inches wide and high: ISO 32000-1, annex C.
_LARGEST = 14_400


def render(request: RenderRequest) -> bytes:
    """Return the chart as PDF."""
    points = None if request.width is None else request.width * _POINTS_PER_PIXEL
    data = _raster.draw(request, "pdf", _raster.resolution(request, _DPI, _LARGEST, points, "point"))
    return _VARYING.sub(lambda match: b" " * len(match[0]), data)


FORMAT = Format("for print and LaTeX", render, options=("width",))
