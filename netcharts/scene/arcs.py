"""Arcs over and under cells, for links that cells block."""

from __future__ import annotations

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
    crossing: BoolArray = _cells_crossed(np.stack([start, end], axis=1), cells[np.argsort(cells[:, 0])]) > 0
    return crossing


def _cells_crossed(lines: FloatArray, cells: FloatArray) -> IntArray:
    """Return how many cells each polyline [lines, points, 2] runs through, apart from those at its ends.

    The cells [cells, 2] are sorted from left to right.
    """
    pieces = lines.shape[1] - 1
    start, end = lines[:, :-1].reshape(-1, 2), lines[:, 1:].reshape(-1, 2)
    low, high = np.minimum(start, end) - _CLEARANCE, np.maximum(start, end) + _CLEARANCE
    # Only cells that a piece passes above or below can be close to it.
    first = np.searchsorted(cells[:, 0], low[:, 0])
    counts = np.searchsorted(cells[:, 0], high[:, 0], "right") - first
    piece = np.repeat(np.arange(len(start)), counts)
    cell = np.arange(piece.size) + np.repeat(first - np.cumsum(counts) + counts, counts)
    level = (cells[cell, 1] >= low[piece, 1]) & (cells[cell, 1] <= high[piece, 1])
    piece, cell = piece[level], cell[level]
    line, place = piece // pieces, cells[cell]
    ends = (np.abs(place[:, None] - lines[line][:, [0, -1]]).max(axis=2) < 1e-6).any(axis=1)
    close = (_distances(place, start[piece], end[piece] - start[piece]) < _CLEARANCE) & ~ends
    crossed = np.unique(line[close] * len(cells) + cell[close])
    return np.bincount(crossed // len(cells), minlength=len(lines))


def distances(points: FloatArray, lines: FloatArray) -> FloatArray:
    """Return the distances [p, n] of points [p, 2] from lines [n, 2, 2]."""
    start = lines[:, 0]
    return _distances(points[:, None], start, lines[:, 1] - start)


def _distances(points: FloatArray, start: FloatArray, along: FloatArray) -> FloatArray:
    """Return the distance of each point [..., 2] from the line from a start along a vector."""
    share = ((points - start) * along).sum(axis=-1) / np.maximum((along**2).sum(axis=-1), 1e-12)
    away = points - (start + along * share.clip(0, 1)[..., None])
    apart: FloatArray = np.hypot(away[..., 0], away[..., 1])
    return apart


def arcs(start: FloatArray, end: FloatArray, cells: FloatArray, middle: float, before: int = 0) -> FloatArray:
    """Return an arc [n, 4, 2] between each pair of points; `middle` is the height of the middle of the chart.

    They rise higher the more connections between the same layers are `before` them. Of very many arcs, the last ones
    rise as high as the last one that was examined.
    """
    rises = _clear_rises(start[:MANY], end[:MANY], cells[np.argsort(cells[:, 0])], middle)
    rises = np.append(rises, np.full(len(start) - len(rises), rises[-1]))
    return _arcs(start, end, rises + before * np.copysign(_APART, rises))


def _clear_rises(start: FloatArray, end: FloatArray, cells: FloatArray, middle: float) -> FloatArray:
    """Return the rise of the lowest arc clear of cells: over the upper half of a chart, under the lower half.

    The cells are sorted from left to right. Where no rise is clear, it is the one that meets the fewest cells.
    """
    sides = np.where((start[:, 1] + end[:, 1]) / 2 <= middle, -1.0, 1.0)
    best, fewest = sides * _RISES[0], np.full(len(start), len(cells))
    unclear = np.arange(len(start))
    for rise in (way * rise for rise in _RISES for way in (1, -1)):
        tried = sides[unclear] * rise
        crossed = _cells_crossed(sampled(_arcs(start[unclear], end[unclear], tried)), cells)
        better = crossed < fewest[unclear]
        best[unclear[better]], fewest[unclear[better]] = tried[better], crossed[better]
        unclear = unclear[crossed > 0]
        if not unclear.size:
            break
    return best


def _arcs(start: FloatArray, end: FloatArray, rises: FloatArray) -> FloatArray:
    """Return cubics [n, 4, 2] whose middles lie a rise below the lines between their ends; above, if it is negative."""
    run, lift = (end - start) * _RUN, np.stack([np.zeros(len(rises)), rises * 4 / 3], axis=1)
    return np.stack([start, start + run + lift, end - run + lift, end], axis=1)


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


def sampled(cubics: FloatArray, steps: int = 16) -> FloatArray:
    """Return points [..., points, 2] along cubics [..., 4, 2]."""
    t = np.linspace(0, 1, steps + 1)[:, None]
    a, b, c, d = (cubics[..., number, None, :] for number in range(4))
    points: FloatArray = (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d
    return points
