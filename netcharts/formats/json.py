"""JSON in networkx's node-link form: the graph of what is drawn, to compute with."""

from __future__ import annotations

from netcharts import escape
from netcharts.formats import Format
from netcharts.formats._request import Picture


def render(picture: Picture) -> bytes:
    """The graph of what is drawn as UTF-8 JSON."""
    return (escape.json(picture.data(), indent=1) + "\n").encode()


FORMAT = Format("the graph of what is drawn, as node-link data", render)
