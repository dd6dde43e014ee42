"""The products and the softmax of attention, in blocks of scores that stay in the cache of a processor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from netcharts.array_types import FloatArray
from netcharts.operations._attend_options import ADDITIVE, BLOCK, DOT
from netcharts.operations._attention_arrays import SLOPE

if TYPE_CHECKING:
    from netcharts.activations import Call

# Causal attention is computed for blocks of queries, each with the keys up to its last place: about so many blocks, of
# at least so many queries.
_CAUSALBLOCKS, _CAUSAL_QUERIES = 8, 64


class Arrays(NamedTuple):
    """Arrays of attention, with matrices on their last two axes; the axes before these are a batch, and broadcast.

    Attributes:
        query: The queries, [..., width, queries].
        key: The keys, [..., width, keys].
        value: The values, [..., width of values, keys].
        result: The result, [..., width of values, queries].
        added: What is added to the scores, [..., queries, keys].
        vectors: The weights of additive scores, [..., 1, width]; None for sums.
    """

    query: FloatArray
    key: FloatArray
    value: FloatArray
    result: FloatArray
    added: Sequence[FloatArray]
    vectors: FloatArray | None


class _Block(NamedTuple):
    """Scores that are computed at a time: a part of the batch, and some queries with the first keys."""

    batch: tuple[slice, ...]
    queries: slice
    keys: int


class _Scratch:
    """Memory that all blocks use, one after the other."""

    def __init__(self, dtype: Any, size: int) -> None:
        self.array = np.empty(size, dtype)

    def of(self, *shape: int) -> FloatArray:
        """Return an array of this shape."""
        return self.array[: prod(shape)].reshape(shape)


def bind(arrays: Arrays, score: str, factor: float, *, causal: bool) -> list[Call]:
    """Return the calls that compute attention, whose scores are multiplied by a factor."""
    queries, keys, width = arrays.query.shape[-1], arrays.key.shape[-1], arrays.query.shape[-2]
    terms = 0 if score == DOT else width
    batch = arrays.query.shape[:-2]
    blocks = list(_blocks(batch, queries, keys, max(1, BLOCK // max(1, terms)), causal=causal))
    shapes = [_shape(batch, block) for block in blocks]
    most, rows = max(map(prod, shapes)), max(prod(shape[:-1]) for shape in shapes)
    scratch = [_Scratch(arrays.query.dtype, size) for size in (most, rows, rows, most * terms, most * terms)]
    ones = np.ones((keys, 1), arrays.query.dtype)
    hidden: dict[int, FloatArray] = {}
    calls: list[Call] = []
    for block, shape in zip(blocks, shapes, strict=True):
        chosen, share = _chosen(arrays, block), scratch[0].of(*shape)
        calls += _products(chosen, share) if score == DOT else _sums(chosen, share, score, scratch[3:])
        if factor != 1:
            calls.append(partial(np.multiply, share, share.dtype.type(factor), share))
        calls += [partial(np.add, share, added, share) for added in chosen.added]
        if causal:
            mask = hidden.get(block.queries.start)
            if mask is None:
                mask = hidden[block.queries.start] = _later_keys(block, share.dtype)
            last = share[..., block.keys - mask.shape[1] :]
            calls.append(partial(np.add, last, mask, last))
        largest, sums = (memory.of(*shape[:-1], 1) for memory in scratch[1:3])
        calls += _softmax(share, largest, sums, ones[: block.keys], chosen)
    return calls


def _blocks(batch: tuple[int, ...], queries: int, keys: int, most: int, *, causal: bool) -> Iterator[_Block]:
    """Yield blocks of about `most` scores each."""
    step = min(queries, max(1, most // keys))
    if causal:
        step = min(step, max(_CAUSAL_QUERIES, -(-queries // _CAUSALBLOCKS)))
    for start in range(0, queries, step):
        chosen = slice(start, min(start + step, queries))
        seen = min(chosen.stop, keys) if causal else keys
        for part in _batches(batch, max(1, most // ((chosen.stop - start) * seen))):
            yield _Block(part, chosen, seen)


def _batches(shape: tuple[int, ...], most: int) -> Iterator[tuple[slice, ...]]:
    """Yield parts of a batch with up to `most` matrices each."""
    axis, inner = len(shape), 1
    while axis and inner * shape[axis - 1] <= most:
        axis -= 1
        inner *= shape[axis]
    whole = (slice(None),) * (len(shape) - axis)
    if axis == 0:
        yield whole
        return
    step = max(1, most // inner)
    for index in np.ndindex(*shape[: axis - 1]):
        for start in range(0, shape[axis - 1], step):
            yield (*(slice(i, i + 1) for i in index), slice(start, start + step), *whole)


def _shape(batch: tuple[int, ...], block: _Block) -> tuple[int, ...]:
    """Return the shape of the scores of a block."""
    lengths = (len(range(*part.indices(length))) for part, length in zip(block.batch, batch, strict=True))
    return (*lengths, block.queries.stop - block.queries.start, block.keys)


def _chosen(arrays: Arrays, block: _Block) -> Arrays:
    """Return the parts of all arrays that a block works on."""

    def part(array: FloatArray) -> FloatArray:
        # Arrays have as many axes as the batch, or fewer; axes of length 1 are broadcast.
        axes = array.ndim - 2
        slices = block.batch[len(block.batch) - axes :]
        index = (one if length > 1 else slice(None) for one, length in zip(slices, array.shape[:-2], strict=True))
        return array[tuple(index)]

    return Arrays(
        part(arrays.query)[..., block.queries],
        part(arrays.key)[..., : block.keys],
        part(arrays.value)[..., : block.keys],
        part(arrays.result)[..., block.queries],
        [part(added)[..., block.queries, : block.keys] for added in arrays.added],
        None if arrays.vectors is None else part(arrays.vectors),
    )


def _products(arrays: Arrays, share: FloatArray) -> list[Call]:
    return [partial(np.matmul, arrays.query.swapaxes(-1, -2), arrays.key, share)]


def _sums(arrays: Arrays, share: FloatArray, score: str, scratch: Sequence[_Scratch]) -> list[Call]:
    """Return the calls that add queries to keys, apply a function, and sum the channels, weighted by vectors."""
    *batch, queries, keys = share.shape
    width = arrays.query.shape[-2]
    terms, scaled = (memory.of(*batch, width, queries, keys) for memory in scratch)
    calls: list[Call] = [partial(np.add, arrays.query[..., :, None], arrays.key[..., None, :], terms)]
    if score == ADDITIVE:
        calls.append(partial(np.tanh, terms, terms))
    else:
        calls += [
            partial(np.multiply, terms, terms.dtype.type(SLOPE), scaled),
            partial(np.maximum, terms, scaled, out=terms),
        ]
    if arrays.vectors is None:
        return [*calls, partial(np.sum, terms, -3, None, share)]
    rows = terms.reshape(*batch, width, queries * keys)
    return [*calls, partial(np.matmul, arrays.vectors, rows, share.reshape(*batch, 1, queries * keys))]


def _later_keys(block: _Block, dtype: Any) -> FloatArray:
    """Return what is added to the last scores of each query to hide the keys after its place."""
    start = min(block.queries.start, block.keys)
    queries, keys = np.arange(block.queries.start, block.queries.stop), np.arange(start, block.keys)
    return np.where(keys > queries[:, None], dtype.type(-np.inf), dtype.type(0))


def _softmax(share: FloatArray, largest: FloatArray, sums: FloatArray, ones: FloatArray, arrays: Arrays) -> list[Call]:
    """Return the calls that give each query the mean of the values, weighted by the softmax of its scores.

    A query all of whose keys are masked gets 0: its scores are minus infinity, and so are compared with the least
    number; and a sum is at least 1, the exponential of the largest score, unless all of its terms are 0.
    """
    least, one = np.finfo(share.dtype).min, share.dtype.type(1)
    return [
        partial(np.max, share, -1, largest, keepdims=True),
        partial(np.maximum, largest, least, out=largest),
        partial(np.subtract, share, largest, share),
        partial(np.exp, share, share),
        partial(np.matmul, share, ones, sums),
        partial(np.maximum, sums, one, out=sums),
        partial(np.matmul, arrays.value, share.swapaxes(-1, -2), arrays.result),
        partial(np.divide, arrays.result, sums.swapaxes(-1, -2), arrays.result),
    ]
