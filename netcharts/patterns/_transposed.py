"""Transposed convolutions: their options, and their transfer in groups of channels.

Arrays have the usual layout: [source channels, target channels of a group, *kernel].
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import prod
from typing import TYPE_CHECKING, Any

from netcharts.patterns._channel_groups import EACH, Groups, depthwise_channels, groups_mismatch, groups_of
from netcharts.patterns._kernels import SCATTER, overlaps, run_in_order
from netcharts.patterns._links import ArrayShape, LayerPair, Shape, SizeMismatch, WrittenShape
from netcharts.patterns._transfer import EdgeKernel, KernelCost
from netcharts.patterns._windows import OutputPadding, WindowOptions, spread_windows_determine, windows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from netcharts.array_types import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class DeconvolutionOptions(WindowOptions):
    """The options of a transposed convolution."""

    output_padding: OutputPadding = None
    groups: Groups = 1


def channel_mismatch(pair: LayerPair) -> SizeMismatch | None:
    """Return why the channels of two layers cannot be divided into groups; None if they can."""
    return groups_mismatch(pair, groups_of(pair))


def determines(source: Shape, target: WrittenShape, options: DeconvolutionOptions) -> WrittenShape:
    """Return the size of the target, and its channels where each channel has a window of its own."""
    shape = spread_windows_determine(source, target, options)
    if options.groups != EACH:
        return shape
    return shape._replace(channels=depthwise_channels(source.channels, target.channels))


def _weight_shape(pair: LayerPair) -> ArrayShape:
    kernel = [window.kernel for window in windows(pair.options, pair.target)]
    return (pair.source_channels, pair.target_channels // groups_of(pair), *kernel)


def weights(pair: LayerPair) -> int:
    """Return the number of weights, which all places share."""
    return prod(_weight_shape(pair))


def _kernel(arrays: Sequence[FloatArray], pair: LayerPair) -> EdgeKernel:
    import numpy as np

    groups = groups_of(pair)
    if groups == 1:
        return SCATTER.make_kernel(arrays, pair)
    pairs = list(overlaps(windows(pair.options, pair.target), pair.target, pair.source))
    channels = pair.target_channels // groups
    # [parts, groups, taps × target channels of a group, source channels of a group].
    together = np.stack(arrays).reshape(len(arrays), groups, -1, channels, len(pairs))
    blocks = np.ascontiguousarray(together.transpose(0, 1, 4, 3, 2)).reshape(*together.shape[:2], -1, together.shape[2])

    def bind(values: FloatArray, into: FloatArray) -> Callable[[], Any]:
        examples = values.shape[-1]
        flat = values.reshape(1, groups, blocks.shape[-1], -1)
        spread = np.empty((len(arrays), groups, len(pairs), channels, *pair.source, examples), values.dtype)
        placed = into.reshape(len(arrays), groups, channels, *pair.target, examples)
        product = partial(np.matmul, blocks, flat, spread.reshape(*blocks.shape[:3], -1))
        sums = (
            partial(np.add, placed[cells], spread[:, :, tap][at], placed[cells])
            for tap, (at, cells) in enumerate(pairs)
        )
        return run_in_order([product, partial(placed.fill, 0), *sums])

    return bind


def _cost(pair: LayerPair, parts: int) -> KernelCost:
    assert SCATTER.cost is not None
    whole = SCATTER.cost(pair, parts)
    return whole._replace(work=whole.work // groups_of(pair))


def _fans(pair: LayerPair) -> tuple[int, int]:
    taps, groups = prod(_weight_shape(pair)[2:]), groups_of(pair)
    return pair.source_channels // groups * taps, pair.target_channels // groups * taps


TRANSFER = SCATTER._replace(
    weight_shape=_weight_shape,
    make_kernel=_kernel,
    fans=_fans,
    cost=_cost,
    turns=lambda pair: pair.options.groups == 1,
)
