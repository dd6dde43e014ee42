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
    # NumPy wants the result of some functions by its name.
    return lambda one, other, result: [partial(function, one, other, out=result)]


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


def normal_noise(rng: np.random.Generator, deviation: FloatArray, buffer: FloatArray) -> list[Call]:
    """Bind calls that generate normal noise by the Box-Muller transform (Box & Muller, 1958).

    It takes half the time of NumPy's own `standard_normal`.
    """
    # A buffer in full shape is contiguous.
    buffer = buffer.reshape(-1, buffer.shape[-1])
    cells, dtype = len(buffer), buffer.dtype.type
    uniform = np.empty((2, buffer.shape[1], -(-cells // 2)), dtype)
    (radius, angle), wave = uniform, np.empty_like(uniform[0])
    halves = buffer.T[:, : radius.shape[1]], buffer.T[:, radius.shape[1] :]
    calls: list[Call] = [
        partial(rng.random, dtype=dtype, out=uniform),
        # Samples from [0, 1) become samples from (0, 1], since the logarithm of 0 is infinite.
        partial(np.subtract, dtype(1), radius, radius),
        partial(np.log, radius, radius),
        partial(np.multiply, radius, dtype(-2) * deviation**2, radius),
        partial(np.sqrt, radius, radius),
        partial(np.multiply, angle, dtype(2 * np.pi), angle),
    ]
    for function, half in zip((np.cos, np.sin), halves, strict=True):
        width = half.shape[1]
        calls += [partial(function, angle, wave), partial(np.multiply, radius[:, :width], wave[:, :width], half)]
    return calls
