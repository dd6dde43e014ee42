"""PDF, for print and LaTeX: tagged, with a title, a language and an alternative text.

It contains no date or producer, so that the same chart gives the same file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netcharts.errors import OptionError
from netcharts.formats import Format, _raster
from netcharts.formats._request import RenderRequest
from netcharts.paint.units import PITCH
from netcharts.style.options import PAGES

if TYPE_CHECKING:
    from netcharts.formats._pdf_tags import Sheet

# Those of CSS: 96 pixels and 72 points are an inch.
_DPI = 72
_POINTS_PER_PIXEL = _DPI / 96
# Pages can be 200 inches wide and high: ISO 32000-1, annex C.
_LARGEST = 14_400
# Least distance of a chart from the edges of a page of a given size, in points: 15 mm.
_MARGIN = 42.52


def render(request: RenderRequest) -> bytes:
    """Return the chart as PDF."""
    from netcharts.formats import _pdf_tags

    points = None if request.width is None else request.width * _POINTS_PER_PIXEL
    if request.page is None:
        dpi = _raster.resolution(request, _DPI, _LARGEST, points, "point")
        return _pdf_tags.tagged(_raster.draw(request, "pdf", dpi), request)
    scale, sheet = _placed(request, request.page, points)
    return _pdf_tags.tagged(_raster.draw(request, "pdf", _DPI * scale), request, sheet)


def _placed(request: RenderRequest, page: str, points: float | None) -> tuple[float, Sheet]:
    """Return the scale of a chart that fills a page, or has a width, and the page, on its side if the chart is wide.

    Raises:
        OptionError: With this width, the chart is larger than the page.
    """
    from netcharts.formats._pdf_tags import Sheet

    width, height = request.scene.width * PITCH, request.scene.height * PITCH
    across, down = PAGES[page] if width <= height else reversed(PAGES[page])
    most = min((across - 2 * _MARGIN) / width, (down - 2 * _MARGIN) / height)
    scale = most if points is None else points / width
    if scale > most:
        fitting = int(most * width / _POINTS_PER_PIXEL)
        raise OptionError(f"'width' is too large for the page {page}", f"at most {fitting:,} pixels fit")
    return scale, Sheet(across, down, (across - scale * width) / 2, (down - scale * height) / 2)


FORMAT = Format("for print and LaTeX, with a title and an alternative text", render, options=("width", "page"))
