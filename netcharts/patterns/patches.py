"""Link each target cell to a window of source cells, whose values become its channels, in order; no weights.

The default stride is the kernel, so that patches do not overlap. A source of c channels gives c · taps channels: for
each channel the values of its window, and 0 for those of the padding, as by `unfold` in PyTorch. `unpatch` is the way
back. Dosovitskiy et al., "An image is worth 16x16 words", 2020, arXiv:2010.11929.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod

from netcharts.patterns import Pattern
from netcharts.patterns._links import LayerPair, SizeMismatch
from netcharts.patterns._patches import into_patches, patch_cost
from netcharts.patterns._transfer import Transfer
from netcharts.patterns._windows import (
    SlidingOptions,
    TilingStride,
    kernel_stride,
    seen,
    seen_count,
    seen_degrees,
    window_mismatch,
    windows,
    windows_determine,
)
from netcharts.shapes import Shape, WrittenShape


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchesOptions(SlidingOptions):
    """The options of patches."""

    stride: TilingStride = ()

    def with_defaults(self) -> PatchesOptions:
        """Return the options with the kernel for the stride, where none is given."""
        return replace(self, stride=kernel_stride(self))


def _channels(source: Shape, options: PatchesOptions) -> int:
    return source.channels * prod(window.kernel for window in windows(options, source.size))


def _carried(pair: LayerPair) -> int:
    return _channels(Shape(pair.source, pair.source_channels), pair.options)


def _channel_mismatch(pair: LayerPair) -> SizeMismatch | None:
    if pair.target_channels == _carried(pair):
        return None
    taps = _carried(pair) // pair.source_channels
    message = f"{taps:,} values of {pair.source_channels:,} channels are {_carried(pair):,} channels"
    return SizeMismatch("channel-mismatch", f"{message}, not {pair.target_channels:,}")


def _determines(source: Shape, target: WrittenShape, options: PatchesOptions) -> WrittenShape:
    """Determine the size by the windows, and a channel for each value of a window."""
    shape = windows_determine(source, target, options)
    return shape if shape.size is None else shape._replace(channels=_channels(source, options))


PATTERN = Pattern(
    scope="path",
    phrase={"en": "patches", "zh": "分块"},
    links=seen,
    count=seen_count,
    size_mismatch=window_mismatch,
    channel_mismatch=_channel_mismatch,
    carried_channels=_carried,
    determines=_determines,
    options=PatchesOptions,
    windows=windows,
    degrees=seen_degrees,
    transfer=Transfer(None, into_patches, linear=True, cost=patch_cost),
    local=True,
)
