"""Calls that several normalizations share. All of them change values in place."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from math import prod
from typing import TYPE_CHECKING

from netcharts.normalizations import BIAS, GAIN

if TYPE_CHECKING:
    from netcharts.activations import Call
    from netcharts.array_types import FloatArray


def by_channel(values: FloatArray, channels: int) -> FloatArray:
    """Return a view of values [channels × places, examples] as [channels, places, examples]."""
    return values.reshape(channels, -1, values.shape[-1])


def standardize(values: FloatArray, axis: int, epsilon: float, *, center: bool = True) -> list[Call]:
    """Return the calls that divide by the root of the variance along an axis, after subtracting the mean.

    Args:
        values: An array with three axes.
        axis: The axis, 0 or 1.
        epsilon: What is added to the variance.
        center: False to subtract nothing, and to divide by the root of the mean square.
    """
    import numpy as np

    count = values.shape[axis]
    # Kept in the layout of the values, so that they broadcast: [1, n, m] or [n, 1, m].
    shape = tuple(1 if number == axis else length for number, length in enumerate(values.shape))
    statistic = np.empty(shape, values.dtype)
    flat = statistic.squeeze(axis)
    share, least = values.dtype.type(1 / count), values.dtype.type(epsilon)
    calls: list[Call] = []
    if center:
        calls += [
            partial(np.add.reduce, values, axis, None, flat),
            partial(np.multiply, flat, share, flat),
            partial(np.subtract, values, statistic, values),
        ]
    squares = "ijk,ijk->jk" if axis == 0 else "ijk,ijk->ik"
    return [
        *calls,
        partial(np.einsum, squares, values, values, out=flat),
        partial(np.multiply, flat, share, flat),
        partial(np.add, flat, least, flat),
        partial(np.sqrt, flat, flat),
        partial(np.divide, values, statistic, values),
    ]


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


def of_features(channels: int, size: tuple[int, ...], shared: bool) -> tuple[int, ...]:
    """Return the shape of one number for each feature: each channel if there are several, otherwise each place."""
    return (1, *size) if channels == 1 else of_channels(channels, size, shared)


def of_channels(channels: int, size: tuple[int, ...], shared: bool) -> tuple[int, ...]:
    """Return the shape of one number for each channel."""
    return channels, *(1,) * len(size)


def features(values: FloatArray, channels: int) -> tuple[FloatArray, int]:
    """Return values as an array with three axes, and the axis of the features."""
    return by_channel(values, channels), 0 if channels > 1 else 1


def groups(values: FloatArray, number: int) -> FloatArray:
    """Return values [channels × places, examples] in groups of adjacent features: [groups, values, examples]."""
    return values.reshape(number, prod(values.shape[:-1]) // number, values.shape[-1])
