"""JSON in the node-link format of networkx: the drawn graph as data."""

from __future__ import annotations

from netcharts import escape
from netcharts.formats import Format
from netcharts.formats._request import RenderRequest


def render(request: RenderRequest) -> bytes:
    """Return the drawn graph as UTF-8 JSON."""
    return (escape.json(request.data(), indent=1) + "\n").encode()


FORMAT = Format("the drawn graph, as node-link data", render)
