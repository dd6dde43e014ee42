"""Transfers of convolutions and their transposes, in any number of dimensions, with channels.

Arrays have the usual layout: [target channels, source channels, *kernel] and, for the transpose, [source channels,
target channels, *kernel]. Kernels are not flipped (cross-correlation).
"""

from __future__ import annotations

import os
from functools import partial
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

from netcharts.patterns._links import ArrayShape, LayerPair
from netcharts.patterns._transfer import EdgeKernel, KernelCost, Transfer
from netcharts.patterns._windows import Window, windows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from netcharts.array_types import FloatArray

    Index = tuple[Any, ...]
    Call = Callable[[], Any]


# Windows are multiplied row by row if they hold more numbers than fit into caches, and the weights are fewer. In one
# dimension a row is a single cell, which is too little for a product.
_SEEN, _MATRIX = 200_000, 65_536
# Products of up to this many multiply-adds are computed by one thread. Larger ones are divided among threads, which
# wait for each other after each: on busy cores, a few large products take a fraction of the time of many.
_ONE_THREAD = 600_000
# Whether all products are computed by one thread, as OpenBLAS and MKL read it from the environment.
_HAS_ONE_THREAD = "1" in (os.environ.get("OPENBLAS_NUM_THREADS"), os.environ.get("OMP_NUM_THREADS"))
# What windows hold is multiplied in strips of at most so many numbers. One thread still finds them in the cache.
_STRIP = 500_000 if _HAS_ONE_THREAD else 16_000_000
# Few rows of few weights are multiplied faster by narrow strips, as wide as one thread computes and at least so many.
_FEW_ROWS, _FEW_WEIGHTS, _NARROW = 64, 8192, 16_384 if _HAS_ONE_THREAD else 1


def overlaps(wide: Sequence[Window], size: ArrayShape, places: ArrayShape) -> Iterator[tuple[Index, Index]]:
    """Yield, for each tap of a window, the places that see a cell by it, and these cells: [..., *size, examples]."""
    for tap in product(*(range(window.kernel) for window in wide)):
        pairs = [window.overlap(t, n, m) for t, window, n, m in zip(tap, wide, size, places, strict=True)]
        where, cells = zip(*pairs, strict=True) if pairs else ((), ())
        yield (..., *map(_slice, where), slice(None)), (..., *map(_slice, cells), slice(None))


def _slice(cells: range) -> slice:
    return slice(cells.start, cells.stop, cells.step) if cells else slice(0)


def run_in_order(calls: Sequence[Call]) -> Call:
    """Return several calls as one."""
    if len(calls) == 1:
        return calls[0]

    def call() -> None:
        for one in calls:
            one()

    return call


def _gather_shape(pair: LayerPair) -> ArrayShape:
    kernel = [window.kernel for window in windows(pair.options, pair.source)]
    return (pair.target_channels, pair.source_channels, *kernel)


def _gather(arrays: Sequence[FloatArray], pair: LayerPair) -> EdgeKernel:
    import numpy as np

    wide = windows(pair.options, pair.source)
    together, channels = np.concatenate(arrays), pair.source_channels
    # [target channels, taps × source channels].
    matrix = np.ascontiguousarray(np.moveaxis(together, 1, -1).reshape(len(together), -1))

    def bind(values: FloatArray, into: FloatArray) -> Call:
        places = values.reshape(channels, *pair.source, -1)
        result = into.reshape(len(matrix), -1)
        if all(window.trivial for window in wide):
            # The product with the values as they are.
            return partial(np.dot, matrix, places.reshape(channels, -1), result)
        held = matrix.shape[1] * result.shape[1]
        one_thread = _HAS_ONE_THREAD or matrix.size * (result.shape[1] // pair.target[0]) <= _ONE_THREAD
        if len(wide) > 1 and wide[0].dilation == 1 and matrix.size <= _MATRIX and held > _SEEN and one_thread:
            return _row_by_row(matrix, wide, places, result.reshape(len(matrix), pair.target[0], -1), pair.target)
        strip = _strip_size(matrix)
        if held > strip:
            return _in_strips(matrix, wide, places, result, pair.target, strip)
        return _at_once(matrix, wide, places, result, pair.target)

    return bind


def _at_once(
    matrix: FloatArray, wide: Sequence[Window], values: FloatArray, into: FloatArray, target: ArrayShape
) -> Call:
    """Copy what all taps see into one matrix, and multiply it by the weights at once."""
    import numpy as np

    pairs = list(overlaps(wide, values.shape[1:-1], target))
    # Zeros remain where a tap sees the padding.
    seen = np.zeros((len(pairs), len(values), *target, values.shape[-1]), values.dtype)
    calls: list[Call] = [partial(np.copyto, s[at], values[cells]) for s, (at, cells) in zip(seen, pairs, strict=True)]
    return run_in_order([*calls, partial(np.dot, matrix, seen.reshape(matrix.shape[1], -1), into)])


def _strip_size(matrix: FloatArray) -> int:
    """Return how many numbers a strip of what windows hold has."""
    if len(matrix) > _FEW_ROWS or matrix.size > _FEW_WEIGHTS:
        return _STRIP
    return max(_NARROW, _ONE_THREAD // len(matrix))


def _in_strips(
    matrix: FloatArray,
    wide: Sequence[Window],
    values: FloatArray,
    into: FloatArray,
    target: ArrayShape,
    size: int,
) -> Call:
    """Do the same for a few strips of places along the first dimension, one after the other in the same memory."""
    import numpy as np

    rows = min(target[0], max(1, size * target[0] // (matrix.shape[1] * into.shape[1])))
    taps = matrix.shape[1] // len(values)
    memory = np.zeros((taps, len(values), rows, *target[1:], values.shape[-1]), values.dtype)
    by_row = into.reshape(len(matrix), target[0], -1)
    calls: list[Call] = []
    for first in range(0, target[0], rows):
        places = range(first, min(first + rows, target[0]))
        # The last strip may have fewer rows, and has to be contiguous as well.
        seen = memory if len(places) == rows else np.zeros_like(memory[:, :, : len(places)], order="C")
        calls += _strip(seen, wide, values, places, target)
        strip = by_row[:, first : places.stop].reshape(len(matrix), -1)
        calls.append(partial(np.matmul, matrix, seen.reshape(matrix.shape[1], -1), strip))
    return run_in_order(calls)


def _strip(
    seen: FloatArray, wide: Sequence[Window], values: FloatArray, places: range, target: ArrayShape
) -> Iterator[Call]:
    """Yield the calls that copy what all taps see from some places, and 0 for the padding before and after them."""
    import numpy as np

    along, cells = wide[0], values.shape[1]
    pairs = overlaps(wide, values.shape[1:-1], target)
    taps = product(*(range(window.kernel) for window in wide))
    for one, tap, (at, where) in zip(seen, taps, pairs, strict=True):
        found, cell = along.overlap(tap[0], cells, target[0])
        start, stop = (min(max(end, places.start), places.stop) for end in (found.start, found.stop))
        inside = slice(start - places.start, max(start, stop) - places.start)
        shift = cell.start - found.start * along.stride
        rows = slice(start * along.stride + shift, stop * along.stride + shift, along.stride)
        for padding in (one[:, : inside.start], one[:, inside.stop :]):
            if padding.size:
                yield partial(padding.fill, 0)
        if start < stop:
            yield partial(np.copyto, one[:, inside][(..., slice(None), *at[2:])], values[:, rows][(..., *where[2:])])


def _row_by_row(
    matrix: FloatArray, wide: Sequence[Window], values: FloatArray, into: FloatArray, target: ArrayShape
) -> Call:
    """Copy what the taps see along all dimensions but the first, and multiply adjacent rows by the weights."""
    import numpy as np

    (along, *rest), (channels, rows, *_, examples) = wide, values.shape
    pairs = list(overlaps(rest, values.shape[2:-1], target[1:]))
    reached = max(along.padding + rows, (target[0] - 1) * along.stride + along.reach)
    seen = np.zeros((reached, len(pairs), channels, *target[1:], examples), values.dtype)
    within, by_row = seen[along.padding : along.padding + rows], values.swapaxes(0, 1)
    calls: list[Call] = [partial(np.copyto, within[:, t][at], by_row[cells]) for t, (at, cells) in enumerate(pairs)]
    high = len(pairs) * channels
    flat = seen.reshape(len(seen) * high, -1)
    starts = (place * along.stride * high for place in range(target[0]))
    # Unlike `dot`, `matmul` can write into an array that is not contiguous.
    products = (
        partial(np.matmul, matrix, flat[start : start + matrix.shape[1]], into[:, place])
        for place, start in enumerate(starts)
    )
    return run_in_order([*calls, *products])


def _scatter_shape(pair: LayerPair) -> ArrayShape:
    kernel = [window.kernel for window in windows(pair.options, pair.target)]
    return (pair.source_channels, pair.target_channels, *kernel)


def _scatter(arrays: Sequence[FloatArray], pair: LayerPair) -> EdgeKernel:
    import numpy as np

    wide = windows(pair.options, pair.target)
    together = np.concatenate(arrays, axis=1)
    channels = together.shape[1]
    # [taps × target channels, source channels].
    matrix = together.reshape(*together.shape[:2], -1).transpose(2, 1, 0).reshape(-1, pair.source_channels)
    pairs = list(overlaps(wide, pair.target, pair.source))

    def bind(values: FloatArray, into: FloatArray) -> Call:
        examples = values.shape[-1]
        spread = np.empty((len(pairs), channels, *pair.source, examples), values.dtype)
        placed = into.reshape(channels, *pair.target, examples)
        values = values.reshape(pair.source_channels, -1)
        calls: list[Call] = [partial(np.dot, matrix, values, spread.reshape(len(matrix), -1)), partial(placed.fill, 0)]
        for one, (at, cells) in zip(spread, pairs, strict=True):
            calls.append(partial(np.add, placed[cells], one[at], placed[cells]))
        return run_in_order(calls)

    return bind


def _gather_cost(pair: LayerPair, parts: int) -> KernelCost:
    wide = windows(pair.options, pair.source)
    taps, places = prod(window.kernel for window in wide), prod(pair.target)
    seen = 0 if all(window.trivial for window in wide) else taps * pair.source_channels * places
    work = parts * pair.target_channels * taps * pair.source_channels * places
    return KernelCost(seen, work, taps + pair.target[0] + 1)


def _scatter_cost(pair: LayerPair, parts: int) -> KernelCost:
    taps = prod(window.kernel for window in windows(pair.options, pair.target))
    spread = taps * parts * pair.target_channels * prod(pair.source)
    return KernelCost(spread, spread * pair.source_channels, taps + 2)


def _gather_fans(pair: LayerPair) -> tuple[int, int]:
    taps = prod(window.kernel for window in windows(pair.options, pair.source))
    return pair.source_channels * taps, pair.target_channels * taps


def _scatter_fans(pair: LayerPair) -> tuple[int, int]:
    taps = prod(window.kernel for window in windows(pair.options, pair.target))
    return pair.source_channels * taps, pair.target_channels * taps


GATHER = Transfer(_gather_shape, _gather, linear=True, fans=_gather_fans, cost=_gather_cost, axes=((1,), (0,)))
SCATTER = Transfer(_scatter_shape, _scatter, linear=True, fans=_scatter_fans, cost=_scatter_cost)
