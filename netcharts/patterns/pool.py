"""Link each target cell to a window of source cells, and take their maximum, mean or sum; no weights or bias.

The default stride is the kernel, so that windows do not overlap. `kernel: all` takes the whole source. A mean is over
the cells that exist, with `count_padding: true` over those of the padding as well.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from math import prod
from typing import TYPE_CHECKING, Annotated, Any

from netcharts.patterns import Pattern
from netcharts.patterns._links import ArrayShape, LayerPair, SizeMismatch
from netcharts.patterns._step_windows import WindowAxis, is_over_steps
from netcharts.patterns._transfer import EdgeKernel, KernelCost, Transfer
from netcharts.patterns._windows import (
    ALL,
    SlidingOptions,
    TilingStride,
    Window,
    dimension_mismatch,
    kernel_stride,
    seen,
    seen_count,
    seen_degrees,
    window_mismatch,
    windows,
    windows_determine,
)
from netcharts.shapes import Shape, WrittenShape
from netcharts.syntax.records import Key
from netcharts.syntax.types import Boolean, Choice

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from netcharts.array_types import FloatArray

OPERATIONS = ("max", "mean", "sum")


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolOptions(SlidingOptions):
    """The options of a pool."""

    stride: TilingStride = ()
    over: WindowAxis = None
    op: Annotated[str, Key(Choice("pool operation", lambda: OPERATIONS), "value of a window")] = "max"
    count_padding: Annotated[bool, Key(Boolean(), "count the cells of the padding in a mean, as zeros")] = False

    def with_defaults(self) -> PoolOptions:
        """Return the options with the kernel for the stride, where none is given."""
        return replace(self, stride=kernel_stride(self))


def _mismatch(source: ArrayShape, target: ArrayShape, options: PoolOptions) -> SizeMismatch | None:
    if wrong := dimension_mismatch(source, target, options):
        return wrong
    if is_over_steps(options):
        return None
    grown = next(((m, n) for m, n in zip(source, target, strict=True) if n > m), None)
    if grown:
        return SizeMismatch(
            "pool-grows", f"a pool combines several cells into one; {grown[0]:,} can't become {grown[1]:,}"
        )
    return window_mismatch(source, target, options)


def _determines(source: Shape, target: WrittenShape, options: PoolOptions) -> WrittenShape:
    """Determine the size by the windows, and keep the channels."""
    return windows_determine(source, target, options)._replace(channels=source.channels)


def _kernel(arrays: Sequence[FloatArray], pair: LayerPair) -> EdgeKernel:
    import numpy as np

    from netcharts.patterns._kernels import overlaps, run_in_order

    options: PoolOptions = pair.options
    wide = windows(options, pair.source)
    whole = all(window.whole for window in wide)
    if options.kernel == ALL and whole and prod(pair.target) == 1:
        return partial(_bind_all, pair)
    pairs = list(overlaps(wide, pair.source, pair.target))
    largest = options.op == "max"
    outside, merge = (-np.inf, np.maximum) if largest else (0, np.add)

    def merged(values: FloatArray, into: FloatArray) -> list[Callable[[], Any]]:
        # If every tap sees a cell from every place, no initial value is needed.
        first = values[pairs[0][1]] if whole else into
        calls: list[Callable[[], Any]] = [] if whole else [partial(into.fill, outside)]
        for at, cells in pairs[whole:]:
            calls.append(partial(merge, first[at], values[cells], out=into[at]))
            first = into
        return calls if first is into else [*calls, partial(np.copyto, into, first)]

    there = _counted(wide, pair, options)[..., None] if options.op == "mean" else None

    def bind(values: FloatArray, into: FloatArray) -> Callable[[], Any]:
        places = into.reshape(pair.source_channels, *pair.target, -1)
        calls = merged(values.reshape(pair.source_channels, *pair.source, -1), places)
        mean = [] if there is None else [partial(np.divide, places, there.astype(values.dtype), places)]
        return run_in_order([*calls, *mean])

    return bind


def _bind_all(pair: LayerPair, values: FloatArray, into: FloatArray) -> Callable[[], Any]:
    """Bind the pool of all places of each channel, of which there can be many, to a few calls."""
    import numpy as np

    from netcharts.patterns._kernels import run_in_order

    cells = prod(pair.source)
    places = values.reshape(pair.source_channels, cells, -1)
    if pair.options.op != "max":
        # For a few examples, a product with ones takes a fraction of the time of a sum along an axis.
        sums, ones = into.reshape(pair.source_channels, 1, -1), np.ones((1, cells), values.dtype)
        calls: list[Callable[[], Any]] = [partial(np.matmul, ones, places, sums)]
        mean = [partial(np.divide, sums, values.dtype.type(cells), sums)] if pair.options.op == "mean" else []
        return run_in_order([*calls, *mean])
    calls = []
    while cells > 1:
        # The middle one of an odd number belongs to both halves.
        half = -(-cells // 2)
        larger = np.empty_like(places[:, :half])
        calls.append(partial(np.maximum, places[:, :half], places[:, cells - half : cells], out=larger))
        places, cells = larger, half
    return run_in_order([*calls, partial(np.copyto, into.reshape(len(places), -1), places[:, 0])])


def _counted(wide: Sequence[Window], pair: LayerPair, options: PoolOptions) -> FloatArray:
    """Return over how many cells the mean at each place is: those that exist, or those of the padding as well."""
    import numpy as np

    counted = np.ones(())
    for window, cells, places in zip(wide, pair.source, pair.target, strict=True):
        if options.count_padding:
            window, cells = window._replace(padding=0, after=0), cells + window.padding + window.after
        counted = np.multiply.outer(counted, window.cells_of(np.arange(places), cells))
    return counted


def _cost(pair: LayerPair, parts: int) -> KernelCost:
    taps = prod(window.kernel for window in windows(pair.options, pair.source))
    return KernelCost(0, taps * pair.source_channels * prod(pair.target), taps + 2)


PATTERN = Pattern(
    scope="path",
    phrase={"en": "pooled", "zh": "池化"},
    operation={"en": "pool", "zh": "池化"},
    links=seen,
    count=seen_count,
    size_mismatch=_mismatch,
    determines=_determines,
    options=PoolOptions,
    windows=windows,
    transfer=Transfer(None, _kernel, cost=_cost),
    degrees=seen_degrees,
    local=True,
)
