"""Kernels that look up weights by the indices of words, in place of products with vectors of a single 1.

Values are indices, [source cells, examples]; -1 stands for no word, which gives 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import TYPE_CHECKING, Any

from netcharts.patterns._links import LayerPair
from netcharts.patterns._transfer import EdgeKernel

if TYPE_CHECKING:
    from netcharts.array_types import FloatArray


def columns(arrays: Sequence[Any], pair: LayerPair) -> EdgeKernel:
    """Return the kernel of a weight for each pair of channels, [target channels, source channels], at every place."""
    import numpy as np

    def bind(values: FloatArray, into: FloatArray) -> Callable[[], None]:
        words = np.empty(values.size, np.intp)
        parts = into.reshape(len(arrays), pair.target_channels, -1)

        def look_up() -> None:
            np.copyto(words, values.reshape(-1), casting="unsafe")
            for array, part in zip(arrays, parts, strict=True):
                np.take(array.reshape(pair.target_channels, -1), words, axis=1, out=part, mode="clip")
            _clear(words, parts)

        return look_up

    return bind


def rows(arrays: Sequence[Any], pair: LayerPair) -> EdgeKernel:
    """Return the kernel of a weight for each pair of cells, [source channels × cells, target channels × cells]."""
    import numpy as np

    cells = prod(pair.source)

    def bind(values: FloatArray, into: FloatArray) -> Callable[[], None]:
        words = np.empty(values.shape, np.intp)
        parts = into.reshape(len(arrays), -1, into.shape[-1])
        found = np.empty((into.shape[-1], parts.shape[1]), into.dtype)

        def look_up() -> None:
            np.copyto(words, values, casting="unsafe")
            into[...] = 0
            for place, of_place in enumerate(words):
                for array, part in zip(arrays, parts, strict=True):
                    np.take(array, of_place * cells + place, axis=0, out=found, mode="clip")
                    found[of_place < 0] = 0
                    np.add(part, found.T, part)

        return look_up

    return bind


def _clear(words: Any, parts: FloatArray) -> None:
    """Set what no word has given to 0."""
    none = words < 0
    if none.any():
        parts[..., none] = 0
