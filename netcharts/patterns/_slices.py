"""Slices: connections that take only some channels or places of their source, or its middle.

Places are counted along the only dimension of a layer, or row by row through several; those that are taken lie in one
dimension.
"""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING, Any

from netcharts.patterns._links import LayerPair, SizeMismatch
from netcharts.patterns._options import Options, Slice
from netcharts.shapes import Shape

if TYPE_CHECKING:
    from netcharts.array_types import BoolArray, FloatArray, IntArray


def slices(options: Options) -> bool:
    """Return True if a connection takes only a part of its source."""
    return options.channels is not None or options.places is not None or options.crop


def bounds(part: Slice) -> tuple[int, int]:
    """Return the first index of a slice, and the one after the last."""
    first, end = (part[0], part[0] + 1) if len(part) == 1 else part
    return first, end


def taken(source: Shape, target: tuple[int, ...] | None, options: Options) -> Shape:
    """Return the shape of what a connection takes of a source; its middle has the size of the target, if that fits."""
    size, channels = source
    if options.channels is not None:
        first, end = bounds(options.channels)
        channels = end - first
    if options.places is not None:
        first, end = bounds(options.places)
        size = (end - first,)
    if options.crop and target is not None and len(target) == len(size):
        size = tuple(map(min, size, target))
    return Shape(size, channels)


def take(values: FloatArray, options: Options, target: tuple[int, ...]) -> FloatArray:
    """Return what a connection takes of the values of a source, [examples, channels, *size]."""
    if options.channels is not None:
        first, end = bounds(options.channels)
        values = values[:, first:end]
    if options.places is not None:
        first, end = bounds(options.places)
        values = values.reshape(*values.shape[:2], -1)[:, :, first:end]
    if options.crop and len(target) == values.ndim - 2:
        before = values.shape[2:]
        size = tuple(map(min, before, target))
        middle = (slice(start, start + length) for start, length in zip(offsets(before, size), size, strict=True))
        values = values[(slice(None), slice(None), *middle)]
    return values


def pair_taken(source: Shape, target: Shape, options: Options, same: bool) -> LayerPair:
    """Return the pair of what a connection takes of a source, and its target."""
    size, channels = taken(source, target.size, options)
    return LayerPair(size, target.size, channels, target.channels, options, same)


def combined(outer: Options, inner: Options) -> Any:
    """Return the options of a connection that takes its part of what another one has taken."""
    if not slices(outer):
        return inner
    return replace(
        inner,
        channels=_part_of(outer.channels, inner.channels),
        places=_part_of(outer.places, inner.places),
        crop=outer.crop or inner.crop,
    )


def _part_of(outer: Slice | None, inner: Slice | None) -> Slice | None:
    if outer is None or inner is None:
        return inner if outer is None else outer
    (start, stop), (first, end) = bounds(outer), bounds(inner)
    # Beyond the end of the outer slice there is nothing, which is reported.
    return (start + first, start + end) if start + end <= stop else (stop, stop)


def slice_mismatch(source: Shape, target: tuple[int, ...], options: Options) -> SizeMismatch | None:
    """Return why a connection cannot take its part of a source; None if it can."""
    for name, number in (("channels", source.channels), ("places", prod(source.size))):
        part = getattr(options, name)
        if part is None:
            continue
        first, end = bounds(part)
        if first >= end:
            message = f"the {name} from {first:,} to {end:,}, which is excluded, are none"
            return SizeMismatch("wrong-value", message, name)
        if end > number:
            return SizeMismatch("wrong-value", f"there are {number:,} {name}, from 0 to {number - 1:,}", name)
    size = taken(source, None, options).size
    if options.crop and (len(size) != len(target) or any(m < n for m, n in zip(size, target, strict=True))):
        sizes = " and ".join("×".join(map(str, each)) for each in (size, target))
        return SizeMismatch("wrong-value", f"a middle of the size of the target does not fit: {sizes}", "crop")
    return None


def offsets(source: tuple[int, ...], size: tuple[int, ...]) -> tuple[int, ...]:
    """Return where the middle of a size starts in a source, for each dimension."""
    return tuple((m - n) // 2 for m, n in zip(source, size, strict=True))


def local_cells(
    cells: IntArray, source: Shape, target: tuple[int, ...], options: Options
) -> tuple[IntArray, BoolArray]:
    """Return the indices of cells among those that a connection takes, and which of the cells it takes."""
    import numpy as np

    inside, size = np.ones(cells.shape, bool), source.size
    if options.places is not None:
        first, end = bounds(options.places)
        inside &= (cells >= first) & (cells < end)
        cells, size = cells - first, (end - first,)
    if options.crop:
        middle = taken(source, target, options).size
        starts = offsets(size, middle)
        at = [
            axis - start
            for axis, start in zip(np.unravel_index(cells.clip(0, prod(size) - 1), size), starts, strict=True)
        ]
        for axis, length in zip(at, middle, strict=True):
            inside &= (axis >= 0) & (axis < length)
        clipped = [axis.clip(0, length - 1) for axis, length in zip(at, middle, strict=True)]
        cells = np.asarray(np.ravel_multi_index(clipped, middle))
    return np.where(inside, cells, 0), inside
