"""Windows of attention: the places that attend to each other."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import NamedTuple

import numpy as np

from netcharts.array_types import BoolArray, FloatArray, FloatDType, IntArray

ArrayShape = tuple[int, ...]


class Windows(NamedTuple):
    """Windows of equal size.

    Attributes:
        places: The flat indices of the places in each window, [windows, places]; those beyond the edge of the layer are
            of some other place, and masked.
        positions: The positions in `places` of all places.
        mask: What is added to scores, [windows, places, places]: 0 or minus infinity; None if that is 0 everywhere.
    """

    places: IntArray
    positions: IntArray
    mask: FloatArray | None


def per_dimension(values: Sequence[int], dimensions: int) -> tuple[int, ...]:
    """Return an option that is given once, or once for each dimension, for each dimension."""
    return tuple(values) * dimensions if len(values) == 1 else tuple(values)


def window_numbers(places: IntArray, size: ArrayShape, window: Sequence[int], shift: Sequence[int]) -> IntArray:
    """Return the number of the window that each of some places is in, by their flat indices.

    Windows do not reach around: shifted ones that are cut off by an edge are windows of their own. A dimension that
    fits into a window is one window, which is not shifted.
    """
    numbers = np.zeros_like(places)
    along = zip(np.unravel_index(places, size), _dimensions(size, window, shift), strict=True)
    for coordinates, (cells, width, offset) in along:
        numbers = numbers * ((cells - 1 - offset) // width + 2) + (coordinates - offset) // width + 1
    return numbers


def pairs_in_windows(size: ArrayShape, window: Sequence[int], shift: Sequence[int]) -> int:
    """Return the number of pairs of places that are in the same window, each place with itself included."""
    return prod(_squares(*along) for along in _dimensions(size, window, shift))


def _squares(cells: int, width: int, offset: int) -> int:
    """Return the sum of the squares of the widths of the windows along a dimension, the first of them cut to `offset`.

    The last one may be cut as well.
    """
    first = min(offset, cells)
    whole, last = divmod(cells - first, width)
    return first**2 + whole * width**2 + last**2


def positions_in_windows(places: IntArray, size: ArrayShape, window: Sequence[int], shift: Sequence[int]) -> IntArray:
    """Return the flat positions that places, by their flat indices, have in their windows."""
    positions = np.zeros_like(places)
    for coordinates, (_, width, offset) in zip(
        np.unravel_index(places, size), _dimensions(size, window, shift), strict=True
    ):
        positions = positions * width + (coordinates - offset) % width
    return positions


def divide(size: ArrayShape, window: Sequence[int], shift: Sequence[int], causal: bool, dtype: FloatDType) -> Windows:
    """Return windows as products need them, all of equal size.

    As in Swin transformers, windows that are cut off by opposite edges share a window, in which they are masked from
    each other. Liu et al., "Swin transformer", 2021, arXiv:2103.14030.
    """
    dimensions = _dimensions(size, window, shift)
    counts = [-(-cells // width) for cells, width, _ in dimensions]
    along = [
        ((np.arange(count * width) + offset) % (count * width)).reshape(count, width)
        for (_, width, offset), count in zip(dimensions, counts, strict=True)
    ]
    places, inside = _combined(along, size)
    positions = np.empty(prod(size), np.int64)
    positions[places[inside]] = np.flatnonzero(inside)
    numbers = window_numbers(places, size, window, shift)
    linked: BoolArray = (numbers[:, :, None] == numbers[:, None, :]) & inside[:, None, :]
    if causal:
        linked &= places[:, None, :] <= places[:, :, None]
    mask = None if linked.all() else np.where(linked, dtype.type(0), dtype.type(-np.inf))
    return Windows(places, positions, mask)


def _dimensions(size: ArrayShape, window: Sequence[int], shift: Sequence[int]) -> list[tuple[int, int, int]]:
    """Return the number of cells, the size of windows and their shift along each dimension."""
    widths, offsets = per_dimension(window, len(size)), per_dimension(shift, len(size))
    return [
        (cells, width, offset % width if width < cells else 0)
        for cells, width, offset in zip(size, widths, offsets, strict=True)
    ]


def _combined(along: Sequence[IntArray], size: ArrayShape) -> tuple[IntArray, BoolArray]:
    """Return flat places [windows, places], and whether they are in the layer, from those along each dimension."""
    dimensions = len(size)
    flat, inside = np.zeros((1,) * 2 * dimensions, np.int64), np.ones((1,) * 2 * dimensions, bool)
    for axis, (windows, cells) in enumerate(zip(along, size, strict=True)):
        shape = [1] * 2 * dimensions
        shape[axis], shape[dimensions + axis] = windows.shape
        flat = flat * cells + np.minimum(windows, cells - 1).reshape(shape)
        inside = inside & (windows < cells).reshape(shape)
    count = prod(len(windows) for windows in along)
    return flat.reshape(count, -1), inside.reshape(count, -1)
