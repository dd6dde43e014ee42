"""Calls that several normalizations share. All of them change values in place."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from netcharts import features
from netcharts.normalizations import BIAS, GAIN, Settings

if TYPE_CHECKING:
    from netcharts.activations import Call
    from netcharts.array_types import FloatArray


# The length of loops from which on they take hardly more time than the values in them.
_LONG = 512


def by_channel(values: FloatArray, channels: int) -> FloatArray:
    """Return a view of values [channels × places, examples] as [channels, places, examples]."""
    return values.reshape(channels, -1, values.shape[-1])


def standardize(values: FloatArray, axis: int, epsilon: float, *, center: bool = True) -> list[Call]:
    """Return the calls that divide by the root of the variance along an axis, after subtracting the mean.

    Args:
        values: An array with three axes, the last for examples.
        axis: The axis, 0 or 1.
        epsilon: What is added to the variance.
        center: False to subtract nothing, and to divide by the root of the mean square.
    """
    import numpy as np

    one, share, least = map(values.dtype.type, (1, 1 / values.shape[axis], epsilon))
    long = _lengthened(values) if axis == 1 else values
    # In the layout of the values, so that it broadcasts: [1, n, m] or [n, 1, m].
    statistic = np.empty([1 if number == axis else length for number, length in enumerate(long.shape)], values.dtype)
    flat = statistic.squeeze(axis)
    combined = _combine(flat.reshape(len(flat), -1, values.shape[-1])) if long is not values else []
    calls: list[Call] = []
    if center:
        calls += [
            partial(np.add.reduce, long, axis, None, flat),
            *combined,
            partial(np.multiply, flat, share, flat),
            partial(np.subtract, long, statistic, long),
        ]
    return [
        *calls,
        partial(np.einsum, "ijk,ijk->jk" if axis == 0 else "ijk,ijk->ik", long, long, out=flat),
        *combined,
        partial(np.multiply, flat, share, flat),
        partial(np.add, flat, least, flat),
        partial(np.sqrt, flat, flat),
        # A reciprocal for each group is faster than a quotient for each value.
        partial(np.divide, one, flat, flat),
        partial(np.multiply, long, statistic, long),
    ]


def _lengthened(values: FloatArray) -> FloatArray:
    """Return a view of values whose last axis is long enough for fast loops, taken from the second axis."""
    between, examples = values.shape[1:]
    # NumPy is fast along a single last axis anyway.
    if examples == 1 or examples >= _LONG or not values.flags.c_contiguous:
        return values
    factor = next(factor for factor in range(min(between, _LONG // examples), 0, -1) if between % factor == 0)
    return values if factor == 1 else values.reshape(len(values), between // factor, factor * examples)


def _combine(parts: FloatArray) -> list[Call]:
    """Return the calls that replace partial sums [n, parts, examples] by their sums."""
    import numpy as np

    total = np.empty((len(parts), 1, parts.shape[-1]), parts.dtype)
    return [partial(np.add.reduce, parts, 1, None, total[:, 0]), partial(np.copyto, parts, total)]


def scale_and_shift(values: FloatArray, arrays: Mapping[str, FloatArray]) -> list[Call]:
    """Return the calls that multiply by the gain and add the bias, if they change anything.

    Args:
        values: The values, [channels, places, examples].
        arrays: The arrays by name.
    """
    import numpy as np

    calls: list[Call] = []
    if GAIN in arrays and (arrays[GAIN] != 1).any():
        calls.append(partial(np.multiply, values, arrays[GAIN], values))
    if BIAS in arrays and arrays[BIAS].any():
        calls.append(partial(np.add, values, arrays[BIAS], values))
    return calls


def of_features(channels: int, size: tuple[int, ...], over: str | None, shared: bool) -> tuple[int, ...]:
    """Return the shape of one number for each feature."""
    return features.shape(channels, size, over)


def count_features(channels: int, cells: int, settings: Settings) -> int:
    """Return the number of features of a layer."""
    return features.count(channels, cells, settings.over)


def of_channels(channels: int, size: tuple[int, ...], over: str | None, shared: bool) -> tuple[int, ...]:
    """Return the shape of one number for each channel."""
    return features.shape(channels, size, features.CHANNELS)


def with_features(values: FloatArray, channels: int, over: str | None) -> tuple[FloatArray, int]:
    """Return values [channels × places, examples] as a view with three axes, and the axis of the features."""
    along = features.axis(channels, over)
    view = by_channel(values, 1 if along == features.ALL else channels)
    return view, 0 if along == features.CHANNELS else 1


def groups(values: FloatArray, number: int) -> FloatArray:
    """Return values [channels × places, examples] in groups of adjacent features: [groups, values, examples]."""
    return values.reshape(number, len(values) // number, values.shape[-1])
