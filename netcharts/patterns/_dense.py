"""Dense transfers: an array with a weight for every pair of cells and channels, zero where there is no link.

The array has the shape [source channels × cells, target channels × cells], row-major.
"""

from __future__ import annotations

from functools import partial
from math import prod
from typing import TYPE_CHECKING

from netcharts.patterns._links import ArrayShape, LayerPair
from netcharts.patterns._lookup import rows
from netcharts.patterns._transfer import EdgeKernel, PerExampleKernel, Transfer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netcharts.array_types import FloatArray


def _weight_shape(pair: LayerPair) -> ArrayShape:
    return (pair.source_channels * prod(pair.source), pair.target_channels * prod(pair.target))


def _matrix(arrays: Sequence[FloatArray]) -> FloatArray:
    import numpy as np

    return (arrays[0] if len(arrays) == 1 else np.concatenate(arrays, axis=1)).T


def _kernel(arrays: Sequence[FloatArray], pair: LayerPair) -> EdgeKernel:
    import numpy as np

    matrix = _matrix(arrays).copy()
    return lambda values, into: partial(np.dot, matrix, values, into)


def _per_example(pair: LayerPair) -> PerExampleKernel:
    import numpy as np

    return lambda array, values, into: partial(np.einsum, "ste,se->te", array, values, out=into)


MASKED_DENSE = Transfer(
    weight_shape=_weight_shape, make_kernel=_kernel, masked=True, linear=True, weight_matrix=_matrix
)
DENSE = MASKED_DENSE._replace(masked=False, lookup=lambda pair: rows, per_example=_per_example)
