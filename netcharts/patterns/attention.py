"""Link every source cell to every target cell, weighted by the similarity of queries and keys.

The links are dashed. With `causal: true`, each target depends only on sources up to its own position. Vaswani et
al., "Attention is all you need", 2017, arXiv:1706.03762.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from netcharts.patterns import Pattern
from netcharts.patterns._links import ArrayShape, LayerPair, LinkQuery, cells
from netcharts.patterns._options import Options
from netcharts.patterns._transfer import EdgeKernel, KernelCost, Transfer
from netcharts.syntax.records import Key
from netcharts.syntax.types import Boolean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from netcharts.array_types import BoolArray, FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionOptions(Options):
    """The options of attention."""

    causal: Annotated[bool, Key(Boolean(), "true if targets depend only on sources up to their position")] = False


def _links(query: LinkQuery) -> BoolArray:
    return query.source <= query.target if query.options.causal else query.answer(True)


def _count(source: ArrayShape, target: ArrayShape, options: AttentionOptions, same: bool) -> int:
    m, n = cells(source), cells(target)
    if not options.causal:
        return m * n
    # Target j sees min(j + 1, m) sources.
    below = min(m, n)
    return below * (below + 1) // 2 + max(n - m, 0) * m


def _weight_shape(pair: LayerPair) -> ArrayShape:
    return (3, pair.source_channels, pair.target_channels)


def _kernel(arrays: Sequence[FloatArray], pair: LayerPair) -> EdgeKernel:
    import numpy as np

    array, m = np.concatenate(arrays, axis=2), cells(pair.source)
    # Queries, keys and values side by side: [source channels, 3 × width].
    weights = np.ascontiguousarray(array.swapaxes(0, 1)).reshape(pair.source_channels, -1)

    def bind(values: FloatArray, into: FloatArray) -> Callable[[], Any]:
        flat, places = values.reshape(pair.source_channels, -1).T, into.reshape(-1, cells(pair.target), into.shape[1])

        def attend() -> None:
            projected = np.dot(flat, weights).reshape(m, -1, 3, array.shape[2]).swapaxes(0, 1)
            np.copyto(places, _attended(projected[:, :, 0], projected[:, :, 1], projected[:, :, 2], pair).T)

        return attend

    return bind


def _attended(query: FloatArray, key: FloatArray, value: FloatArray, pair: LayerPair) -> FloatArray:
    """Compute scaled dot-product attention; the query of a target cell comes from the source cell of the same index."""
    import numpy as np

    m, n = cells(pair.source), cells(pair.target)
    if m != n:
        query = query[:, np.arange(n) * m // n]
    share = np.matmul(query, key.swapaxes(1, 2))
    share /= np.sqrt(query.shape[-1]).astype(share.dtype)
    if pair.options.causal:
        share[:, np.arange(m) > np.arange(n)[:, None]] = -np.inf
    share -= share.max(axis=-1, keepdims=True)
    np.exp(share, share)
    share /= share.sum(axis=-1, keepdims=True)
    return np.matmul(share, value)


def _cost(pair: LayerPair, parts: int) -> KernelCost:
    m, n, width = cells(pair.source), cells(pair.target), parts * pair.target_channels
    projected = 3 * m * width
    work = projected * pair.source_channels + 2 * m * n * width + 10 * m * n
    # The indices of what is masked.
    fixed = 2 * m * n if pair.options.causal else 0
    return KernelCost(projected + m * n + 2 * n * width, work, 10, weights=2, fixed=fixed)


def _products(pair: LayerPair) -> int:
    """Return the products that give queries, keys and values, those of queries with keys, and those with values."""
    m, n = cells(pair.source), cells(pair.target)
    return pair.channels * (2 * m + n) + 2 * m * n * pair.target_channels


PATTERN = Pattern(
    scope="path",
    phrase={"en": "attention", "zh": "注意力"},
    operation={"en": "attention", "zh": "注意力"},
    links=_links,
    count=_count,
    options=AttentionOptions,
    look="dashed",
    weights=lambda pair: 3 * pair.channels,
    transfer=Transfer(_weight_shape, _kernel, cost=_cost, axes=((1,), (2,))),
    shares_weights=True,
    own_products=_products,
    attention=True,
)
