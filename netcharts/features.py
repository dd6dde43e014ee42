"""Features: the values of a layer that belong together, its channels if it has several, otherwise its places."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netcharts.array_types import FloatArray


def count(channels: int, cells: int) -> int:
    """Return the number of features of a layer, given its channels and its cells."""
    return channels if channels > 1 else cells


def first(values: FloatArray, channels: int) -> FloatArray:
    """Return a view of values [channels × places, examples] with the features along the first of three axes."""
    by_channel = values.reshape(channels, -1, values.shape[-1])
    return by_channel if channels > 1 else by_channel.swapaxes(0, 1)
