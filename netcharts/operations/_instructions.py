"""Instructions that several operations share, as functions that bind arrays to calls."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from netcharts.array_types import FloatArray
from netcharts.operations import Binder, Instruction, Operand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netcharts.activations import Call


def copy(buffer: FloatArray, source: FloatArray) -> list[Call]:
    """Return the call that copies an array into a buffer."""
    return [partial(np.copyto, buffer, source)]


def _ufunc(function: np.ufunc) -> Binder:
    return lambda *arrays: [partial(function, *arrays)]


# Each takes two arrays and the buffer for the result.
add, multiply, subtract = _ufunc(np.add), _ufunc(np.multiply), _ufunc(np.subtract)
divide, power = _ufunc(np.divide), _ufunc(np.power)
maximum, minimum = _ufunc(np.maximum), _ufunc(np.minimum)


def chain(function: Binder, operands: Sequence[Operand], buffer: Operand) -> list[Instruction]:
    """Return the instructions that combine operands from left to right in a buffer; a single one is copied."""
    first, *rest = operands
    if not rest:
        return [Instruction(copy, (buffer, first))]
    left = [first, *[buffer] * (len(rest) - 1)]
    return [Instruction(function, (one, other, buffer)) for one, other in zip(left, rest, strict=True)]
