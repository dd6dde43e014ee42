"""DOT with a node per cell and an edge per link, all positions given: paint it with `neato -n2`."""

from __future__ import annotations

from netcharts import dot
from netcharts.formats import Format
from netcharts.formats._request import Picture


def render(picture: Picture) -> bytes:
    """The chart as UTF-8 DOT."""
    return dot.document(picture.drawn, picture.theme).encode()


FORMAT = Format("Graphviz source with positions, for other programs", render)
