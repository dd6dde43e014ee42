"""The drawn cells of each layer: all of them or, in a large layer, some from both ends of each axis."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from netcharts.array_types import IntArray
from netcharts.spec.model import Layer


@dataclass(frozen=True, slots=True)
class DrawnLayer:
    """The cells of a layer that are drawn.

    Attributes:
        layer: The layer.
        arrange: How its cells are arranged.
        kept: The positions that are drawn along each axis: one axis, or the rows and columns of a grid.
        gaps: For each axis, after how many of these an ellipsis stands; None where there is none.
        index: The flat row-major index of every drawn cell.
        first: The number of the first one among all drawn cells of the network.
        sample: True if it is a sample in a legend, and belongs to no network.
        pale: True if others are highlighted.
    """

    layer: Layer
    arrange: str
    kept: tuple[IntArray, ...]
    gaps: tuple[int | None, ...]
    index: IntArray
    first: int
    sample: bool = False
    pale: bool = False

    @property
    def numbers(self) -> range:
        """Return the numbers of the cells among all drawn cells of the network."""
        return range(self.first, self.first + self.index.size)

    @property
    def whole(self) -> bool:
        """Return True if all cells of the layer are drawn."""
        return all(gap is None for gap in self.gaps)

    @property
    def cut_at_end(self) -> bool:
        """Return True if an ellipsis stands behind the last cell along an axis, rather than between two."""
        return any(gap == kept.size for gap, kept in zip(self.gaps, self.kept, strict=True))

    def labels(self) -> list[str]:
        """Return stable names of the cells: `hidden[3]`, or `image[2,5]` in a grid."""
        if len(self.layer.size) == 1:
            return [f"{self.layer.name}[{place}]" for place in self.index.tolist()]
        along = [axis.tolist() for axis in np.unravel_index(self.index, self.layer.size)]
        return [f"{self.layer.name}[{','.join(map(str, place))}]" for place in zip(*along, strict=True)]


def draw_layer(layer: Layer, shared: bool, first: int) -> DrawnLayer:
    """Return the drawn cells of a layer, numbered from `first`; `shared` layers stand in one grid with others."""
    # The cells of several layers that share a grid follow each other in one line, which the grid wraps.
    axes = axes_of(layer, 2 if layer.arrange == "grid" and not shared else 1)
    limits = _limits(axes, layer.draw)
    cut = [_kept(size, limit) for size, limit in zip(axes, limits, strict=True)]
    kept = tuple(kept for kept, _ in cut)
    return DrawnLayer(layer, layer.arrange, kept, tuple(gap for _, gap in cut), flat_index(axes, kept), first)


def flat_index(axes: tuple[int, ...], positions: tuple[IntArray, ...]) -> IntArray:
    """Return the flat indices of all cells with one of some positions along every axis."""
    index = positions[0]
    for size, more in zip(axes[1:], positions[1:], strict=True):
        index = (index[:, None] * size + more[None, :]).ravel()
    return index


def axes_of(layer: Layer, count: int) -> tuple[int, ...]:
    """Return the sizes of the axes along which the cells are laid out: of one, or of two, rows and columns."""
    if count == 1:
        return (layer.cells,)
    if len(layer.size) > 1:
        return (layer.size[0], layer.cells // layer.size[0])
    rows = next(rows for rows in range(int(layer.cells**0.5), 0, -1) if layer.cells % rows == 0)
    return (rows, layer.cells // rows)


def _limits(axes: tuple[int, ...], most: int) -> list[int]:
    """Return how many to keep along each axis so that at most `most` cells are drawn."""
    if len(axes) == 1:
        return [most]
    rows, columns = axes
    side = max(1, int(most**0.5))
    kept_rows = min(rows, max(side, most // columns))
    return [kept_rows, min(columns, max(1, most // kept_rows))]


def _kept(size: int, most: int) -> tuple[IntArray, int | None]:
    """Return the positions kept of range(size), from both ends, and after how many of them the gap is."""
    if size <= most:
        return np.arange(size, dtype=np.int64), None
    head = (most + 1) // 2
    tail = np.arange(size - (most - head), size, dtype=np.int64)
    return np.concatenate([np.arange(head, dtype=np.int64), tail]), head
