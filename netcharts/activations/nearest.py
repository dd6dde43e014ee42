"""1 for the cell with the least value of the layer (the first one if several are equal); 0 for all others.

The best matching unit of a self-organizing map; Kohonen, "Self-organized formation of topologically correct feature
maps", 1982, doi:10.1007/BF00337288.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from netcharts import features
from netcharts.activations import Activation

if TYPE_CHECKING:
    from netcharts.activations import Call
    from netcharts.array_types import FloatArray


def _bind(channels: int, size: tuple[int, ...], x: FloatArray, over: str | None = None) -> list[Call]:
    import numpy as np

    values = features.first(x, channels, over or features.ALL)
    best = np.empty((1, *values.shape[1:]), np.intp)
    numbers = np.arange(len(values)).reshape(-1, *(1,) * len(best[0].shape))
    return [partial(values.argmin, 0, best[0]), partial(np.equal, numbers, best, out=values)]


ACTIVATION = Activation(
    formula="1 if xᵢ = minⱼ xⱼ else 0", bind_layer=_bind, nonnegative=True, of_distances=True, along_features=True
)
