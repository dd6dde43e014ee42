"""Link each source cell to a window of target cells, which take its channels as their values, in order; no weights.

It undoes `patches`: c · taps channels give c channels, and values where windows overlap are added, as by `fold` in
PyTorch. With `kernel: 2` it is the pixel shuffle. Shi et al., "Real-time single image and video super-resolution using
an efficient sub-pixel convolutional neural network", 2016, arXiv:1609.05158.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod

from netcharts.patterns import Pattern
from netcharts.patterns._links import LayerPair, SizeMismatch
from netcharts.patterns._patches import from_patches, unpatch_cost
from netcharts.patterns._transfer import Transfer
from netcharts.patterns._windows import (
    OutputPadding,
    TilingStride,
    WindowOptions,
    kernel_stride,
    spread,
    spread_count,
    spread_degrees,
    spread_windows_determine,
    transposed_window_mismatch,
    windows,
)
from netcharts.shapes import Shape, WrittenShape


@dataclass(frozen=True, slots=True, kw_only=True)
class UnpatchOptions(WindowOptions):
    """The options of joined patches."""

    stride: TilingStride = ()
    output_padding: OutputPadding = None

    def with_defaults(self) -> UnpatchOptions:
        """Return the options with the kernel for the stride, where none is given."""
        return replace(self, stride=kernel_stride(self))


def _taps(size: tuple[int, ...], options: UnpatchOptions) -> int:
    return prod(window.kernel for window in windows(options, size))


def _channel_mismatch(pair: LayerPair) -> SizeMismatch | None:
    taps = _taps(pair.source, pair.options)
    if pair.source_channels == taps * pair.target_channels:
        return None
    channels, rest = divmod(pair.source_channels, taps)
    if rest:
        message = f"{pair.source_channels:,} channels cannot be divided into the {taps:,} values of a window"
    else:
        message = f"{pair.source_channels:,} channels are {taps:,} values of {channels:,}, not {pair.target_channels:,}"
    return SizeMismatch("channel-mismatch", message)


def _determines(source: Shape, target: WrittenShape, options: UnpatchOptions) -> WrittenShape:
    """Determine the size by the windows, and a channel for as many channels as a window has values."""
    shape = spread_windows_determine(source, target, options)
    if shape.size is None:
        return shape
    channels, rest = divmod(source.channels, _taps(source.size, options))
    return shape._replace(channels=None if rest else channels)


PATTERN = Pattern(
    scope="path",
    phrase={"en": "joined patches", "zh": "分块还原"},
    links=spread,
    count=spread_count,
    size_mismatch=transposed_window_mismatch,
    channel_mismatch=_channel_mismatch,
    carried_channels=lambda pair: pair.source_channels // _taps(pair.source, pair.options),
    determines=_determines,
    options=UnpatchOptions,
    degrees=spread_degrees,
    transfer=Transfer(None, from_patches, linear=True, cost=unpatch_cost),
    local=True,
    transposed=True,
)
