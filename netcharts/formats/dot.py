"""DOT with a node per cell and an edge per link, all positions given: paint it with `neato -n2`."""

from __future__ import annotations

from netcharts import dot
from netcharts.formats import Format
from netcharts.picture import Picture
from netcharts.scene import Scene


def render(picture: Picture) -> bytes:
    """The chart as UTF-8 DOT."""
    if isinstance(picture.drawn, Scene):
        return dot.document(picture.drawn, picture.theme).encode()
    from netcharts import dot_figure

    return dot_figure.document(picture.drawn, picture.theme).encode()


FORMAT = Format("Graphviz source with positions, for other programs", render)
