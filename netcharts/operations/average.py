"""Return the mean of the features of the input."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from netcharts.operations import Operation
from netcharts.operations._reductions import FeatureOptions, bind, places, shape

if TYPE_CHECKING:
    from netcharts.activations import Call
    from netcharts.array_types import FloatArray


def _bind(operands: Sequence[FloatArray], result: FloatArray, options: FeatureOptions) -> list[Call]:
    import numpy as np

    calls, count = bind(np.add, operands, result, options)
    return [*calls, partial(np.multiply, result, 1 / count, out=result)]


OPERATION = Operation(
    takes="wire",
    labels={"en": "average", "zh": "平均"},
    options=FeatureOptions,
    shape=shape,
    places=places,
    bind_arrays=_bind,
)
