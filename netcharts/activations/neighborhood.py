"""Proximity on the map of each cell to the cell r₀ with the least value.

The neighborhood function of a self-organizing map; Kohonen, "Self-organized formation of topologically correct feature
maps", 1982, doi:10.1007/BF00337288. Distances are in cells; all channels
at a position have the same value.
"""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from netcharts.activations import Activation

if TYPE_CHECKING:
    from netcharts.activations import Call
    from netcharts.array_types import FloatArray, IndexArray

# For larger maps, distances are computed at each call instead of being kept.
_MOST_KEPT = 1024


def _bind(channels: int, size: tuple[int, ...], x: FloatArray, over: str | None = None) -> list[Call]:
    import numpy as np

    best, cells = np.empty(x.shape[1], np.intp), math.prod(size)
    by_channel = x.reshape(channels, cells, -1)
    calls: list[Call] = [partial(x.argmin, 0, best)]
    if channels > 1:
        calls.append(partial(np.remainder, best, cells, best))
    if cells > _MOST_KEPT:
        return [*calls, lambda: np.copyto(by_channel, _nearness(best, size))]
    near = _nearness(np.arange(cells), size).astype(x.dtype)
    if channels == 1 and x.flags.c_contiguous:
        return [*calls, partial(near.take, best, 1, x, "clip")]
    return [*calls, lambda: np.copyto(by_channel, near[:, best])]


def _nearness(places: IndexArray, size: tuple[int, ...]) -> FloatArray:
    """Return how near all cells are to those at some places: [cells, places]."""
    import numpy as np

    apart = np.zeros((*size, len(places)))
    for axis, at in enumerate(np.unravel_index(places, size)):
        along = np.arange(size[axis])[:, None] - at
        apart += (along**2).reshape(*(n if other == axis else 1 for other, n in enumerate(size)), -1)
    near: FloatArray = np.exp(-apart / 2).reshape(-1, len(places))
    return near


ACTIVATION = Activation(
    formula="exp(−|r − r₀|² / 2)", bind_layer=_bind, nonnegative=True, of_distances=True, transient=4
)
