"""Links as SVG paths: separate paths with tooltips, or combined paths if there are many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from netcharts.decimals import short
from netcharts.paint.display import Links
from netcharts.paint.units import PITCH
from netcharts.scene.edge_paths import LinkPaths
from netcharts.svg import data_attributes
from netcharts.svg.paths import by_link, path
from netcharts.svg.tooltips import titles


def link_elements(links: Links) -> Iterator[str]:
    """Yield the path elements of links."""
    if links.titles or links.names:
        titles_of_paths = links.titles or ((),) * len(links.paths)
        for paths, tooltips in zip(links.paths, titles_of_paths, strict=True):
            width = links.paint.width
            ends = data_attributes.of_links(links, paths, paths.shown)
            yield from _one_by_one(paths, tooltips, ends, width)
            if links.names:
                yield from _covered(links, paths)
    else:
        yield from _together(links)


def _one_by_one(paths: LinkPaths, tooltips: tuple[str, ...], ends: Iterable[str], width: float) -> list[str]:
    """Return an element for each link that is shown, with the attributes that name its ends, and its tooltip."""
    data = by_link(paths.points[paths.shown])
    each = zip(data, titles(tooltips or ("",) * len(data)), ends, strict=True)
    if not paths.colors:
        return [f'<path{joined} d="{own}">{tooltip}</path>' for own, tooltip, joined in each]
    colors = [paths.colors[i] for i in np.flatnonzero(paths.shown).tolist()]
    return [
        f'<path{_stroke(color, paths, width)}{joined} d="{own}">{tooltip}</path>'
        for (own, tooltip, joined), color in zip(each, colors, strict=True)
    ]


def _covered(links: Links, paths: LinkPaths) -> Iterator[str]:
    """Yield an invisible element for each link that is covered by others, which has no separate line."""
    covered = ~paths.shown
    each = zip(by_link(paths.points[covered]), data_attributes.of_links(links, paths, covered), strict=True)
    return (f'<path{joined} visibility="hidden" d="{own}"/>' for own, joined in each)


def _together(links: Links) -> Iterator[str]:
    """Yield an element for all links, or for all of each color."""
    data: dict[str, list[str]] = {}
    for paths in links.paths:
        for color, points in paths.by_color():
            if len(points):
                stroke = _stroke(color, paths, links.paint.width)
                data.setdefault(stroke, []).append(path(points.reshape(-1, *points.shape[2:])))
    for stroke, own in data.items():
        yield f'<path{stroke} d="{"".join(own)}"/>'


def _stroke(color: str, paths: LinkPaths, width: float) -> str:
    """Return the attributes of links of a color, and of their width if they have one of their own."""
    own = f' stroke-width="{short(paths.widths[color] * width * PITCH)}"' if color in paths.widths else ""
    return f' stroke="{color}"{own}' if color else ""
