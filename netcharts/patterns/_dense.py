"""Dense links: an array with a weight for every pair of cells and channels, in which the link law leaves some at zero.

The array has the shape [source channels × cells, target channels × cells], row-major.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from netcharts.patterns import Carry, Joint, Shape, Step

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray


def _array(joint: Joint) -> Shape:
    return (joint.source_channels * prod(joint.source), joint.target_channels * prod(joint.target))


def _ready(arrays: Sequence[NDArray[np.floating]], joint: Joint) -> Carry:
    import numpy as np

    matrix = np.concatenate(arrays, axis=1).T.copy()

    def carry(values: NDArray[np.floating], into: NDArray[np.floating]) -> None:
        if values.ndim == 2:
            np.dot(matrix, values, into)
        elif values.shape[-1] == 1:
            # One example: what leads it, steps, does for a batch.
            np.matmul(values[..., 0], matrix.T, out=into[..., 0])
        else:
            np.matmul(matrix, values, out=into)

    return carry


DENSE = Step(array=_array, ready=_ready, masked=True, linear=True)
EVERY = DENSE._replace(masked=False)
