"""Operations that make one value of all features: along the channels of each place, along the places, or of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from netcharts import features
from netcharts.operations import Places
from netcharts.shapes import Shape

if TYPE_CHECKING:
    import numpy as np

    from netcharts.activations import Call
    from netcharts.array_types import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureOptions:
    """The axis of the features of a layer, if it says so by its key `over`."""

    over: str | None = None


def shape(operands: Sequence[Shape], options: FeatureOptions) -> Shape:
    """Return the shape of one value for all features of each operand."""
    (operand,) = operands
    along = features.axis(operand.channels, options.over)
    channels = operand.channels if along == features.PLACES else 1
    return Shape(operand.size if along == features.CHANNELS else (1,), channels)


def places(operands: Sequence[Shape], number: int, options: FeatureOptions) -> Places:
    """Return the places that the features of an operand lead to: their own, or the only one."""
    return Places(reduced=features.axis(operands[number].channels, options.over) != features.CHANNELS)


def bind(
    function: np.ufunc, operands: Sequence[FloatArray], result: FloatArray, options: FeatureOptions
) -> tuple[list[Call], int]:
    """Return the call that reduces all features of an operand to one value, and the number of these features."""
    (operand,) = operands
    channels, examples = operand.shape[0], operand.shape[-1]
    along = features.axis(channels, options.over)
    values: Any = operand.reshape(channels, -1, examples)
    if along == features.ALL:
        values = operand.reshape(1, -1, examples)
    axis = 0 if along == features.CHANNELS else 1
    into = result.reshape(-1, examples)
    return [partial(function.reduce, values, axis, None, into)], values.shape[axis]
