"""Hold one number for each difference of the places of a query and a key.

The first half of the dimensions of a layer are those of queries, the second those of keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from netcharts.operations import Instruction, Operand, Operation, ShapeError
from netcharts.operations._relative_options import FURTHEST, RelativeOptions

if TYPE_CHECKING:
    from netcharts.array_types import FloatArray
    from netcharts.shapes import Shape


def _numbers(shape: Shape, options: RelativeOptions) -> tuple[int, ...]:
    """Return the shape of the stored numbers: channels, and the differences along each dimension.

    Raises:
        ShapeError: The value has no such numbers.
    """
    dimensions, odd = divmod(len(shape.size), 2)
    if odd:
        needed = "the size of relative positions is the size of queries followed by that of keys, such as [64, 64]"
        raise ShapeError(f"{needed}, not {list(shape.size)}", "size")
    if options.causal and dimensions > 1:
        raise ShapeError("causal relative positions are those along one dimension", "causal")
    queries, keys = shape.size[:dimensions], shape.size[dimensions:]
    pairs = list(zip(queries, keys, strict=True))
    if options.buckets is not None:
        _check_buckets(options.buckets, options)
        return (shape.channels, *(options.buckets for _ in pairs))
    if options.causal:
        return shape.channels, queries[0] if options.furthest is None else options.furthest + 1
    if options.furthest is not None:
        return (shape.channels, *(2 * options.furthest + 1 for _ in pairs))
    return (shape.channels, *(query + key - 1 for query, key in pairs))


def _check_buckets(buckets: int, options: RelativeOptions) -> None:
    """Raise a `ShapeError` if differences cannot be sorted into buckets."""
    if not options.causal and (buckets % 2 or buckets < 4):
        message = (
            f"half of the buckets are for later places, so their number must be even and at least 4, not {buckets:,}"
        )
        raise ShapeError(message, "buckets")
    exact = (buckets if options.causal else buckets // 2) // 2
    furthest = options.furthest or FURTHEST
    if furthest <= exact:
        raise ShapeError(
            f"{exact:,} buckets are for the least differences, so the furthest must be larger, not {furthest:,}",
            "furthest" if options.furthest else "buckets",
        )


def _value(numbers: FloatArray, shape: Shape, options: RelativeOptions) -> FloatArray:
    """Return the number of each pair of places, [channels, *queries, *keys]."""
    from netcharts.operations._differences import indices

    dimensions = len(shape.size) // 2
    flat = indices(shape.size[:dimensions], shape.size[dimensions:], numbers.shape[1:], options)
    return numbers.reshape(len(numbers), -1)[:, flat]


def _compute(operands: Sequence[Operand], buffer: Operand, filled: bool) -> list[Instruction]:
    from netcharts.operations._instructions import copy

    return [Instruction(copy, (buffer, operand)) for operand in operands]


OPERATION = Operation(
    takes="nothing",
    labels={"en": "relative", "zh": "相对"},
    compute=_compute,
    stored=True,
    options=RelativeOptions,
    numbers=_numbers,
    spread=_value,
)
