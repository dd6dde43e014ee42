"""1 for the cell with the least value of the layer (the first one if several are equal); 0 for all others.

The best matching unit of a self-organizing map; Kohonen, "Self-organized formation of topologically correct feature
maps", 1982, doi:10.1007/BF00337288.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from netcharts.activations import Activation

if TYPE_CHECKING:
    from netcharts.activations import Call
    from netcharts.array_types import FloatArray


def _bind(channels: int, size: tuple[int, ...], x: FloatArray) -> list[Call]:
    import numpy as np

    best = np.empty((1, x.shape[1]), np.intp)
    cells = np.arange(len(x))[:, None]
    return [partial(x.argmin, 0, best[0]), partial(np.equal, cells, best, out=x)]


ACTIVATION = Activation(formula="1 if xᵢ = minⱼ xⱼ else 0", bind_layer=_bind, nonnegative=True, of_distances=True)
