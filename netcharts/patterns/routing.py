"""Link every capsule to every capsule of the next layer, with routing by agreement.

The links are double lines. Sabour, Frosst & Hinton, "Dynamic routing between capsules", 2017, arXiv:1710.09829.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from netcharts.patterns import Pattern
from netcharts.patterns._examples import kernel_of_examples
from netcharts.patterns._links import ArrayShape, LayerPair, count_all_pairs, one_weight_per_link
from netcharts.patterns._transfer import KernelCost, Transfer

if TYPE_CHECKING:
    from netcharts.array_types import FloatArray

ROUNDS = 3


def _weight_shape(pair: LayerPair) -> ArrayShape:
    return (prod(pair.source), prod(pair.target), pair.source_channels, pair.target_channels)


def _carry(values: FloatArray, array: FloatArray, pair: LayerPair) -> FloatArray:
    """Return the vectors of the capsules above: predictions from below, weighted in rounds by their agreement."""
    import numpy as np

    below = values.reshape(*values.shape[:2], -1).transpose(2, 0, 1)
    # [capsules below, examples, capsules above, channels].
    weights = array.swapaxes(1, 2).reshape(*below.shape[::2], -1)
    predicted = np.matmul(below, weights).reshape(*below.shape[:2], array.shape[1], array.shape[3])
    trust = np.zeros(predicted.shape[:3], values.dtype)
    received = predicted.sum(axis=0) / predicted.shape[2]
    for _ in range(ROUNDS - 1):
        trust += np.einsum("ibjd,bjd->ibj", predicted, _squashed(received))
        share = np.exp(trust - trust.max(axis=2, keepdims=True))
        share /= share.sum(axis=2, keepdims=True)
        received = np.einsum("ibj,ibjd->bjd", share, predicted)
    return received.swapaxes(1, 2).reshape(len(values), -1, *pair.target)


def _squashed(vectors: FloatArray) -> FloatArray:
    square = (vectors**2).sum(axis=-1, keepdims=True)
    squashed: FloatArray = vectors * square**0.5 / (1 + square)
    return squashed


def _cost(pair: LayerPair, parts: int) -> KernelCost:
    below, above, width = prod(pair.source), prod(pair.target), parts * pair.target_channels
    pairs = below * above
    values = pairs * (width + 4) + below * pair.source_channels + 4 * above * width
    work = pairs * width * (pair.source_channels + 2 * ROUNDS) + 20 * ROUNDS * pairs
    return KernelCost(values, work, 10 * ROUNDS, weights=2)


PATTERN = Pattern(
    scope="path",
    phrase={"en": "routed by agreement", "zh": "一致性路由"},
    links=lambda query: query.answer(True),
    count=count_all_pairs,
    look="double",
    weights=lambda pair: one_weight_per_link(pair, count_all_pairs),
    transfer=Transfer(_weight_shape, kernel_of_examples(_carry, gates=3), cost=_cost, axes=((0, 2), (1, 3))),
    vector=True,
)
