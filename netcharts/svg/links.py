"""Links as SVG paths: separate paths with tooltips, or combined paths if there are many."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from netcharts.paint.display import Links
from netcharts.scene.edge_paths import LinkPaths
from netcharts.svg.paths import by_link, path
from netcharts.svg.tooltips import titles


def link_elements(links: Links) -> Iterator[str]:
    """Yield the path elements of links."""
    if links.titles:
        for paths, tooltips in zip(links.paths, links.titles, strict=True):
            yield from _one_by_one(paths, tooltips)
    else:
        yield from _together(links)


def _one_by_one(paths: LinkPaths, tooltips: tuple[str, ...]) -> list[str]:
    """Return an element for each link that is shown, with its tooltip."""
    each = zip(by_link(paths.points[paths.shown]), titles(tooltips), strict=True)
    if not paths.colors:
        return [f'<path d="{own}">{tooltip}</path>' for own, tooltip in each]
    colors = [paths.colors[i] for i in np.flatnonzero(paths.shown).tolist()]
    return [
        f'<path{_stroke(color)} d="{own}">{tooltip}</path>' for (own, tooltip), color in zip(each, colors, strict=True)
    ]


def _together(links: Links) -> Iterator[str]:
    """Yield an element for all links, or for all of each color."""
    data: dict[str, list[str]] = {}
    for paths in links.paths:
        for color, points in paths.by_color():
            if len(points):
                data.setdefault(color, []).append(path(points.reshape(-1, *points.shape[2:])))
    for color, own in data.items():
        yield f'<path{_stroke(color)} d="{"".join(own)}"/>'


def _stroke(color: str) -> str:
    return f' stroke="{color}"' if color else ""
