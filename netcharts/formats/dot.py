"""DOT with a node per cell and an edge per link, and all positions: render it with `neato -n2`."""

from __future__ import annotations

from netcharts.dot import writer
from netcharts.formats import Format
from netcharts.formats._request import RenderRequest


def render(request: RenderRequest) -> bytes:
    """Return the chart as UTF-8 DOT."""
    return writer.document(request.display()).encode()


FORMAT = Format("Graphviz source with positions, for other programs", render)
