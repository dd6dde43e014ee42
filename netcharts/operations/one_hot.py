"""Turn the index of a word into a channel for each word, 1 for this one and 0 for all others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from netcharts.operations import Operation, ShapeError
from netcharts.shapes import Shape

if TYPE_CHECKING:
    from netcharts.activations import Call
    from netcharts.array_types import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class OneHotOptions:
    """The number of words, which is that of the channels of the layer."""

    channels: int | None = None


def _shape(operands: Sequence[Shape], options: OneHotOptions) -> Shape:
    (operand,) = operands
    if operand.channels != 1:
        raise ShapeError(f"an index of a word has one channel, not {operand.channels:,}")
    return Shape(operand.size, options.channels or 1)


def _bind(operands: Sequence[FloatArray], result: FloatArray, options: OneHotOptions) -> list[Call]:
    import numpy as np

    (operand,) = operands
    words = np.arange(len(result)).reshape(-1, *(1,) * (result.ndim - 1))
    return [partial(np.equal, operand, words, out=result, casting="unsafe")]


OPERATION = Operation(
    takes="wire", labels={"en": "one-hot", "zh": "独热"}, options=OneHotOptions, shape=_shape, bind_arrays=_bind
)
