"""Paths as SVG path data, in points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from netcharts.array_types import FloatArray
from netcharts.decimals import pairs
from netcharts.paint.units import PITCH


def path(points: FloatArray) -> str:
    """Return paths [n, points, 2], lines or cubics, as the data of one path."""
    return "".join(paths(points))


def paths(points: FloatArray) -> list[str]:
    """Return the data of each of some paths [n, points, 2]: lines of two points, cubics of more."""
    count, written = points.shape[1], pairs(points * PITCH)
    if count == 2:
        return [f"M{start}L{end}" for start, end in zip(written[::2], written[1::2], strict=True)]
    return [
        f"M{written[first]}C{' '.join(written[first + 1 : first + count])}" for first in range(0, len(written), count)
    ]


def polylines(lines: Sequence[FloatArray]) -> Iterator[str]:
    """Yield the data of a path for each array [n, points, 2] of lines, straight from point to point."""
    if not lines:
        return
    # All at once, since an array often has a single line.
    written = pairs(np.concatenate([points.reshape(-1, 2) for points in lines]) * PITCH)
    first = 0
    for points in lines:
        count, last = points.shape[1], first + points.shape[0] * points.shape[1]
        yield "".join(["M" + "L".join(written[at : at + count]) for at in range(first, last, count)])
        first = last


def by_link(points: FloatArray) -> list[str]:
    """Return the data of each link, from paths [links, strokes, points, 2]."""
    links, strokes = points.shape[:2]
    strokes_data = paths(points.reshape(links * strokes, *points.shape[2:]))
    if strokes == 1:
        return strokes_data
    return ["".join(strokes_data[first : first + strokes]) for first in range(0, len(strokes_data), strokes)]
