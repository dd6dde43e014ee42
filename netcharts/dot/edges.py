"""Paths as DOT edges, whose `pos` is one or more splines in points, with y upward."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

import numpy as np

from netcharts.array_types import FloatArray
from netcharts.decimals import pairs, short
from netcharts.dot.attributes import color, own_pen, pen, stroke
from netcharts.paint.display import Links
from netcharts.paint.shapes import Paint, Rectangle
from netcharts.paint.units import PITCH
from netcharts.scene.edge_paths import LinkPaths

# Graphviz takes attribute values of up to 16,384 characters; a spline has at most 13 points of 16 characters.
_PER_EDGE = 64


def splines(points: FloatArray, height: float) -> list[str]:
    """Return paths [links, strokes, points, 2] as links × strokes splines; two points make a straight line."""
    count = points.shape[2]
    written = pairs(points.reshape(-1, count, 2) * (PITCH, -PITCH) + (0.0, height * PITCH))
    if count == 2:
        return [f"{a} {a} {b} {b}" for a, b in zip(written[::2], written[1::2], strict=True)]
    return [" ".join(written[start : start + count]) for start in range(0, len(written), count)]


def bundles(points: FloatArray, height: float) -> Iterator[str]:
    """Yield paths [links, strokes, points, 2] as texts of many splines each."""
    written = splines(points, height)
    for start in range(0, len(written), _PER_EDGE):
        yield ";".join(written[start : start + _PER_EDGE])


def polylines(lines: Sequence[FloatArray], height: float) -> Iterator[str]:
    """Yield a spline of straight cubics for each line [1, points, 2], straight from point to point."""
    if not lines:
        return
    # All at once, since a line has few points.
    x, y = np.concatenate([points[0] for points in lines]).T
    written = iter(pairs(np.stack([x * PITCH, (height - y) * PITCH], axis=1)))
    for points in lines:
        own = list(islice(written, points.shape[1]))
        yield " ".join([own[0], *(f"{a} {b} {b}" for a, b in pairwise(own))])


def outline(frame: Rectangle, height: float) -> str:
    """Return the four sides of a rectangle as a spline; Graphviz draws no rounded corners there."""
    left, top, right, bottom = frame.left, frame.top, frame.right, frame.bottom
    corners = np.array([(left, top), (right, top), (right, bottom), (left, bottom), (left, top)])
    sides = [np.stack([start, end, end]) for start, end in pairwise(corners)]
    return splines(np.concatenate([corners[:1], *sides])[None, None], height)[0]


def each_link(links: Links, height: float, usual: Paint) -> Iterator[str]:
    """Yield an edge for every link, with its ends and its pattern, whether or not another link covers it."""
    bias = links.role == "bias-links"
    kind = f'class="bias", {pen(links.paint)}' if bias else f'{_style(links, usual)}, class="{links.key}"'
    kind += f", delay={links.delay}" if links.delay else ""
    kind += "" if links.directed else ", undirected=true"
    start = "o" if bias else "c"
    for paths in links.paths:
        written = _by_link(splines(paths.points, height), paths.points.shape[1])
        colors = [_color(color, paths, links) for color in paths.colors] or [""] * len(written)
        each = zip(paths.source.tolist(), paths.target.tolist(), written, colors, strict=True)
        for source, target, text, shade in each:
            # A sample in a legend joins no cells.
            ends = f"{start}{source} -> c{target}" if source >= 0 else "k0 -> k1"
            yield f'{ends} [pos="{text}", {kind}{shade}]'


def _color(color: str, paths: LinkPaths, links: Links) -> str:
    """Return the attributes of links of a color, and of their width if they have one of their own."""
    width = f", penwidth={short(paths.widths[color] * links.paint.width * PITCH)}" if color in paths.widths else ""
    return f', color="{color}"{width}'


def _by_link(written: list[str], strokes: int) -> list[str]:
    """Return the splines of each link as one text, from those of all strokes."""
    if strokes == 1:
        return written
    return [";".join(written[first : first + strokes]) for first in range(0, len(written), strokes)]


def link_bundles(links: Links, height: float, usual: Paint) -> Iterator[str]:
    """Yield edges of many links each, one color at a time."""
    kind = pen(links.paint) if links.role == "bias-links" else _style(links, usual)
    for paths in links.paths:
        for shade, points in paths.by_color():
            color = _color(shade, paths, links) if shade else ""
            for text in bundles(points, height):
                yield f'k0 -> k1 [pos="{text}", {kind}{color}]'


def _style(links: Links, usual: Paint) -> str:
    """Return the style of links, and their width and color if these are not the usual ones of lines."""
    shade = "" if links.paint.stroke == usual.stroke else f", {color(links.paint)}"
    return f'style="{stroke(links.paint)}"{own_pen(links.paint, usual)}{shade}'
