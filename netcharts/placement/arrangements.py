"""Arrangements: the cells of a layer, or of several layers together, as a column, a row, a ring or a grid."""

from __future__ import annotations

from math import ceil

import numpy as np

from netcharts.array_types import PointArray
from netcharts.network.drawn_layers import DrawnLayer

# The dots of an ellipsis, along its line.
_DOTS = np.array([-0.25, 0.0, 0.25])
_NOWHERE = np.zeros((0, 2))


def arranged(layers: list[DrawnLayer]) -> tuple[PointArray, PointArray, PointArray]:
    """Return where the drawn cells of layers are, relative to a common origin.

    Also returned are the dots of their ellipses, and the middle of the ellipsis of each layer that has one.
    """
    if layers[0].arrange == "grid" and len(layers) == 1 and len(layers[0].kept) == 2:
        return _grid(layers[0])
    positions, gaps = _line(layers)
    count = positions.size + gaps.size
    if layers[0].arrange == "ring" and count > 2:
        # The first of several layers is centered on the left.
        turn = (layers[0].index.size - 1) // 2 if len(layers) > 1 else 0
        spread = (gaps[:, None] + _DOTS).ravel()
        return _snapped(_ring(positions - turn, count)), _ring(spread - turn, count), _ring(gaps - turn, count)
    if layers[0].arrange == "grid":
        return _wrapped(positions, gaps)
    across = layers[0].arrange == "row"
    if not gaps.size:
        return _along(positions, across), _NOWHERE, _NOWHERE
    middles = _along(gaps, across)
    return _along(positions, across), _ellipses(middles, across), middles


def _line(layers: list[DrawnLayer]) -> tuple[PointArray, PointArray]:
    """Return the positions of the layers' cells on one line, and the positions that ellipses take."""
    positions: list[PointArray] = []
    gaps: list[float] = []
    start = 0
    for drawn in layers:
        count, gap = drawn.index.size, drawn.gaps[0] if len(drawn.gaps) == 1 else None
        numbers = np.arange(start, start + count, dtype=float)
        if gap is not None:
            numbers[gap:] += 1
            gaps.append(start + gap)
        positions.append(numbers)
        start += count + (gap is not None)
    return positions[0] if len(positions) == 1 else np.concatenate(positions), np.array(gaps, dtype=float)


def _along(positions: PointArray, across: bool) -> PointArray:
    places = np.zeros((positions.size, 2))
    places[:, 0 if across else 1] = positions
    return places


def _wrapped(positions: PointArray, gaps: PointArray) -> tuple[PointArray, PointArray, PointArray]:
    """Set positions row by row in a grid that is as nearly square as possible."""
    columns = ceil((positions.size + gaps.size) ** 0.5)
    cells, middles = (np.stack([numbers % columns, numbers // columns], axis=1) for numbers in (positions, gaps))
    return cells, _ellipses(middles, True) if gaps.size else _NOWHERE, middles


def _ellipses(centers: PointArray, across: bool) -> PointArray:
    """Return three dots around each center, in the direction of the line."""
    dots: PointArray = (centers[:, None, :] + _along(_DOTS, across)).reshape(-1, 2)
    return dots


def _ring(positions: PointArray, count: int) -> PointArray:
    """Return positions on a circle, clockwise from the left."""
    angle = np.pi + positions * (2 * np.pi / count)
    around: PointArray = np.stack([np.cos(angle), np.sin(angle)], axis=1) * _radius(count)
    return around


def _snapped(around: PointArray) -> PointArray:
    """Return the same points on the half grid if they nearly lie on it, as those of a ring of eight do."""
    snapped = np.round(around * 2) / 2
    return snapped if np.abs(snapped - around).max() < 0.1 else around


def _radius(count: int) -> float:
    """Return the smallest radius on the half grid that keeps neighbors a pitch apart."""
    return float(np.ceil(1 / np.sin(np.pi / count) - 1e-9) / 2)


def _grid(drawn: DrawnLayer) -> tuple[PointArray, PointArray, PointArray]:
    lines = []
    for kept, gap in zip(drawn.kept, drawn.gaps, strict=True):
        numbers = np.arange(kept.size, dtype=float)
        if gap is not None:
            numbers[gap:] += 1
        lines.append(numbers)
    rows, columns = lines
    xy = np.stack([np.tile(columns, rows.size), np.repeat(rows, columns.size)], axis=1)
    down, across = drawn.gaps
    dots = [np.zeros((0, 2))]
    if down is not None:
        dots.append(_ellipses(np.stack([columns, columns * 0 + down], axis=1), False))
    if across is not None:
        dots.append(_ellipses(np.stack([rows * 0 + across, rows], axis=1), True))
    middle = [columns.mean() if across is None else across, rows.mean() if down is None else down]
    return xy, np.concatenate(dots), np.array([middle] if len(dots) > 1 else np.zeros((0, 2)))
