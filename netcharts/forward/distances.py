"""Squared distances of values from weights, without the cancellation that Σx² - 2Σxw + Σw² suffers.

That formula subtracts numbers of the size of x² to get one of the size of (x - w)². In single precision, nothing is
left of the distance between two points near 1000 that are 0.1 apart.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from netcharts.activations import Call
from netcharts.array_types import FloatArray
from netcharts.patterns import EdgeKernel
from netcharts.patterns._kernels import run_in_order

# Differences that are computed at once: few enough to stay in the cache.
BLOCK = 65_536


def to_rows(weights: FloatArray, links: FloatArray) -> EdgeKernel:
    """Return what carries values [sources, examples] to Σ(x - w)² for each target: [targets, examples].

    Args:
        weights: The weights, [targets, sources].
        links: 1 for every link, else 0, in the same shape.
    """
    targets, sources = weights.shape
    unlinked = None if links.all() else np.ascontiguousarray(links == 0)[:, :, None]
    columns = np.ascontiguousarray(weights)[:, :, None]

    def bind(values: FloatArray, into: FloatArray) -> Call:
        if values.dtype == np.float32 and targets * values.size > BLOCK:
            return _in_double_precision(weights, links, values, into)
        rows = max(1, min(targets, BLOCK // max(1, values.size)))
        differences = np.empty((rows, sources, values.shape[-1]), values.dtype)

        def measure() -> None:
            for start in range(0, targets, rows):
                part = differences[: min(rows, targets - start)]
                stop = start + len(part)
                np.subtract(values, columns[start:stop], part)
                if unlinked is not None:
                    np.copyto(part, 0, where=unlinked[start:stop])
                np.multiply(part, part, part)
                np.sum(part, axis=1, out=into[start:stop])

        return measure

    return bind


def _in_double_precision(weights: FloatArray, links: FloatArray, values: FloatArray, into: FloatArray) -> Call:
    """Bind the formula above to values [sources, examples] of single precision, many times as fast as the differences.

    Distances do not change when the values and weights of a source are shifted alike: here by the mean of its weights.
    """
    center = (weights.sum(axis=0, dtype=np.float64, where=links != 0) / np.maximum(links.sum(axis=0), 1))[:, None]
    shifted = (weights - center.T) * links
    cross_term, squared_weights = -2 * shifted, np.einsum("ts,ts->t", shifted, shifted)[:, None]
    differences, squares, sums = np.empty(values.shape), np.empty(values.shape), np.empty(into.shape)
    own = np.ones((1, len(values))) if links.all() else links.astype(np.float64)
    squared_values = np.empty((len(own), values.shape[-1]))
    return run_in_order([
        partial(np.subtract, values, center, differences),
        partial(np.multiply, differences, differences, squares),
        partial(np.dot, own, squares, squared_values),
        partial(np.dot, cross_term, differences, sums),
        partial(np.add, sums, squared_weights, sums),
        partial(np.add, sums, squared_values, into, casting="same_kind"),
    ])  # fmt: skip


def by_sums(weights: FloatArray, links: FloatArray, make_kernel: Callable[[FloatArray], EdgeKernel]) -> EdgeKernel:
    """Return what carries values to Σ(x - w)², for weights that are no matrix but make a kernel of weighted sums.

    Distances do not change when values and weights are shifted alike. Shifted by the mean of the weights and computed
    in double precision, the formula above loses nothing that single precision can express.

    Args:
        weights: The weights.
        links: 1 for every link, else 0, in the same shape.
        make_kernel: Makes the kernel of weighted sums over the links.
    """
    center = float(weights.mean(dtype=np.float64))
    shifted = weights.astype(np.float64) - center
    cross_term, squared_weights, squared_values = map(make_kernel, (-2 * shifted, shifted**2, links.astype(np.float64)))

    def bind(values: FloatArray, into: FloatArray) -> Call:
        shifted_values = np.empty(values.shape)
        squares, ones = np.empty(values.shape), np.ones(values.shape)
        terms = [np.empty(into.shape) for _ in range(3)]
        return run_in_order([
            partial(np.subtract, values, center, shifted_values),
            partial(np.multiply, shifted_values, shifted_values, squares),
            cross_term(shifted_values, terms[0]),
            squared_values(squares, terms[1]),
            squared_weights(ones, terms[2]),
            partial(np.add, terms[1], terms[2], terms[1]),
            partial(np.add, terms[0], terms[1], into, casting="same_kind"),
        ])  # fmt: skip

    return bind
