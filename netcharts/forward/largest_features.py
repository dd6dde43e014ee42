"""The largest features of a layer: the others are kept out of the activation, and give 0."""

from __future__ import annotations

from functools import partial

import numpy as np

from netcharts import features
from netcharts.activations import Activation, Call
from netcharts.array_types import BoolArray, FloatArray
from netcharts.operations import Binder


def activate_largest(
    number: int, channels: int, over: str | None, function: Activation, bind: Binder, values: FloatArray
) -> list[Call]:
    """Return the calls that apply an activation to the largest features of a layer, and set the others to 0.

    Args:
        number: The number of features to keep. Of equal ones, the first are kept.
        channels: The channels of the layer.
        over: What its features lie along, if it says so.
        function: The activation.
        bind: Binds values to the calls that apply the activation.
        values: The values, [channels × places, examples].
    """
    view = features.first(values, channels, over)
    others: BoolArray = np.empty(view.shape, bool)
    # What is normalized to a sum of 1 must not count the others, whose share is then exactly 0.
    instead = -np.inf if function.normalized else 0.0
    calls: list[Call] = [partial(_find_others, view, number, others), _fill(view, instead, others), *bind(values)]
    return calls if function.normalized or function.identity else [*calls, _fill(view, 0.0, others)]


def _fill(view: FloatArray, value: float, others: BoolArray) -> Call:
    return partial(np.copyto, view, value, where=others)


def _find_others(view: FloatArray, number: int, others: BoolArray) -> None:
    """Find the values that are not among the largest along the first axis."""
    place = len(view) - number
    # Each vector in one piece, which is faster to sort.
    vectors = np.array(np.moveaxis(view, 0, -1), order="C")
    vectors.partition(place)
    least = vectors[..., place]
    np.less(view, least, others)
    surplus = place - np.count_nonzero(others, axis=0)
    if surplus.any():
        # Several values equal the least that is kept. No place is left for the last of them.
        equal = view == least
        places = np.count_nonzero(equal, axis=0) - surplus
        others |= equal & (np.cumsum(equal, axis=0) > places)
