"""Dense links: an array with a weight for every pair of cells and channels, in which the link law leaves some at zero.

The array has the shape [source channels × cells, target channels × cells], row-major.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from netcharts.patterns import Joint, Shape, Step

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def _array(joint: Joint) -> Shape:
    return (joint.source_channels * prod(joint.source), joint.target_channels * prod(joint.target))


def _carry(values: NDArray[np.floating], array: NDArray[np.floating], joint: Joint) -> NDArray[np.floating]:
    carried: NDArray[np.floating] = values.reshape(len(values), -1) @ array
    return carried.reshape(len(values), -1, *joint.target)


DENSE = Step(array=_array, carry=_carry, gates=1, masked=True, linear=True)
EVERY = DENSE._replace(masked=False)
