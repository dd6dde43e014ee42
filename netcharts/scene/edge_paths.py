"""Paths of links: lines, bows, loops and double lines between the centers of cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from netcharts.array_types import BoolArray, FloatArray, IntArray
from netcharts.network.drawn_links import DrawnLinks

LOOP_RADIUS = 0.16
LOOP_RISE = 0.35
"""Distance of the center of a loop from that of its cell."""

# Distance of the strokes of a double link from its middle, and of the middle of a bow from a straight line.
_DOUBLE = 0.045
_BOW = 0.2
# How far from a passage lines turn.
_TURN = 0.3
# Links to a passage that rise more than this, for each pitch, leave and arrive level; how level they do.
_STEEP, _LEVEL = 1.0, 0.9
# How much larger the radius of a loop is than that of the one inside it.
_LOOP_APART = 0.07
# The control points of a circle of radius 1 by four cubics, from its lowest point; see Riškus, 2006.
_K = 0.5522847498
CIRCLE = np.array(
    [
        (0, 1), (_K, 1), (1, _K), (1, 0), (1, -_K), (_K, -1), (0, -1),
        (-_K, -1), (-1, -_K), (-1, 0), (-1, _K), (-_K, 1), (0, 1),
    ]
)  # fmt: skip


class LinkPaths(NamedTuple):
    """Paths of links that are drawn alike.

    Attributes:
        points: Points of the paths, [links, strokes, points, 2]. A double link has two strokes. Two points make a
            straight line; more are the control points of cubics.
        source: Number of the cell that each link comes from.
        target: Number of the cell that each link leads to.
        shown: False for links that are covered by others.
        colors: Color of each link; empty if all links have the common color.
        attended: True if they are links of attention.
        widths: Width of the links of each color, relative to the usual one.
    """

    points: FloatArray
    source: IntArray
    target: IntArray
    shown: BoolArray
    colors: tuple[str, ...] = ()
    attended: bool = False
    widths: Mapping[str, float] = MappingProxyType({})

    def by_color(self) -> Iterator[tuple[str, FloatArray]]:
        """Yield the links that are shown in runs of one color; an empty string stands for the common color."""
        if not self.colors:
            yield "", self.points[self.shown]
            return
        shown = np.flatnonzero(self.shown).tolist()
        for color, run in groupby(shown, key=self.colors.__getitem__):
            yield color, self.points[list(run)]


def link_paths(links: DrawnLinks, points: FloatArray) -> LinkPaths:
    """Return the paths of links, all of which are shown, and either all or none of which are links of attention."""
    attended = links.attends and bool(links.attended.any())
    return LinkPaths(points, links.source, links.target, np.ones(len(points), dtype=bool), attended=attended)


def lines(start: FloatArray, end: FloatArray) -> FloatArray:
    """Return straight lines [n, 1, 2, 2] between points [n, 2]."""
    points = np.empty((len(start), 1, 2, 2))
    points[:, 0, 0], points[:, 0, 1] = start, end
    return points


def doubled(start: FloatArray, end: FloatArray) -> FloatArray:
    """Return double lines [n, 2, 2, 2] between points [n, 2]."""
    aside = _across(start, end) * _DOUBLE
    return np.stack([np.stack([start + s * aside, end + s * aside], axis=1) for s in (1, -1)], axis=1)


def bows(start: FloatArray, end: FloatArray, offset: float = 1) -> FloatArray:
    """Return bowed lines [n, 1, 4, 2] between points [n, 2]; an offset is how far, and negative to their right."""
    aside = _across(start, end) * (offset * _BOW * 4 / 3)
    third = (end - start) / 3
    return np.stack([start, start + third + aside, end - third + aside, end], axis=1)[:, None]


def passing(start: FloatArray, first: FloatArray, last: FloatArray, end: FloatArray) -> FloatArray:
    """Return lines [n, 1, 10, 2] between points [n, 2] by way of two others, between which they are nearly straight."""
    level = (last - first) / 3
    turn = np.array([_TURN, 0.0]) * np.sign(end[:, :1] - start[:, :1])
    points = [start, start + (first - start) / 3, first - turn, first, first + level, last - level, last,
              last + turn, end - (end - last) / 3, end]  # fmt: skip
    return np.stack(points, axis=1)[:, None]


def led(
    start: FloatArray, end: FloatArray, band: tuple[FloatArray, FloatArray], sides: tuple[float, float]
) -> FloatArray:
    """Return lines [n, 1, 16, 2] between points [n, 2] by way of the two ends of a band, between which they are level.

    Where they are steep, they leave and arrive level, and rise only beyond the sides of their layers: abscissas.
    """
    first, last = band
    turn = np.array([_TURN, 0.0]) * np.sign(last[:, :1] - start[:, :1])
    level = (last - first) / 3
    leaving = _rising(start, first, sides[0], turn)
    arriving = _rising(end, last, sides[1], -turn)
    points = [*leaving, first, first + level, last - level, last, *arriving[::-1]]
    return np.stack(points, axis=1)[:, None]


def _rising(start: FloatArray, end: FloatArray, side: float, turn: FloatArray) -> list[FloatArray]:
    """Return six points of two cubics from points [n, 2], by way of the side of their layer, but for the last point."""
    along = end - start
    steep = np.abs(along[:, 1:]) > _STEEP * np.abs(along[:, :1])
    share = (side - start[:, :1]) / np.where(along[:, :1] == 0, 1e-9, along[:, :1])
    out = start + along * share * np.where(steep, [1.0, 0.0], 1.0)
    third, left = (out - start) / 3, end - out
    reach = left * (_LEVEL, 0.0)
    one = np.where(steep, out + reach, out + left / 3)
    other = np.where(steep, end - reach, end - turn)
    return [start, start + third, out - third, out, one, other]


def loops(centers: FloatArray, number: int = 0) -> FloatArray:
    """Return loops [n, 1, 13, 2] on top of cells whose centers are [n, 2]; each later one is around those before it."""
    more = number * _LOOP_APART
    return (centers[:, None, :] + CIRCLE * (LOOP_RADIUS + more) - (0.0, LOOP_RISE + more))[:, None]


def _across(start: FloatArray, end: FloatArray) -> FloatArray:
    """Return the unit vector across each link, to its left as it runs."""
    along = end - start
    length = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
    return np.stack([along[:, 1], -along[:, 0]], axis=1) / length


def flattened(points: FloatArray) -> FloatArray:
    """Return paths [links, strokes, points, 2] as straight lines [n, 2, 2]; each cubic becomes eight."""
    count = points.shape[2]
    if count == 2:
        return points.reshape(-1, 2, 2)
    starts = np.arange(0, count - 1, 3)
    cubics = points.reshape(-1, count, 2)[:, starts[:, None] + np.arange(4)].reshape(-1, 4, 2)
    t = np.linspace(0, 1, 9)
    weights = np.stack([(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3])
    curve = np.einsum("pt,npc->ntc", weights, cubics)
    return np.stack([curve[:, :-1], curve[:, 1:]], axis=2).reshape(-1, 2, 2)
