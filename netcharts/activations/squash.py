"""Scale the vector of channels at each position to a length below 1, in the same direction.

Sabour, Frosst & Hinton, "Dynamic routing between capsules", 2017, arXiv:1710.09829.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netcharts import features
from netcharts.activations import Activation

if TYPE_CHECKING:
    from netcharts.activations import Call
    from netcharts.array_types import FloatArray


def _bind(channels: int, size: tuple[int, ...], x: FloatArray, over: str | None = None) -> list[Call]:
    import numpy as np

    vectors = features.first(x, channels, over or features.CHANNELS)

    def squash() -> None:
        square = (vectors**2).sum(axis=0)
        np.multiply(vectors, np.sqrt(square) / (1 + square), vectors)

    return [squash]


ACTIVATION = Activation(formula="x·|x| / (1 + |x|²)", bind_layer=_bind, vector=True, along_features=True, transient=2)
