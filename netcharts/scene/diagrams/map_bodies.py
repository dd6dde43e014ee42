"""The forms of layers in charts of feature maps: how large a layer of a size and a number of channels is drawn.

Lengths grow with the logarithm of the numbers that they stand for, since networks reach from a few to thousands.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import log2

from netcharts.scene.solids import Body
from netcharts.spec.model import Layer

MOST_SHEETS = 16
"""Layers of up to this many channels can be drawn as sheets behind each other."""

# The largest height of a map or a bar, the smallest length of anything, and the width of bars.
_TALLEST, _LEAST, _BAR = 2.4, 0.14, 0.16
# Thickness of a box, by the logarithm of its channels.
_PER_DOUBLING = 0.07
# A bar of up to this many cells shows each of them.
_MOST_CELLS = 12


def bodies(layers: Sequence[Layer], thin: Collection[str], scale: float = 1.0) -> Mapping[str, Body]:
    """Return the form of each layer: sheets if all maps have few channels, or else boxes.

    Args:
        layers: The layers.
        thin: Layers whose boxes are thin, whatever their channels.
        scale: Factor of the heights and widths that stand for numbers of places.
    """
    tallest = _TALLEST * scale
    maps = [layer for layer in layers if _has_places(layer)]
    fanned = all(layer.channels <= MOST_SHEETS for layer in maps)
    widest = max((number for layer in maps for number in _plane(layer)), default=1)
    longest = max((_features(layer) for layer in layers if not _has_places(layer)), default=1)
    return {
        layer.name: _map(layer, widest, tallest, fanned=fanned, thin=layer.name in thin)
        if _has_places(layer)
        else _bar(_features(layer), longest, tallest, flat=fanned)
        for layer in layers
    }


def _has_places(layer: Layer) -> bool:
    """Return True if a layer has channels at several places, or places in several dimensions."""
    return layer.cells > 1 and (layer.channels > 1 or sum(length > 1 for length in layer.size) > 1)


def _features(layer: Layer) -> int:
    return layer.cells * layer.channels


def _plane(layer: Layer) -> tuple[int, int]:
    """Return the height and the width of the maps of a layer; those of a sequence are as high as it is long."""
    *_, height, width = (1, 1, *layer.size) if len(layer.size) > 1 else (1, layer.size[0], 1)
    return height, width


def _map(layer: Layer, widest: int, tallest: float, *, fanned: bool, thin: bool) -> Body:
    height, width = (_length(number, widest, tallest) for number in _plane(layer))
    if fanned:
        return Body(width, height, sheets=layer.channels)
    return Body(_BAR if thin else _BAR + _PER_DOUBLING * log2(layer.channels), height, width)


def _bar(features: int, longest: int, tallest: float, *, flat: bool) -> Body:
    height = _length(features, longest, tallest)
    cells = features if features <= _MOST_CELLS else 1
    return Body(_BAR, height, 0.0 if flat or cells > 1 else _BAR, cells=cells)


def _length(number: int, largest: int, most: float) -> float:
    """Return the length that stands for a number, where `most` stands for the largest one."""
    return max(_LEAST, most * log2(1 + number) / log2(1 + largest))
