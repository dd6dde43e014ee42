"""Arcs over and under cells, for links that cells block."""

from __future__ import annotations

import numpy as np

from netcharts.array_types import FloatArray, IntArray

# A path that is closer to the center of a cell than this runs through the cell.
_CLEARANCE = 0.36
# How far the middle of an arc beside a column or row is from its cells.
_NARROWEST, _WIDEST = 0.42, 0.58
# Distance of the control points of an arc from its ends, as a share of its length.
_RUN = 0.12
_RISES = (0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0)


def cells_crossed(lines: FloatArray, cells: FloatArray, clearance: float = _CLEARANCE) -> tuple[IntArray, IntArray]:
    """Return the pairs of polylines [lines, points, 2] and cells [cells, 2] of which one runs through the other.

    They do if they are closer than the clearance. The cells at the ends of a polyline are left out. Each pair is there
    once, as a line and a cell.
    """
    pieces, order = lines.shape[1] - 1, np.argsort(cells[:, 0])
    start, end = lines[:, :-1].reshape(-1, 2), lines[:, 1:].reshape(-1, 2)
    low, high = np.minimum(start, end) - clearance, np.maximum(start, end) + clearance
    # Only cells that a piece passes above or below can be close to it.
    across = cells[order, 0]
    first = np.searchsorted(across, low[:, 0])
    counts = np.searchsorted(across, high[:, 0], "right") - first
    piece = np.repeat(np.arange(len(start)), counts)
    cell = order[np.arange(piece.size) + np.repeat(first - np.cumsum(counts) + counts, counts)]
    height = cells[:, 1][cell]
    level = (height >= low[:, 1][piece]) & (height <= high[:, 1][piece])
    piece, cell = piece[level], cell[level]
    close = _distances(cells[cell], start[piece], (end - start)[piece]) < clearance
    line, cell = piece[close] // pieces, cell[close]
    # Few cells are close to a line, and fewer are at its ends.
    ends = (np.abs(cells[cell][:, None] - lines[line][:, [0, -1]]).max(axis=2) < 1e-6).any(axis=1)
    hit = np.zeros(len(lines) * len(cells), bool)
    hit[(line * len(cells) + cell)[~ends]] = True
    line, cell = np.divmod(np.flatnonzero(hit), len(cells))
    return line, cell


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


def clear_rises(start: FloatArray, end: FloatArray, cells: FloatArray, middle: float) -> FloatArray:
    """Return the rise of the lowest arc between each two points that is clear of cells.

    It is over the upper half of a chart, whose middle is at the height `middle`, and under the lower half. Where no
    rise is clear, it is the one that meets the fewest cells.
    """
    sides = np.where((start[:, 1] + end[:, 1]) / 2 <= middle, -1.0, 1.0)
    best, fewest = sides * _RISES[0], np.full(len(start), len(cells))
    unclear = np.arange(len(start))
    for rise in (way * rise for rise in _RISES for way in (1, -1)):
        tried = sides[unclear] * rise
        line, _ = cells_crossed(sampled(arcs(start[unclear], end[unclear], tried)), cells)
        crossed = np.bincount(line, minlength=unclear.size)
        better = crossed < fewest[unclear]
        best[unclear[better]], fewest[unclear[better]] = tried[better], crossed[better]
        unclear = unclear[crossed > 0]
        if not unclear.size:
            break
    return best


def arcs(start: FloatArray, end: FloatArray, rises: FloatArray) -> FloatArray:
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
