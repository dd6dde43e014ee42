"""Links as SVG paths: one by one with tooltips, or together where they are many."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from netcharts.paint.display import Links
from netcharts.scene.edge_routing import Course
from netcharts.svg.paths import by_link, path
from netcharts.svg.tooltips import titles


def link_paths(links: Links) -> Iterator[str]:
    """Yield the paths of links."""
    if links.titles:
        for course, titles in zip(links.paths, links.titles, strict=True):
            yield from _one_by_one(course, titles)
    else:
        yield from _together(links)


def _one_by_one(course: Course, tooltips: tuple[str, ...]) -> Iterator[str]:
    """Yield a path for each link that is shown, with its tooltip."""
    colors = [course.tones[i] for i in np.flatnonzero(course.shown).tolist()] if course.tones else [""] * len(tooltips)
    paths = by_link(course.points[course.shown])
    for data, color, tooltip in zip(paths, colors, titles(tooltips), strict=True):
        yield f'<path{_stroke(color)} d="{data}">{tooltip}</path>'


def _together(links: Links) -> Iterator[str]:
    """Yield a path for all links, or for all of one color."""
    found: dict[str, list[str]] = {}
    for course in links.paths:
        for color, points in course.by_tone():
            if len(points):
                found.setdefault(color, []).append(path(points.reshape(-1, *points.shape[2:])))
    for color, paths in found.items():
        yield f'<path{_stroke(color)} d="{"".join(paths)}"/>'


def _stroke(color: str) -> str:
    return f' stroke="{color}"' if color else ""
