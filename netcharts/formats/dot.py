"""DOT with a node for each cell, an edge for each link, and all positions; `neato -n2` renders it."""

from __future__ import annotations

from netcharts.dot import writer
from netcharts.formats import Format
from netcharts.formats._request import RenderRequest


def render(request: RenderRequest) -> bytes:
    """Return the chart as UTF-8 DOT."""
    return writer.document(request.display()).encode()


FORMAT = Format("Graphviz source with positions, for other programs", render)
