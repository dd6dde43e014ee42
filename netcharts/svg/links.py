"""Links as SVG: one by one, with what they join as a tooltip, or together where they are many."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from netcharts.decimals import pairs
from netcharts.dot import by_tone
from netcharts.dot.looks import PITCH, fading, linked
from netcharts.escape import markup
from netcharts.scene import Scene, Strand, faded
from netcharts.scene.edge_routing import Course
from netcharts.spec.model import Connection
from netcharts.style.themes import Theme
from netcharts.svg.samples import Painted

# More links than this are drawn as one path for each connection.
_MOST_TOLD = 600


def links(painted: Painted, scene: Scene, names: list[str]) -> Iterator[str]:
    """The links of each connection; one by one, with the names of their ends, where they are few enough to be told."""
    few = sum(course.source.size for strand in scene.strands for course in strand.courses) <= _MOST_TOLD
    for strand in scene.strands:
        connection = strand.connection
        if not any(course.shown.any() for course in strand.courses):
            continue
        kinds = ["links", f"pattern-{connection.key}", *(["delayed"] if connection.delay else [])]
        phrase = connection.pattern.phrase[scene.language or "en"]
        said = markup(f"{connection.source}{_joint(connection)}{connection.target}: {phrase}")
        look = painted[linked(strand)][-1].look
        yield f'<g class="{" ".join(kinds)}" {look}><title>{said}</title>'
        yield from _one_by_one(strand, names) if few else _together(strand)
        yield "</g>"


def stubs(painted: Painted, scene: Scene, theme: Theme) -> Iterator[str]:
    """Links that fade away."""
    pieces = ((painted[fading(look, opacity, theme)][-1].look, lines) for look, opacity, lines in faded(scene))
    paths = [f'<path {look} d="{path(lines * PITCH)}"/>' for look, lines in pieces]
    if paths:
        yield f'<g class="stubs">{"".join(paths)}</g>'


def _joint(connection: Connection) -> str:
    return " → " if connection.directed else " — "


def _together(strand: Strand) -> Iterator[str]:
    """The links as few paths: one for all, or for each run of one colour."""
    tones: dict[str, list[str]] = {}
    for course in strand.courses:
        for tone, points in by_tone(course):
            if len(points):
                tones.setdefault(tone, []).append(path(points.reshape(-1, *points.shape[2:]) * PITCH))
    for tone, paths in tones.items():
        yield f'<path{_stroke(tone)} d="{"".join(paths)}"/>'


def _stroke(tone: str) -> str:
    return f' stroke="{tone}"' if tone else ""


def _one_by_one(strand: Strand, names: list[str]) -> Iterator[str]:
    """A path for each link, with its ends as a tooltip."""
    joint = _joint(strand.connection)
    for course in strand.courses:
        paths = _by_link(course.points[course.shown])
        strokes = _strokes(course) or [""] * len(paths)
        sources, targets = course.source[course.shown].tolist(), course.target[course.shown].tolist()
        for data, stroke, source, target in zip(paths, strokes, sources, targets, strict=True):
            # A sample in a legend joins no cells.
            said = f"<title>{names[source]}{joint}{names[target]}</title>" if source >= 0 else ""
            yield f'<path{stroke} d="{data}">{said}</path>'


def _strokes(course: Course) -> list[str]:
    """The colour of each link that is shown; none where links have none of their own."""
    return [_stroke(course.tones[i]) for i in np.flatnonzero(course.shown).tolist()] if course.tones else []


def _by_link(points: NDArray[np.float64]) -> list[str]:
    """The path data of each link, from courses [links, pieces, points, 2]."""
    links, pieces = points.shape[:2]
    paths = _paths(points.reshape(links * pieces, *points.shape[2:]) * PITCH)
    if pieces == 1:
        return paths
    return ["".join(paths[first : first + pieces]) for first in range(0, len(paths), pieces)]


def path(points: NDArray[np.float64]) -> str:
    """Courses [n, points, 2] as the data of one path."""
    return "".join(_paths(points))


def _paths(points: NDArray[np.float64]) -> list[str]:
    """Courses [n, points, 2] as path data: lines of two points, cubics of more."""
    count, written = points.shape[1], pairs(points)
    if count == 2:
        return [f"M{start}L{end}" for start, end in zip(written[::2], written[1::2], strict=True)]
    return [
        f"M{written[first]}C{' '.join(written[first + 1 : first + count])}" for first in range(0, len(written), count)
    ]
