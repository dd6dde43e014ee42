"""SVG: self-contained, with a title and a description."""

from __future__ import annotations

from netcharts.formats import Format
from netcharts.formats._request import RenderRequest
from netcharts.svg import writer


def render(request: RenderRequest) -> bytes:
    """Return the chart as UTF-8 SVG."""
    display = request.display(tooltips=True)
    return writer.document(display, request.engine.sample, request.description(), request.width).encode()


FORMAT = Format("scalable, for web pages and documents (the default)", render, options=("width", "attributes"))
