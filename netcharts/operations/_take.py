"""Take some channels and places of the input. No part of a cell is written so: connections take parts of layers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from netcharts.operations import Operation
from netcharts.shapes import Shape

if TYPE_CHECKING:
    from netcharts.activations import Call
    from netcharts.array_types import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOptions:
    """A part of an array: the first and the end of the channels and of the places, and a middle of the given size."""

    taken_channels: tuple[int, int]
    taken_places: tuple[int, int] | None
    starts: tuple[int, ...]
    taken_size: tuple[int, ...]


def _shape(operands: Sequence[Shape], options: TakeOptions) -> Shape:
    first, end = options.taken_channels
    return Shape(options.taken_size, end - first)


def _bind(operands: Sequence[FloatArray], result: FloatArray, options: TakeOptions) -> list[Call]:
    import numpy as np

    (operand,) = operands
    first, end = options.taken_channels
    values = operand[first:end]
    if options.taken_places is not None:
        first, end = options.taken_places
        values = values.reshape(len(values), -1, values.shape[-1])[:, first:end]
    spans = zip(options.starts, options.taken_size, strict=True)
    middle = values[(slice(None), *(slice(start, start + length) for start, length in spans))]
    return [partial(np.copyto, result, middle)]


OPERATION = Operation(
    takes="wire", labels={"en": "take", "zh": "选取"}, options=TakeOptions, shape=_shape, bind_arrays=_bind
)
