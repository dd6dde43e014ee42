"""Link each target cell to the nearest source cells: upsampling, without weights.

With `mode: nearest` (the default), target t of n has the value of source ⌊t·m/n⌋ of m. With `mode: linear`, it is
interpolated between the two nearest sources in every dimension: positions are the centers of cells, so target t is at
(t + ½)·m/n − ½ among the sources. Beyond the ends, the value of the end cell is used. Both modes match `interpolate` in
PyTorch. With `scale`, each cell becomes as many cells, in every dimension or one number for each.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import gcd
from typing import TYPE_CHECKING, Annotated

from netcharts.patterns import Pattern
from netcharts.patterns._links import ArrayShape, LayerPair, LinkQuery, SizeMismatch, cells
from netcharts.patterns._options import Options
from netcharts.patterns._transfer import EdgeKernel, KernelCost, Transfer
from netcharts.shapes import Shape, WrittenShape
from netcharts.syntax.lists import ListOf
from netcharts.syntax.numeric import Integer
from netcharts.syntax.records import Key
from netcharts.syntax.types import Choice

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from netcharts.array_types import BoolArray, FloatArray, IntArray

    Filler = Callable[[FloatArray], FloatArray]

MODES = ("nearest", "linear")


@dataclass(frozen=True, slots=True, kw_only=True)
class InterpolationOptions(Options):
    """The options of interpolation."""

    mode: Annotated[str, Key(Choice("interpolation mode", lambda: MODES), "how values are interpolated")] = "nearest"
    scale: Annotated[
        tuple[int, ...] | None,
        Key(
            ListOf(Integer(1, 1000), "a factor, or one per dimension"),
            "factor by which the target is larger",
            unless_given="as the sizes are",
        ),
    ] = None


def _scaled(size: ArrayShape, scale: tuple[int, ...]) -> ArrayShape | None:
    """Return a size by a factor, or one for each dimension; None if their number differs."""
    if len(scale) not in (1, len(size)):
        return None
    factors = scale * len(size) if len(scale) == 1 else scale
    return tuple(factor * m for factor, m in zip(factors, size, strict=True))


def _links(query: LinkQuery) -> BoolArray:
    near = _nearest if query.options.mode == "nearest" else _linear
    # Cells that take no such connection may have other dimensions.
    linked = query.answer(len(query.source_shape) == len(query.target_shape))
    if not linked.any():
        return linked
    for (source, target), m, n in zip(query.coordinates(), query.source_shape, query.target_shape, strict=True):
        linked &= near(source, target, m, n)
    return linked


def _nearest(source: IntArray, target: IntArray, m: int, n: int) -> BoolArray:
    linked: BoolArray = source == target * m // n
    return linked


def _linear(source: IntArray, target: IntArray, m: int, n: int) -> BoolArray:
    # In units of 1/(2n) of a source cell, so that whole numbers decide what is exactly on a cell.
    place = ((2 * target + 1) * m - n).clip(0, 2 * n * (m - 1))
    low, rest = place // (2 * n), place % (2 * n)
    linked: BoolArray = (source == low) | ((source == low + 1) & (rest > 0))
    return linked


def _count(source: ArrayShape, target: ArrayShape, options: InterpolationOptions, same: bool) -> int:
    if len(source) != len(target):
        return 0
    total = 1
    for m, n in zip(source, target, strict=True):
        total *= n if options.mode == "nearest" else n + _between(m, n)
    return total


def _between(m: int, n: int) -> int:
    """Return how many of n places lie strictly between two of m cells."""
    first = max(0, (n // m - 1) // 2 + 1)
    last = n - 1 - first
    inside = max(0, last - first + 1)
    common = gcd(m, n)
    odd_m, period = m // common, n // common
    if odd_m % 2 == 0 or period % 2 == 0:
        return inside
    # Places on a cell are those with t ≡ (period − 1)/2.
    on_cell = (period - 1) // 2
    return inside - max(0, (last - on_cell) // period - (first - 1 - on_cell) // period)


def _mismatch(source: ArrayShape, target: ArrayShape, options: InterpolationOptions) -> SizeMismatch | None:
    if len(source) != len(target):
        message = f"the layers have {len(source)} and {len(target)} dimensions; interpolation needs as many in both"
        return SizeMismatch("dimension-mismatch", message)
    for m, n in zip(source, target, strict=True):
        if n < m:
            return SizeMismatch("interpolation-shrinks", f"interpolation fills in cells; {m:,} can't become {n:,}")
    return None if options.scale is None else _scale_mismatch(source, target, options.scale)


def _scale_mismatch(source: ArrayShape, target: ArrayShape, scale: tuple[int, ...]) -> SizeMismatch | None:
    size = _scaled(source, scale)
    if size is None:
        message = f"'scale' has {len(scale)} values for {len(source)} dimensions"
        return SizeMismatch("dimension-mismatch", message, "scale")
    if size == target:
        return None
    given, wanted, found = ("×".join(f"{n:,}" for n in each) for each in (source, size, target))
    return SizeMismatch(
        "window-size", f"{given} cells in, scale {'×'.join(map(str, scale))} give {wanted}, not {found}"
    )


def _determines(source: Shape, target: WrittenShape, options: InterpolationOptions) -> WrittenShape:
    """Keep the channels, and determine the size by the scale."""
    return WrittenShape(None if options.scale is None else _scaled(source.size, options.scale), source.channels)


def _kernel(arrays: Sequence[FloatArray], pair: LayerPair) -> EdgeKernel:
    along = _nearest_along if pair.options.mode == "nearest" else _linear_along
    ways = list(enumerate(zip(pair.source, pair.target, strict=True), -1 - len(pair.source)))
    fillers = [along(axis, m, n) for axis, (m, n) in ways if m != n]

    def carry(values: FloatArray, into: FloatArray) -> None:
        filled = values.reshape(pair.source_channels, *pair.source, values.shape[-1])
        for filler in fillers:
            filled = filler(filled)
        into[...] = filled.reshape(into.shape)

    return lambda values, into: partial(carry, values, into)


def _nearest_along(axis: int, m: int, n: int) -> Filler:
    import numpy as np

    nearest = np.arange(n) * m // n
    return lambda values: values.take(nearest, axis=axis)


def _linear_along(axis: int, m: int, n: int) -> Filler:
    import numpy as np

    place = ((2 * np.arange(n) + 1) * m - n).clip(0, 2 * n * (m - 1))
    low, rest = place // (2 * n), place % (2 * n) / (2 * n)
    high = np.minimum(low + 1, m - 1)
    share = rest.reshape(-1, *(1,) * (-1 - axis))

    def fill(values: FloatArray) -> FloatArray:
        part = share.astype(values.dtype)
        filled: FloatArray = values.take(low, axis=axis)
        filled *= 1 - part
        filled += values.take(high, axis=axis) * part
        return filled

    return fill


def _cost(pair: LayerPair, parts: int) -> KernelCost:
    filled = pair.source_channels * cells(pair.target)
    return KernelCost(3 * filled, 4 * filled, 4 * len(pair.source) + 1)


PATTERN = Pattern(
    scope="path",
    phrase={"en": "interpolated", "zh": "插值"},
    operation={"en": "upsampling", "zh": "上采样"},
    links=_links,
    count=_count,
    size_mismatch=_mismatch,
    determines=_determines,
    options=InterpolationOptions,
    transfer=Transfer(None, _kernel, linear=True, cost=_cost),
    local=True,
)
