"""Join the inputs along their features: the channels of each place, or the places of a single channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, pairwise
from math import prod
from typing import TYPE_CHECKING, Annotated

from netcharts import features
from netcharts.operations import Operation, Places, ShapeError
from netcharts.shapes import Shape
from netcharts.syntax.records import Key
from netcharts.syntax.types import Choice

if TYPE_CHECKING:
    from netcharts.activations import Call
    from netcharts.array_types import FloatArray

_AXES = (features.CHANNELS, features.PLACES)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcatOptions:
    """The keys of layers that join values."""

    along: Annotated[
        str | None,
        Key(
            Choice("axis", lambda: _AXES),
            "axis along which values are joined",
            unless_given="`places` for values in one dimension with one channel, else `channels`",
        ),
    ] = None


def _by_place(operands: Sequence[Shape], options: ConcatOptions) -> bool:
    """Return True if operands are joined along their places."""
    if options.along is not None:
        return options.along == features.PLACES
    return all(shape.channels == 1 and len(shape.size) == 1 for shape in operands)


def _starts(operands: Sequence[Shape], options: ConcatOptions) -> list[int]:
    """Return where each operand starts in the joined value, along the axis on which they are joined, and the end."""
    by_place = _by_place(operands, options)
    return list(accumulate((shape.size[0] if by_place else shape.channels for shape in operands), initial=0))


def _shape(operands: Sequence[Shape], options: ConcatOptions) -> Shape:
    first = operands[0]
    if _by_place(operands, options):
        rest = {(shape.channels, shape.size[1:]) for shape in operands}
        if len(rest) > 1:
            raise ShapeError("values that are joined along their places differ in channels, or in other dimensions")
        return Shape((_starts(operands, options)[-1], *first.size[1:]), first.channels)
    if len({shape.size for shape in operands}) > 1:
        sizes = " and ".join(dict.fromkeys("×".join(map(str, shape.size)) for shape in operands))
        raise ShapeError(f"values that are joined along their channels have {sizes} places")
    return Shape(first.size, _starts(operands, options)[-1])


def _places(operands: Sequence[Shape], number: int, options: ConcatOptions) -> Places:
    """Return the places that an operand takes in the joined value: its own, or those after the operands before it."""
    if not _by_place(operands, options):
        return Places()
    return Places(_starts(operands, options)[number] * prod(operands[0].size[1:]))


def _bind(operands: Sequence[FloatArray], result: FloatArray, options: ConcatOptions) -> list[Call]:
    import numpy as np

    shapes = [Shape(array.shape[1:-1], array.shape[0]) for array in operands]
    axis = 1 if _by_place(shapes, options) else 0
    spans = pairwise(_starts(shapes, options))
    places = [result[(slice(None),) * axis + (slice(start, stop),)] for start, stop in spans]
    return [partial(np.copyto, into, array) for into, array in zip(places, operands, strict=True)]


OPERATION = Operation(
    takes="wires",
    joins=True,
    labels={"en": "concat", "zh": "拼接"},
    options=ConcatOptions,
    shape=_shape,
    places=_places,
    bind_arrays=_bind,
)
