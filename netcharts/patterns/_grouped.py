"""Convolutions in groups of channels: each target channel sees the source channels of its own group only.

Arrays have the usual layout: [target channels, source channels of a group, *kernel]. With as many groups as channels,
each channel has a window of its own: a depthwise convolution. Chollet, "Xception: deep learning with depthwise
separable convolutions", 2016, arXiv:1610.02357.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import prod
from typing import TYPE_CHECKING, Annotated, Any

from netcharts.patterns._channel_groups import groups_mismatch
from netcharts.patterns._kernels import GATHER, overlaps, run_in_order
from netcharts.patterns._links import ArrayShape, LayerPair, Shape, SizeMismatch, WrittenShape
from netcharts.patterns._transfer import EdgeKernel, KernelCost
from netcharts.patterns._windows import SlidingOptions, windows, windows_determine
from netcharts.syntax.numeric import Integer
from netcharts.syntax.records import Key
from netcharts.syntax.types import Choice, WordOr

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from netcharts.array_types import FloatArray

EACH = "each"
_GROUPS = WordOr(Choice("number of groups", lambda: (EACH,)), Integer(1, 10**9))


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvolutionOptions(SlidingOptions):
    """The options of a convolution."""

    groups: Annotated[
        int | str,
        Key(_GROUPS, "number of groups of channels that are linked among themselves; `each` channel can be a group"),
    ] = 1


def _groups(pair: LayerPair) -> int:
    groups: Any = pair.options.groups
    return pair.source_channels if groups == EACH else int(groups)


def channel_mismatch(pair: LayerPair) -> SizeMismatch | None:
    """Return why the channels of two layers cannot be divided into groups; None if they can."""
    return groups_mismatch(pair, _groups(pair))


def determines(source: Shape, target: WrittenShape, options: ConvolutionOptions) -> WrittenShape:
    """Return the size of the target, and its channels where each channel has a window of its own."""
    shape = windows_determine(source, target, options)
    return shape._replace(channels=source.channels) if options.groups == EACH else shape


def _weight_shape(pair: LayerPair) -> ArrayShape:
    kernel = [window.kernel for window in windows(pair.options, pair.source)]
    return (pair.target_channels, pair.source_channels // _groups(pair), *kernel)


def weights(pair: LayerPair) -> int:
    """Return the number of weights, which all places share."""
    return prod(_weight_shape(pair))


def _kernel(arrays: Sequence[FloatArray], pair: LayerPair) -> EdgeKernel:
    import numpy as np

    groups = _groups(pair)
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
    return whole._replace(work=whole.work // _groups(pair))


TRANSFER = GATHER._replace(weight_shape=_weight_shape, make_kernel=_kernel, cost=_cost)
