"""Arrangements: the cells of a layer, or of several layers together, as a column, a row, a ring or a grid."""

from __future__ import annotations

from math import ceil

import numpy as np
from numpy.typing import NDArray

from netcharts.network.drawn_layers import DrawnLayer

Places = NDArray[np.float64]

# The dots of an ellipsis, along its line.
_DOTS = np.array([-0.25, 0.0, 0.25])
_NOWHERE = np.zeros((0, 2))


def arranged(layers: list[DrawnLayer]) -> tuple[Places, Places, Places]:
    """The places of the layers' drawn cells round an origin of their own, of the dots of their ellipses, and of the
    middle of the ellipsis of each layer that has one."""
    if layers[0].arrange == "grid" and len(layers) == 1 and len(layers[0].kept) == 2:
        return _grid(layers[0])
    slots, gaps = _line(layers)
    count = slots.size + gaps.size
    if layers[0].arrange == "ring" and count > 2:
        # The first of several layers is centred on the left.
        turn = (layers[0].index.size - 1) // 2 if len(layers) > 1 else 0
        spread = (gaps[:, None] + _DOTS).ravel()
        return _snapped(_ring(slots - turn, count)), _ring(spread - turn, count), _ring(gaps - turn, count)
    if layers[0].arrange == "grid":
        return _wrapped(slots, gaps)
    across = layers[0].arrange == "row"
    if not gaps.size:
        return _along(slots, across), _NOWHERE, _NOWHERE
    middles = _along(gaps, across)
    return _along(slots, across), _ellipses(middles, across), middles


def _line(layers: list[DrawnLayer]) -> tuple[Places, Places]:
    """The slots of the layers' cells on one line, and the slots that an ellipsis takes."""
    slots: list[Places] = []
    gaps: list[float] = []
    start = 0
    for drawn in layers:
        count, gap = drawn.index.size, drawn.gaps[0] if len(drawn.gaps) == 1 else None
        numbers = np.arange(start, start + count, dtype=float)
        if gap is not None:
            numbers[gap:] += 1
            gaps.append(start + gap)
        slots.append(numbers)
        start += count + (gap is not None)
    return slots[0] if len(slots) == 1 else np.concatenate(slots), np.array(gaps, dtype=float)


def _along(slots: Places, across: bool) -> Places:
    places = np.zeros((slots.size, 2))
    places[:, 0 if across else 1] = slots
    return places


def _wrapped(slots: Places, gaps: Places) -> tuple[Places, Places, Places]:
    """Set slots row by row in a grid that is as near to a square as they fill."""
    columns = ceil((slots.size + gaps.size) ** 0.5)
    cells, middles = (np.stack([numbers % columns, numbers // columns], axis=1) for numbers in (slots, gaps))
    return cells, _ellipses(middles, True) if gaps.size else _NOWHERE, middles


def _ellipses(centres: Places, across: bool) -> Places:
    """Three dots round each centre, in the direction of the line."""
    dots: Places = (centres[:, None, :] + _along(_DOTS, across)).reshape(-1, 2)
    return dots


def _ring(slots: Places, count: int) -> Places:
    """Slots on a circle, clockwise from the left."""
    angle = np.pi + slots * (2 * np.pi / count)
    around: Places = np.stack([np.cos(angle), np.sin(angle)], axis=1) * _radius(count)
    return around


def _snapped(around: Places) -> Places:
    """The same places on the half grid, where they fall on it but for a hair, as those of a ring of eight do."""
    snapped = np.round(around * 2) / 2
    return snapped if np.abs(snapped - around).max() < 0.1 else around


def _radius(count: int) -> float:
    """The smallest radius on the half grid that keeps neighbours a pitch apart."""
    return float(np.ceil(1 / np.sin(np.pi / count) - 1e-9) / 2)


def _grid(drawn: DrawnLayer) -> tuple[Places, Places, Places]:
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
