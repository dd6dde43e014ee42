"""Normalize the features to a sum of 1: the channels at each place or, with one channel, the cells of the layer.

Bridle, "Probabilistic interpretation of feedforward classification network outputs", 1990,
doi:10.1007/978-3-642-76153-9_28.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from netcharts import features
from netcharts.activations import Activation

if TYPE_CHECKING:
    from netcharts.activations import Call
    from netcharts.array_types import FloatArray


# From so many features on, and up to so many vectors of them, it is faster to bring each vector into one piece.
_MANY, _FEW = 1024, 32


def _bind(channels: int, size: tuple[int, ...], x: FloatArray, over: str | None = None) -> list[Call]:
    import numpy as np

    shares = features.first(x, channels, over)
    if len(shares) < _MANY or shares[0].size > _FEW:
        return _softmax(shares)
    # A copy that lies as [vectors, features].
    pieces = np.empty((*shares.shape[1:], len(shares)), x.dtype)
    by_feature = np.moveaxis(pieces, -1, 0)
    return [partial(np.copyto, by_feature, shares), *_softmax(by_feature), partial(np.copyto, shares, by_feature)]


def _softmax(shares: FloatArray) -> list[Call]:
    """Return the calls of the softmax along the first axis."""
    import numpy as np

    most, total = np.empty_like(shares[0]), np.empty_like(shares[0])
    return [
        partial(np.maximum.reduce, shares, 0, None, most),
        partial(np.subtract, shares, most, shares),
        partial(np.exp, shares, shares),
        partial(np.add.reduce, shares, 0, None, total),
        partial(np.divide, shares, total, shares),
    ]


ACTIVATION = Activation(
    formula="exp(xᵢ) / Σⱼ exp(xⱼ)",
    bind_layer=_bind,
    normalized=True,
    nonnegative=True,
    along_features=True,
    scratch=1.1,
)
