"""PNG at 192 dots per inch, twice the resolution of CSS pixels, or of a given width in pixels.

Its physical size is that of the SVG, whatever its resolution.
"""

from __future__ import annotations

from binascii import crc32
from struct import pack

from netcharts.formats import Format, _raster
from netcharts.formats._request import RenderRequest
from netcharts.style.options import BOUNDS

_DPI = 192
_INCHES_PER_METER = 100 / 2.54
# The signature of PNG, and the chunk `IHDR` with its length and checksum, which comes first.
_START = 8 + 4 + 4 + 13 + 4


def render(request: RenderRequest) -> bytes:
    """Return the chart as PNG."""
    dpi = _raster.resolution(request, _DPI, BOUNDS["width"][1], request.width, "pixel")
    return with_resolution(_raster.draw(request, "png", dpi), dpi)


def with_resolution(png: bytes, dpi: float) -> bytes:
    """Return a PNG with its resolution in dots per inch, in place of any that it has (the chunk `pHYs`)."""
    dots = round(dpi * _INCHES_PER_METER)
    content = b"pHYs" + pack(">IIB", dots, dots, 1)
    chunk = pack(">I", len(content) - 4) + content + pack(">I", crc32(content))
    return png[:_START] + chunk + _without_resolution(png[_START:])


def _without_resolution(chunks: bytes) -> bytes:
    """Return chunks without those of a resolution, which come before the first `IDAT`."""
    before, data, after = chunks.partition(b"IDAT")
    at = before.find(b"pHYs")
    if at >= 0:
        before = before[: at - 4] + before[at + 4 + 9 + 4 :]
    return before + data + after


FORMAT = Format("pixels, for slides and for pages that accept no SVG", render, options=("width",))
