"""Differences of places: which number of relative positions each pair of places has.

Shaw, Uszkoreit & Vaswani, "Self-attention with relative position representations", 2018, arXiv:1803.02155; Raffel et
al., "Exploring the limits of transfer learning with a unified text-to-text transformer", 2019, arXiv:1910.10683; Liu et
al., "Swin transformer", 2021, arXiv:2103.14030.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from netcharts.array_types import IntArray
from netcharts.operations._relative_options import FURTHEST, RelativeOptions

# Less than the distance of a logarithm of integers from the next whole number of buckets, unless it is one.
_ROUNDING = 1e-9


def indices(queries: Sequence[int], keys: Sequence[int], numbers: Sequence[int], options: RelativeOptions) -> IntArray:
    """Return the flat index of the number of each pair of places, [*queries, *keys].

    Args:
        queries: The size of the queries.
        keys: The size of the keys.
        numbers: The lengths of the axes of the numbers, one for each dimension.
        options: Which differences have numbers of their own.
    """
    dimensions = len(queries)
    flat = np.zeros((1,) * 2 * dimensions, np.int64)
    for axis, (rows, columns, count) in enumerate(zip(queries, keys, numbers, strict=True)):
        shape = [1] * 2 * dimensions
        shape[axis], shape[dimensions + axis] = rows, columns
        flat = flat * count + _along(rows, columns, options).reshape(shape)
    return flat


def _along(queries: int, keys: int, options: RelativeOptions) -> IntArray:
    """Return the index of the number of each query and key along one dimension, [queries, keys]."""
    differences = np.arange(queries)[:, None] - np.arange(keys)
    if options.causal:
        # Later keys are masked; their difference counts as 0, as in T5.
        differences = np.maximum(differences, 0)
    if options.buckets is not None:
        return _buckets(differences, options.buckets, options)
    if options.furthest is not None:
        differences = np.clip(differences, -options.furthest, options.furthest)
        return differences if options.causal else differences + options.furthest
    return differences if options.causal else differences + keys - 1


def _buckets(differences: IntArray, buckets: int, options: RelativeOptions) -> IntArray:
    """Return the bucket of each difference, as T5 sorts them.

    Unless they are causal, the second half of the buckets is for keys behind their query. Half of the buckets for one
    direction are for the least differences, one each; the others grow as powers of the difference.
    """
    count = buckets if options.causal else buckets // 2
    later = 0 if options.causal else np.where(differences < 0, count, 0)
    exact = count // 2
    furthest = options.furthest or FURTHEST
    distances = abs(differences)
    share = np.log(np.maximum(distances, exact) / exact) / np.log(furthest / exact)
    growing = exact + np.floor(share * (count - exact) + _ROUNDING).astype(np.int64)
    found: IntArray = later + np.where(distances < exact, distances, np.minimum(growing, count - 1))
    return found
