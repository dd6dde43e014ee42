"""Keep values between 0 and 6; replace lower ones by 0 and higher ones by 6.

Krizhevsky, "Convolutional deep belief networks on CIFAR-10", 2010; Howard et al., "MobileNets", 2017, arXiv:1704.04861.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from netcharts.activations import Activation

if TYPE_CHECKING:
    from netcharts.activations import Call
    from netcharts.array_types import FloatArray


def _bind(x: FloatArray) -> list[Call]:
    import numpy as np

    return [partial(np.clip, x, 0, 6, out=x)]


ACTIVATION = Activation(formula="min(6, max(0, x))", bind=_bind, nonnegative=True)
