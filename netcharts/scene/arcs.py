"""Arcs over and under cells, for links that cells block."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from netcharts.array_types import BoolArray, FloatArray, IntArray

MANY = 128
"""More links than this are not examined one by one."""

# A path that is closer to the center of a cell than this runs through the cell.
_CLEARANCE = 0.36
# How far the middle of an arc beside a column or row is from its cells.
_NARROWEST, _WIDEST = 0.42, 0.58
# Distance of the control points of an arc from its ends, as a share of its length.
_RUN = 0.12
# How much higher each further connection between the same layers rises.
_APART = 0.35
_RISES = (0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0)


def alongside(start: FloatArray, end: FloatArray, cells: FloatArray) -> FloatArray:
    """Return the cells [n, 2] between the columns that links join, or close to them."""
    low, high = min(start[:, 0].min(), end[:, 0].min()) - 1, max(start[:, 0].max(), end[:, 0].max()) + 1
    near: FloatArray = cells[(cells[:, 0] >= low) & (cells[:, 0] <= high)]
    return near


def blocked(start: FloatArray, end: FloatArray, cells: FloatArray) -> BoolArray:
    """Return which straight lines run through a cell that is neither of their ends.

    Of very many lines, some are examined, and all count as blocked if any of these is.
    """
    if len(start) > MANY:
        examined = slice(None, None, len(start) // MANY + 1)
        return np.full(len(start), blocked(start[examined], end[examined], cells).any())
    return np.array([_cells_crossed(np.stack([a, b]), cells, a, b) > 0 for a, b in zip(start, end, strict=True)])


def _cells_crossed(line: FloatArray, cells: FloatArray, start: FloatArray, end: FloatArray) -> int:
    """Return how many cells a polyline runs through, apart from its ends."""
    low, high = line.min(axis=0) - _CLEARANCE, line.max(axis=0) + _CLEARANCE
    near = cells[((cells >= low) & (cells <= high)).all(axis=1)]
    ends = (np.abs(near - start).max(axis=1) < 1e-6) | (np.abs(near - end).max(axis=1) < 1e-6)
    near = near[~ends]
    if not len(near):
        return 0
    lines = np.stack([line[:-1], line[1:]], axis=1)
    return int((distances(near, lines).min(axis=1) < _CLEARANCE).sum())


def distances(points: FloatArray, lines: FloatArray) -> FloatArray:
    """Return the distances [p, n] of points [p, 2] from lines [n, 2, 2]."""
    start, along = lines[:, 0], lines[:, 1] - lines[:, 0]
    share = ((points[:, None] - start) * along).sum(axis=2) / np.maximum((along**2).sum(axis=1), 1e-12)
    away = points[:, None] - (start + along * share.clip(0, 1)[..., None])
    apart: FloatArray = np.hypot(away[..., 0], away[..., 1])
    return apart


def arcs(
    starts: FloatArray, ends: FloatArray, cells: FloatArray, middle: float, before: int = 0
) -> Iterator[FloatArray]:
    """Yield an arc between each pair of points; `middle` is the height of the middle of the chart.

    They rise higher the more connections between the same layers are `before` them. Of very many arcs, the last ones
    rise as high as the last one that was examined.
    """
    rise = 0.0
    for i, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if i < MANY:
            rise = _clear_rise(start, end, cells, middle)
        yield _arc(start, end, rise + before * float(np.copysign(_APART, rise)))


def _clear_rise(start: FloatArray, end: FloatArray, cells: FloatArray, middle: float) -> float:
    """Return the rise of the lowest arc clear of cells: over the upper half of a chart, under the lower half."""
    sides = (-1, 1) if (start[1] + end[1]) / 2 <= middle else (1, -1)
    rises = [side * rise for rise in _RISES for side in sides]
    best, fewest = rises[0], len(cells)
    for rise in rises:
        crossed = _cells_crossed(sampled(_arc(start, end, rise)), cells, start, end)
        if crossed < fewest:
            best, fewest = rise, crossed
        if not crossed:
            break
    return best


def _arc(start: FloatArray, end: FloatArray, rise: float) -> FloatArray:
    """Return a cubic whose middle lies `rise` below the line between its ends; a negative rise is an arc over it."""
    run = (end - start) * _RUN
    lift = np.array([0.0, rise * 4 / 3])
    return np.stack([start, start + run + lift, end - run + lift, end])


def is_arc(points: FloatArray) -> bool:
    """Return True if paths [links, strokes, points, 2] are arcs over or under cells, rather than bowed lines."""
    if points.shape[2] != 4:
        return False
    start, control, _, end = points[0, 0]
    return bool(abs(control[0] - start[0] - _RUN * (end[0] - start[0])) < 1e-6)


def arcs_beside(starts: FloatArray, ends: FloatArray, sides: IntArray) -> FloatArray:
    """Return arcs [n, 1, 4, 2] past the cells between points of a column or row, wider the farther they lead.

    They are clear of these cells and of a next column. Those of side 1 are right of a column or below a row, those of
    side -1 left or above.
    """
    along = ends - starts
    length = np.abs(along).max(axis=1)
    across = np.where(np.abs(along[:, :1]) > np.abs(along[:, 1:]), (0.0, 1.0), (1.0, 0.0))
    rise = _NARROWEST + (_WIDEST - _NARROWEST) * (1 - 2 / np.maximum(length, 2))
    aside = across * (sides * rise * 4 / 3)[:, None]
    return np.stack([starts, starts + along * _RUN + aside, ends - along * _RUN + aside, ends], axis=1)[:, None]


def sampled(cubic: FloatArray, steps: int = 16) -> FloatArray:
    """Return points along a cubic."""
    t = np.linspace(0, 1, steps + 1)[:, None]
    a, b, c, d = cubic
    points: FloatArray = (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d
    return points
