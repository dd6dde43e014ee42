"""Attention: each query takes the mean of all values, weighted by the softmax of its scores with their keys.

Vaswani et al., "Attention is all you need", 2017, arXiv:1706.03762; Bahdanau, Cho & Bengio, "Neural machine translation
by jointly learning to align and translate", 2014, arXiv:1409.0473; Veličković et al., "Graph attention networks", 2017,
arXiv:1710.10903.
"""

from __future__ import annotations

from functools import partial
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from netcharts.array_types import FloatArray, IntArray
from netcharts.operations import _attention_blocks as blocks
from netcharts.operations import _attention_edges as edges
from netcharts.operations import _attention_windows as windows
from netcharts.operations._attend_options import DOT, AttendOptions
from netcharts.operations._attention_arrays import Operands, Prepared, by_head, by_score, taken, turned

if TYPE_CHECKING:
    from netcharts.activations import Call


def bind(
    operands: Operands, result: FloatArray, options: AttendOptions, links: IntArray | None = None, first: int = 0
) -> list[Call]:
    """Return the calls that compute attention into `result`, [heads × width of values, *size of queries, examples].

    Args:
        operands: What it works on.
        result: The array for the result.
        options: The options.
        links: The flat places of keys and of the queries that take them, [2, links]; None if all take all.
        first: The place of the first query, by which it is turned.
    """
    if links is not None:
        return edges.bind(operands, result, options, links)
    return _Attention(operands, result, options, first).calls


class _Attention:
    """The calls of attention among all places, or those of each window, as they are bound to arrays."""

    def __init__(self, operands: Operands, result: FloatArray, options: AttendOptions, first: int) -> None:
        self.calls: list[Call] = []
        self.key_heads, self.group = options.shared_heads, options.heads // options.shared_heads
        self.windows = _windows(operands, options)
        query = by_head(operands.query, self.key_heads, self.group)
        factor = options.factor(query.shape[-2])
        # Products can be scaled before they are computed: there are fewer queries than scores.
        before = factor if options.score == DOT else 1.0
        self.query = self._arranged(query, options.rotary, before, first)
        self.key = self._arranged(by_head(operands.key, self.key_heads, 1), options.rotary)
        value = self._arranged(by_head(operands.value, self.key_heads, 1), None)
        into = by_head(result, self.key_heads, self.group)
        in_place = self.windows is None and len(into) == 1
        shape = (*self.query.shape[:-2], value.shape[-2], self.query.shape[-1])
        found = into if in_place else np.empty(shape, result.dtype)
        arrays = blocks.Arrays(self.query, self.key, value, found, self._added(operands), self._vectors(operands))
        causal = options.causal and self.windows is None
        self.calls += blocks.bind(arrays, options.score, factor / before, causal=causal)
        if not in_place:
            self._deliver(found, into)

    def _add(self, prepared: Prepared) -> FloatArray:
        self.calls += prepared.calls
        return prepared.array

    def _arranged(self, array: FloatArray, rotary: float | None, factor: float = 1.0, first: int = 0) -> FloatArray:
        """Return an array [examples, heads, group, (windows,) width, places] whose matrices are adjacent numbers."""
        into = np.empty(array.shape, array.dtype) if len(array) > 1 else None
        array = self._add(turned(array, into, rotary, factor, first))
        if self.windows is None:
            return array
        return np.moveaxis(self._add(taken(array, self.windows.places, -1)), -2, -3)

    def _vectors(self, operands: Operands) -> FloatArray | None:
        """Return the vectors of scores as matrices of one row for each head."""
        if operands.vectors is None:
            return None
        ones = (1,) * (self.query.ndim - 5)
        return operands.vectors.reshape(1, self.key_heads, self.group, *ones, 1, -1)

    def _added(self, operands: Operands) -> list[FloatArray]:
        """Return what is added to the scores, [(examples, heads, group,) (windows,) queries, keys]."""
        added = [] if operands.scores is None else [self._scores(operands.scores)]
        if self.windows is not None and self.windows.mask is not None:
            added.append(self.windows.mask)
        return added

    def _scores(self, scores: FloatArray) -> FloatArray:
        queries, keys = self.query.shape[-1], self.key.shape[-1]
        heads = self.key_heads, self.group
        if self.windows is None:
            return by_score(scores, *heads, (queries, keys))
        pairs, places = prod(scores.shape[1:-1]), self.windows.places
        if pairs == queries * keys:
            return by_score(scores, *heads, (1, queries, keys))
        flat = scores.reshape(len(scores), pairs, scores.shape[-1])
        pairs_of_windows = places[:, :, None] * len(self.windows.positions) + places[:, None, :]
        return by_score(self._add(taken(flat, pairs_of_windows, 1)), *heads, (len(places), queries, keys))

    def _deliver(self, found: FloatArray, into: FloatArray) -> None:
        """Add the calls that copy the result to where it belongs."""
        if self.windows is not None:
            by_width = np.moveaxis(found, -3, -2)
            joined = np.empty(by_width.shape, found.dtype)
            self.calls.append(partial(np.copyto, joined, by_width))
            found = self._add(taken(joined.reshape(*joined.shape[:-2], -1), self.windows.positions, -1))
        self.calls.append(partial(np.copyto, into, found))


def _windows(operands: Operands, options: AttendOptions) -> windows.Windows | None:
    if not options.window:
        return None
    size = operands.query.shape[1:-1]
    return windows.divide(size, options.window, options.shift, options.causal, operands.query.dtype)
