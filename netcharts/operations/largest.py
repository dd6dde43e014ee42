"""Return the largest of the features of the input."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from netcharts.operations import Operation
from netcharts.operations._reductions import FeatureOptions, bind, places, shape

if TYPE_CHECKING:
    from netcharts.activations import Call
    from netcharts.array_types import FloatArray


def _bind(operands: Sequence[FloatArray], result: FloatArray, options: FeatureOptions) -> list[Call]:
    import numpy as np

    return bind(np.maximum, operands, result, options)[0]


OPERATION = Operation(
    takes="wire",
    labels={"en": "largest", "zh": "最大值"},
    options=FeatureOptions,
    shape=shape,
    places=places,
    bind_arrays=_bind,
)
