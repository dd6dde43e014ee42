"""Aggregation along the links of a graph: sums, means or largest values over the links into each place.

Values are [channels, places, examples]. Few places are multiplied by a matrix. Among many, values are gathered link by
link, in the order of their targets, and combined for each target by one call.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from netcharts.patterns._transfer import KernelCost

if TYPE_CHECKING:
    from netcharts.array_types import FloatArray, IntArray

    Call = Callable[[], Any]

# So many values are gathered at a time, so that they stay in caches.
_BLOCK = 1 << 17
# A matrix of all pairs of places is faster than gathering if it has at most so many entries for each link.
_DENSE = 8
_SYMMETRIC, _MEAN, _MAX = "symmetric", "mean", "max"


def aggregation(links: IntArray, places: int, scale: str) -> Callable[[FloatArray, FloatArray], list[Call]]:
    """Return what binds values and a result to the calls that combine values along links [2, links].

    Links are in the order of their targets, and no link is there twice.
    """
    if _is_dense(links.shape[1], places, scale):
        return partial(_multiply, links, scale)
    return partial(_gather, links, scale)


def cost(links: int, places: int, channels: int, scale: str) -> KernelCost:
    """Return the cost of combining values of some channels along a number of links."""
    if _is_dense(links, places, scale):
        return KernelCost(0, channels * places * places, 1, fixed=places * places)
    block = min(channels * links, max(links, _BLOCK))
    values = block + 2 * channels * places
    return KernelCost(values, 4 * channels * (links + places), 4 + 2 * channels * links // _BLOCK, fixed=6 * links)


def _is_dense(links: int, places: int, scale: str) -> bool:
    return scale != _MAX and places * places <= _DENSE * links


def _factors(links: IntArray, places: int, scale: str) -> tuple[FloatArray, FloatArray]:
    """Return the factors of sources and of targets, [places] each."""
    outgoing, incoming = (np.maximum(np.bincount(ends, minlength=places), 1).astype(float) for ends in links)
    if scale == _SYMMETRIC:
        return outgoing**-0.5, incoming**-0.5
    return np.ones(places), 1 / incoming if scale == _MEAN else np.ones(places)


def _multiply(links: IntArray, scale: str, values: FloatArray, into: FloatArray) -> list[Call]:
    places = values.shape[1]
    sources, targets = links
    before, after = _factors(links, places, scale)
    matrix = np.zeros((places, places), values.dtype)
    matrix[targets, sources] = after[targets] * before[sources]
    if values.shape[2] == 1:
        # One product for all channels.
        return [partial(np.dot, values[..., 0], np.ascontiguousarray(matrix.T), into[..., 0])]
    return [partial(np.matmul, matrix, values, into)]


def _gather(links: IntArray, scale: str, values: FloatArray, into: FloatArray) -> list[Call]:
    """Return the calls that gather values block by block of channels."""
    channels, places, examples = values.shape
    sources, targets = links
    if not sources.size:
        return [partial(into.fill, 0)]
    calls: list[Call] = []
    before, after = (factors.astype(values.dtype) for factors in _factors(links, places, scale))
    if examples == 1:
        # Without an axis of length 1, calls run along adjacent numbers.
        values, into = values[..., 0], into[..., 0]
    else:
        before, after = before[:, None], after[:, None]
    if scale == _SYMMETRIC:
        scaled = np.empty_like(values)
        calls.append(partial(np.multiply, values, before, scaled))
        values = scaled
    reached, starts = np.unique(targets, return_index=True)
    combine = (np.maximum if scale == _MAX else np.add).reduceat
    size = min(channels, max(1, _BLOCK // (len(sources) * examples)))
    gathered = np.empty((size, len(sources), *values.shape[2:]), values.dtype)
    found = into if len(reached) == places else np.empty((channels, len(reached), *values.shape[2:]), values.dtype)
    for first in range(0, channels, size):
        some = slice(first, first + size)
        taken = gathered[: min(size, channels - first)]
        calls.append(partial(np.take, values[some], sources, 1, taken, "clip"))
        calls.append(partial(combine, taken, starts, 1, None, found[some]))
    if found is not into:
        calls += [partial(into.fill, 0), partial(into.__setitem__, (slice(None), reached), found)]
    if scale in (_SYMMETRIC, _MEAN):
        calls.append(partial(np.multiply, into, after, into))
    return calls
