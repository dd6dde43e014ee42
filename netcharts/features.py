"""Features: the values of a layer that belong together, its channels if it has several, otherwise its places.

A layer can say otherwise by the key `over`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netcharts.array_types import FloatArray

CHANNELS, PLACES, ALL = AXES = ("channels", "places", "all")
# The axis of what works along time, which is none of features; and the option of an operation that does.
STEPS, OVER_STEPS = "steps", "over_steps"


def axis(channels: int, over: str | None = None) -> str:
    """Return the axis of the features of a layer: `over`, if it says so."""
    return over or (CHANNELS if channels > 1 else PLACES)


def count(channels: int, cells: int, over: str | None = None) -> int:
    """Return the number of features of a layer, given its channels and its cells."""
    return {CHANNELS: channels, PLACES: cells, ALL: channels * cells}[axis(channels, over)]


def shape(channels: int, size: tuple[int, ...], over: str | None = None) -> tuple[int, ...]:
    """Return the shape of one number for each feature of a layer, [channels or 1, places or 1 …]."""
    along = axis(channels, over)
    return 1 if along == PLACES else channels, *((1,) * len(size) if along == CHANNELS else size)


def first(values: FloatArray, channels: int, over: str | None = None) -> FloatArray:
    """Return a view of values [channels × places, examples] with the features along the first axis.

    It has two axes if all values of an example are features, otherwise three.
    """
    along = axis(channels, over)
    if along == ALL or (along == PLACES and channels == 1):
        return values
    by_channel = values.reshape(channels, -1, values.shape[-1])
    return by_channel if along == CHANNELS else by_channel.swapaxes(0, 1)
