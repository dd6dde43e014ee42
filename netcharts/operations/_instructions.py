"""Instructions that several operations share, as functions that bind arrays to calls."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from netcharts.array_types import FloatArray

if TYPE_CHECKING:
    from netcharts.activations import Call
    from netcharts.operations import Binder


def copy(buffer: FloatArray, source: FloatArray) -> list[Call]:
    """Return the call that copies an array into a buffer."""
    return [partial(np.copyto, buffer, source)]


def _ufunc(function: np.ufunc) -> Binder:
    return lambda *arrays: [partial(function, *arrays)]


# Each takes two arrays and the buffer for the result.
add, multiply, subtract = _ufunc(np.add), _ufunc(np.multiply), _ufunc(np.subtract)
