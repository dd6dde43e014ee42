"""Transfers of patches: the values of a window become the channels of a place, and back.

The channels of a place are [channels of the source, *kernel], as weights of a convolution see them.
"""

from __future__ import annotations

from functools import partial
from math import prod
from typing import TYPE_CHECKING, Any

from netcharts.patterns._kernels import overlaps, run_in_order
from netcharts.patterns._links import ArrayShape, LayerPair
from netcharts.patterns._transfer import EdgeKernel, KernelCost
from netcharts.patterns._windows import Window, windows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from netcharts.array_types import FloatArray

    Call = Callable[[], Any]


def into_patches(arrays: Sequence[FloatArray], pair: LayerPair) -> EdgeKernel:
    """Return the kernel that copies the values of each window to the channels of a place."""
    import numpy as np

    channels, wide = pair.source_channels, windows(pair.options, pair.source)

    def bind(values: FloatArray, into: FloatArray) -> Call:
        cells, places = (
            values.reshape(channels, *pair.source, -1),
            into.reshape(channels, -1, *pair.target, into.shape[-1]),
        )
        if _tiles(wide, pair.source, pair.target):
            return partial(np.copyto, _by_tap(places, wide), _tiled(cells, wide))
        taps = enumerate(overlaps(wide, pair.source, pair.target))
        copies: list[Call] = [partial(np.copyto, places[:, tap][at], cells[seen]) for tap, (at, seen) in taps]
        # Zeros remain where a tap sees the padding.
        return run_in_order([partial(into.fill, 0), *copies])

    return bind


def from_patches(arrays: Sequence[FloatArray], pair: LayerPair) -> EdgeKernel:
    """Return the kernel that adds the channels of each place to the values of a window."""
    import numpy as np

    channels, wide = pair.target_channels, windows(pair.options, pair.target)

    def bind(values: FloatArray, into: FloatArray) -> Call:
        places, cells = (
            values.reshape(channels, -1, *pair.source, values.shape[-1]),
            into.reshape(channels, *pair.target, -1),
        )
        if _tiles(wide, pair.target, pair.source):
            return partial(np.copyto, _tiled(cells, wide), _by_tap(places, wide))
        taps = enumerate(overlaps(wide, pair.target, pair.source))
        sums: list[Call] = [partial(np.add, cells[seen], places[:, tap][at], cells[seen]) for tap, (at, seen) in taps]
        return run_in_order([partial(into.fill, 0), *sums])

    return bind


def _tiles(wide: Sequence[Window], cells: ArrayShape, places: ArrayShape) -> bool:
    """Return True if windows contain every cell once, each after the other."""
    along = zip(wide, cells, places, strict=True)
    whole = all(window.whole and window.stride == window.kernel == window.reach for window in wide)
    return whole and all(window.kernel * n == m for window, m, n in along)


def _tiled(cells: FloatArray, wide: Sequence[Window]) -> FloatArray:
    """Return a view of cells [channels, *cells, examples] by place and tap: [channels, place, tap, …, examples]."""
    split = (
        number
        for window, m in zip(wide, cells.shape[1:-1], strict=True)
        for number in (m // window.kernel, window.kernel)
    )
    return cells.reshape(cells.shape[0], *split, cells.shape[-1])


def _by_tap(places: FloatArray, wide: Sequence[Window]) -> FloatArray:
    """Return a view of places [channels, taps, *places, examples] in the order of `_tiled`."""
    d = len(wide)
    apart = places.reshape(places.shape[0], *(window.kernel for window in wide), *places.shape[2:])
    order = (axis for dimension in range(1, d + 1) for axis in (d + dimension, dimension))
    return apart.transpose(0, *order, 2 * d + 1)


def patch_cost(pair: LayerPair, parts: int) -> KernelCost:
    """Return the cost of copying windows."""
    return KernelCost(0, 0, prod(window.kernel for window in windows(pair.options, pair.source)) + 1)


def unpatch_cost(pair: LayerPair, parts: int) -> KernelCost:
    """Return the cost of adding windows."""
    taps = prod(window.kernel for window in windows(pair.options, pair.target))
    return KernelCost(0, pair.source_channels * prod(pair.source), taps + 1)
