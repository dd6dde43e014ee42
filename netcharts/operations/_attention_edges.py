"""Attention along the edges of a graph, with scores for these alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from netcharts.array_types import FloatArray, IntArray
from netcharts.operations._attend_options import ADDITIVE, DOT, AttendOptions
from netcharts.operations._attention_arrays import SLOPE, Operands, Prepared, by_head, by_score, taken, turned
from netcharts.operations._attention_windows import window_numbers

if TYPE_CHECKING:
    from netcharts.activations import Call


def bind(operands: Operands, result: FloatArray, options: AttendOptions, links: IntArray) -> list[Call]:
    """Return the calls that compute attention along links [2, links], from keys to queries; others get 0."""
    sources, targets = _in_order(operands, options, links)
    if not sources.size:
        return [partial(result.fill, 0)]
    return _EdgeAttention(operands, result, options, sources, targets).calls


def _in_order(operands: Operands, options: AttendOptions, links: IntArray) -> tuple[IntArray, IntArray]:
    """Return the keys and the queries of links that are not masked, without repetitions and in the order of queries."""
    targets, sources = np.unique(links[::-1], axis=1)
    kept = np.ones(sources.shape, bool)
    if options.causal:
        kept &= sources <= targets
    if options.window:
        size = operands.query.shape[1:-1]
        numbers = [window_numbers(ends, size, options.window, options.shift) for ends in (sources, targets)]
        kept &= numbers[0] == numbers[1]
    return sources[kept], targets[kept]


class _EdgeAttention:
    """The calls of attention along edges: arrays are [key heads, group, width, places or edges, examples]."""

    def __init__(
        self, operands: Operands, result: FloatArray, options: AttendOptions, sources: IntArray, targets: IntArray
    ) -> None:
        self.calls: list[Call] = []
        self.heads = options.shared_heads, options.heads // options.shared_heads
        queries, starts, numbers = np.unique(targets, return_index=True, return_inverse=True)
        query = self._turned(operands.query, self.heads[1], options.rotary)
        key = self._turned(operands.key, 1, options.rotary)
        terms = self._add(taken(query, targets, -2))
        others = self._add(taken(key, sources, -2))
        scores = self._scores(terms, others, options, operands.vectors)
        if operands.scores is not None:
            pairs = targets * prod(operands.key.shape[1:-1]) + sources
            flat = operands.scores.reshape(len(operands.scores), -1, operands.scores.shape[-1])
            added = by_score(self._add(taken(flat, pairs, 1)), *self.heads, (len(pairs),))
            self._call(np.add, scores, np.moveaxis(added, 0, -1), scores)
        sums = self._exponentials(scores, starts, numbers)
        values = self._add(taken(self._turned(operands.value, 1, None), sources, -2))
        weighted = np.empty((*self.heads, values.shape[2], *scores.shape[2:]), scores.dtype)
        self._call(np.multiply, values, scores[:, :, None], weighted)
        found = np.empty((*weighted.shape[:3], len(queries), scores.shape[-1]), scores.dtype)
        self.calls.append(partial(np.add.reduceat, weighted, starts, axis=-2, out=found))
        self._call(np.divide, found, sums[:, :, None], found)
        into = np.moveaxis(by_head(result, *self.heads), 0, -1)
        self._call(result.fill, 0)
        self._call(into.__setitem__, (Ellipsis, queries, slice(None)), found)

    def _call(self, function: Callable[..., Any], *arguments: Any) -> None:
        self.calls.append(partial(function, *arguments))

    def _add(self, prepared: Prepared) -> FloatArray:
        self.calls += prepared.calls
        return prepared.array

    def _turned(self, array: FloatArray, group: int, rotary: float | None) -> FloatArray:
        """Return queries, keys or values by head, turned."""
        view = by_head(array, self.heads[0], group)
        into = np.moveaxis(np.empty((*view.shape[1:], view.shape[0]), view.dtype), -1, 0) if rotary else None
        return np.moveaxis(self._add(turned(view, into, rotary)), 0, -1)

    def _scores(
        self, terms: FloatArray, others: FloatArray, options: AttendOptions, vectors: FloatArray | None
    ) -> FloatArray:
        """Return the array of the scores of edges, [key heads, group, edges, examples]."""
        scores = np.empty((*terms.shape[:2], *terms.shape[3:]), terms.dtype)
        self._call(np.multiply if options.score == DOT else np.add, terms, others, terms)
        if options.score == ADDITIVE:
            self._call(np.tanh, terms, terms)
        elif options.score != DOT:
            below = np.empty_like(terms)
            self._call(np.multiply, terms, terms.dtype.type(SLOPE), below)
            self.calls.append(partial(np.maximum, terms, below, out=terms))
        if vectors is not None:
            self._call(np.multiply, terms, vectors.reshape(*self.heads, -1, 1, 1), terms)
        self._call(np.sum, terms, 2, None, scores)
        factor = options.factor(terms.shape[2])
        if factor != 1:
            self._call(np.multiply, scores, scores.dtype.type(factor), scores)
        return scores

    def _exponentials(self, scores: FloatArray, starts: IntArray, numbers: IntArray) -> FloatArray:
        """Add the calls that turn scores into their exponentials; return the array of their sums by query.

        As among all places, a query all of whose keys are masked gets 0.
        """
        largest = np.empty((*scores.shape[:2], len(starts), scores.shape[-1]), scores.dtype)
        sums = np.empty_like(largest)
        self.calls.append(partial(np.maximum.reduceat, scores, starts, axis=-2, out=largest))
        self.calls.append(partial(np.maximum, largest, np.finfo(scores.dtype).min, out=largest))
        self._call(np.subtract, scores, self._add(taken(largest, numbers, -2)), scores)
        self._call(np.exp, scores, scores)
        self.calls.append(partial(np.add.reduceat, scores, starts, axis=-2, out=sums))
        self.calls.append(partial(np.maximum, sums, scores.dtype.type(1), out=sums))
        return sums
