"""JSON in the node-link form of networkx: the graph of what is drawn, to compute with."""

from __future__ import annotations

from netcharts import escape
from netcharts.formats import Format
from netcharts.formats._request import RenderRequest


def render(request: RenderRequest) -> bytes:
    """Return the graph of what is drawn as UTF-8 JSON."""
    return (escape.json(request.data(), indent=1) + "\n").encode()


FORMAT = Format("the graph of what is drawn, as node-link data", render)
