"""Convolutions whose target channels see some source channels only: those of their own group, or of a table.

Arrays have the usual layout: [target channels, source channels of a group, *kernel]. With as many groups as channels,
each channel has a window of its own: a depthwise convolution. Chollet, "Xception: deep learning with depthwise
separable convolutions", 2016, arXiv:1610.02357. With a table, the array has all source channels, and zeros for those
that a target channel does not see. LeCun et al., 1998, doi:10.1109/5.726791, table I.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import prod
from typing import TYPE_CHECKING, Annotated, Any

from netcharts.patterns._channel_groups import EACH, Groups, depthwise_channels, groups_mismatch, groups_of
from netcharts.patterns._kernels import GATHER, overlaps, run_in_order
from netcharts.patterns._links import ArrayShape, LayerPair, Shape, SizeMismatch, WrittenShape
from netcharts.patterns._step_windows import WindowAxis, is_over_steps
from netcharts.patterns._transfer import EdgeKernel, KernelCost
from netcharts.patterns._windows import SlidingOptions, windows, windows_determine
from netcharts.syntax.lists import ListOf
from netcharts.syntax.numeric import Integer
from netcharts.syntax.records import Key

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from netcharts.array_types import BoolArray, FloatArray, IntArray

_TABLE = ListOf(
    ListOf(Integer(0, 10**9), "a source channel, or a list of them"),
    "a list of source channels for each target channel",
    single=False,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvolutionOptions(SlidingOptions):
    """The options of a convolution."""

    groups: Groups = 1
    over: WindowAxis = None
    table: Annotated[
        tuple[tuple[int, ...], ...],
        Key(_TABLE, "for each target channel, the source channels that it sees", unless_given="all of its group"),
    ] = ()


def channel_mismatch(pair: LayerPair) -> SizeMismatch | None:
    """Return why the channels of two layers cannot be divided into groups, or do not fit a table; None if they do."""
    if pair.options.table:
        return _table_mismatch(pair)
    return groups_mismatch(pair, groups_of(pair))


def _table_mismatch(pair: LayerPair) -> SizeMismatch | None:
    rows, channels = pair.options.table, pair.source_channels
    message = ""
    if pair.options.groups != 1:
        message = "a table lists the channels that are linked, so there can be no groups"
    elif len(rows) != pair.target_channels:
        message = f"a table of {len(rows):,} lists does not fit the {pair.target_channels:,} channels of the target"
    for row in rows:
        if max(row) >= channels:
            message = f"there are {channels:,} source channels, from 0 to {channels - 1:,}, but no {max(row):,}"
        elif len(set(row)) < len(row):
            message = f"{list(row)} lists a channel twice"
    return SizeMismatch("wrong-value", message, "table") if message else None


def determines(source: Shape, target: WrittenShape, options: ConvolutionOptions) -> WrittenShape:
    """Return the size of the target, and its channels where they follow from its windows or from a table."""
    shape = windows_determine(source, target, options)
    if options.groups == EACH:
        return shape._replace(channels=depthwise_channels(source.channels, target.channels))
    return shape._replace(channels=len(options.table) or None)


def _weight_shape(pair: LayerPair) -> ArrayShape:
    kernel = [window.kernel for window in windows(pair.options, pair.source)]
    if is_over_steps(pair.options):
        kernel = list(pair.options.kernel)
    return (pair.target_channels, pair.source_channels // groups_of(pair), *kernel)


def weights(pair: LayerPair) -> int:
    """Return the number of weights, which all places share."""
    if not pair.options.table:
        return prod(_weight_shape(pair))
    return sum(map(len, pair.options.table)) * prod(_weight_shape(pair)[2:])


def _kernel(arrays: Sequence[FloatArray], pair: LayerPair) -> EdgeKernel:
    import numpy as np

    groups = groups_of(pair)
    if groups == 1:
        return GATHER.make_kernel(arrays, pair)
    wide = windows(pair.options, pair.source)
    # [parts, groups, target channels of a group, source channels of a group × taps].
    blocks = np.concatenate(arrays).reshape(len(arrays), groups, pair.target_channels // groups, -1)
    pairs = list(overlaps(wide, pair.source, pair.target))

    def bind(values: FloatArray, into: FloatArray) -> Callable[[], Any]:
        places = values.reshape(pair.source_channels, *pair.source, -1)
        # Zeros remain where a tap sees the padding.
        seen = np.zeros((pair.source_channels, len(pairs), *pair.target, places.shape[-1]), values.dtype)
        calls = [partial(np.copyto, seen[:, tap][at], places[cells]) for tap, (at, cells) in enumerate(pairs)]
        flat = seen.reshape(1, groups, blocks.shape[-1], -1)
        return run_in_order([*calls, partial(np.matmul, blocks, flat, into.reshape(*blocks.shape[:3], -1))])

    return bind


def _cost(pair: LayerPair, parts: int) -> KernelCost:
    assert GATHER.cost is not None
    whole = GATHER.cost(pair, parts)
    return whole._replace(work=whole.work // groups_of(pair))


def _seen(pair: LayerPair) -> BoolArray:
    """Return which source channels each target channel sees by a table: [target channels, source channels]."""
    import numpy as np

    seen = np.zeros((pair.target_channels, pair.source_channels), bool)
    rows = np.repeat(np.arange(pair.target_channels), list(map(len, pair.options.table)))
    seen[rows, np.concatenate(pair.options.table)] = True
    return seen


def _mask(pair: LayerPair) -> BoolArray | None:
    shape = _weight_shape(pair)
    return _seen(pair).reshape(*shape[:2], *(1,) * len(shape[2:])) if pair.options.table else None


def _fans(pair: LayerPair) -> tuple[int | IntArray, int | IntArray]:
    """Return how many values a cell receives, and to how many cells it leads, for each row and column of the array."""
    import numpy as np

    taps = prod(_weight_shape(pair)[2:])
    if not pair.options.table:
        groups = groups_of(pair)
        return pair.source_channels // groups * taps, pair.target_channels // groups * taps
    seen = _seen(pair)
    # A channel that no other sees has no weights, so that any number will do.
    return seen.sum(axis=1)[:, None] * taps, np.repeat(seen.sum(axis=0).clip(1), taps) * taps


TRANSFER = GATHER._replace(
    weight_shape=_weight_shape,
    make_kernel=_kernel,
    channel_mask=_mask,
    fans=_fans,
    cost=_cost,
    turns=lambda pair: pair.options.groups == 1,
)
