"""Aggregation along the links of a graph: sums, means or largest values over the links into each place.

Values are [channels, places, examples]. Few places are multiplied by a matrix. Among many, the values of each place lie
side by side as a row, and targets are in the order of their numbers of links: then the first links of all targets are
gathered and combined at once, then the second links of those that have any, and so on. What is left of targets with
very many links is combined for each of them by one call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from netcharts.patterns._transfer import KernelCost

if TYPE_CHECKING:
    from netcharts.array_types import FloatArray, IntArray

    Call = Callable[[], Any]

# So many values are gathered at a time.
_BLOCK = 1 << 20
# So many links of each target are gathered one after the other.
_ROUNDS = 64
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
    columns = _columns(places, channels)
    blocks = -(-channels // columns)
    values = (3 * places + blocks * (links // _ROUNDS)) * columns
    return KernelCost(values, 6 * channels * (links + places), blocks * (8 + 2 * _ROUNDS), fixed=8 * (links + places))


def _columns(places: int, channels: int) -> int:
    """Return the number of channels whose values are gathered together."""
    return min(channels, max(16, _BLOCK // places))


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
    """Return the calls that gather rows of values, block by block of channels."""
    channels, places, examples = values.shape
    if not links.size:
        return [partial(into.fill, 0)]
    links_of = _LinksByTarget(links, places)
    factors = None if scale not in (_SYMMETRIC, _MEAN) else _factors(links, places, scale)
    columns = _columns(places, channels)
    buffers = np.empty((3, places * columns * examples), values.dtype)
    calls: list[Call] = []
    for first in range(0, channels, columns):
        some = slice(first, first + columns)
        shape = (places, min(columns, channels - first), examples)
        rows, found, taken = buffers[:, : places * shape[1] * examples].reshape(3, places, -1)
        calls.append(partial(np.copyto, rows.reshape(shape), values[some].swapaxes(0, 1)))
        if scale == _SYMMETRIC and factors is not None:
            calls.append(partial(np.multiply, rows, factors[0][:, None].astype(rows.dtype), rows))
        calls += links_of.combined(rows, found, taken, np.maximum if scale == _MAX else np.add)
        if factors is not None:
            calls.append(partial(np.multiply, found, factors[1][links_of.order, None].astype(rows.dtype), found))
        calls.append(partial(np.take, found, links_of.places, 0, rows, "clip"))
        calls.append(partial(np.copyto, into[some].swapaxes(0, 1), rows.reshape(shape)))
    return calls


class _LinksByTarget:
    """Links in an order in which they can be gathered.

    Attributes:
        order: The targets, those with most links first.
        places: Where each place is in this order.
        rounds: The sources of the first links of all targets that have any, of the second ones, and so on.
        rest: The sources of all further links, by target.
        starts: Where those of each target begin among them.
    """

    def __init__(self, links: IntArray, places: int) -> None:
        sources, targets = links
        degrees = np.bincount(targets, minlength=places)
        self.order = np.argsort(-degrees, kind="stable")
        self.places = np.argsort(self.order)
        starts = np.searchsorted(targets, self.order)
        ordered = degrees[self.order]
        counts = [int(np.count_nonzero(ordered > number)) for number in range(min(_ROUNDS, int(ordered[0])))]
        self.rounds = [sources[starts[:count] + number] for number, count in enumerate(counts)]
        more = np.maximum(ordered[ordered > _ROUNDS] - _ROUNDS, 0)
        ends = np.cumsum(more)
        self.starts = ends - more
        within = np.arange(ends[-1] if ends.size else 0) - np.repeat(self.starts, more)
        self.rest = sources[np.repeat(starts[: more.size] + _ROUNDS, more) + within]

    def combined(self, rows: FloatArray, found: FloatArray, taken: FloatArray, combine: np.ufunc) -> list[Call]:
        """Return the calls that combine rows for each target, in order, with room for rows that are taken."""
        first, *others = self.rounds
        calls: list[Call] = [partial(np.take, rows, first, 0, found[: len(first)], "clip")]
        calls.append(partial(found[len(first) :].fill, 0))
        for sources in others:
            some, into = taken[: len(sources)], found[: len(sources)]
            calls += [partial(np.take, rows, sources, 0, some, "clip"), partial(combine, into, some, out=into)]
        return calls + list(self._rest(rows, found, taken, combine))

    def _rest(self, rows: FloatArray, found: FloatArray, taken: FloatArray, combine: np.ufunc) -> Iterator[Call]:
        """Yield the calls that combine further rows with what has been found, as many links at a time as fit."""
        for start in range(0, len(self.rest), len(taken)):
            sources = self.rest[start : start + len(taken)]
            first = int(np.searchsorted(self.starts, start, "right")) - 1
            end = int(np.searchsorted(self.starts, start + len(sources)))
            starts = np.maximum(self.starts[first:end] - start, 0)
            some, sums = taken[: len(sources)], found[first:end]
            partly = np.empty_like(sums)
            yield partial(np.take, rows, sources, 0, some, "clip")
            yield partial(combine.reduceat, some, starts, 0, None, partly)
            yield partial(combine, sums, partly, out=sums)
