"""Functions that several activations, or other parts of a forward pass, share."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING

import numpy as np

from netcharts.array_types import FloatArray

if TYPE_CHECKING:
    from netcharts.activations import Call


def sigmoid(x: FloatArray) -> FloatArray:
    """Return 1 / (1 + exp(-x)); where exp overflows, the result is 0, as it should be."""
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-x))


def softplus(x: FloatArray) -> FloatArray:
    """Return log(1 + exp(x)), without overflow."""
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


@cache
def _erf_series() -> FloatArray:
    """Return the Taylor series of erf around 0, 1/16, 2/16, … 6: [term, place]."""
    at = np.arange(97) / 16
    # Of the derivative y = 2/√π exp(-x²), by y' = -2xy.
    slope = [2 / math.sqrt(math.pi) * np.exp(-(at**2))]
    slope.append(-2 * at * slope[0])
    for term in range(2, 10):
        slope.append(-2 * (at * slope[-1] + slope[-2]) / term)
    whole = np.array([math.erf(x) for x in at.tolist()])
    return np.stack([whole, *(rise / (term + 1) for term, rise in enumerate(slope))])


def erf(x: FloatArray) -> FloatArray:
    """Return the error function 2/√π ∫ exp(-t²) dt from 0 to x, to full precision.

    Abramowitz & Stegun, "Handbook of mathematical functions", 1964, chapter 7.
    """
    size = np.minimum(np.abs(x), 6).astype(float)
    # NaN belongs to no interval and stays NaN.
    place = np.rint(np.fmin(size, 6) * 16).astype(np.intp)
    apart = size - place / 16
    total = np.zeros_like(size)
    for term in _erf_series()[::-1]:
        total *= apart
        total += term[place]
    return np.copysign(total, x).astype(x.dtype)


def gelu(x: FloatArray) -> FloatArray:
    """Return x·Φ(x), with the normal distribution's Φ(x) = (1 + erf(x/√2)) / 2."""
    return x * (1 + erf(x * x.dtype.type(0.5**0.5))) / 2


def gelu_tanh(x: FloatArray) -> FloatArray:
    """Return GELU in its tanh form, as GPT-2 uses it."""
    inner = x.dtype.type(np.sqrt(2 / np.pi)) * (x + x.dtype.type(0.044715) * x**3)
    return x * (1 + np.tanh(inner)) / 2


def elu(x: FloatArray) -> FloatArray:
    """Return x above zero, exp(x) − 1 below."""
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0)))


def sign(x: FloatArray) -> FloatArray:
    """Return 1 from zero on, −1 below."""
    return np.where(x >= 0, 1, -1)


def silu(x: FloatArray) -> FloatArray:
    """Return x times its sigmoid."""
    return x * sigmoid(x)


def replaced_by(function: Callable[[FloatArray], FloatArray], x: FloatArray) -> list[Call]:
    """Return the call that replaces values by a function of them."""
    return [lambda: np.copyto(x, function(x))]


def sigmoid_of_negated(x: FloatArray) -> list[Call]:
    """Return the calls that replace negated values by the sigmoid of the original ones: 1 / (1 + exp(x))."""
    one = np.ones((), x.dtype)
    return [partial(np.exp, x, x), partial(np.add, x, one, x), partial(np.divide, one, x, x)]


def hard_sigmoid_into(x: FloatArray, result: FloatArray) -> list[Call]:
    """Return the calls that write min(6, max(0, x + 3)) / 6 to an array, which may be x itself."""
    six = np.asarray(6, x.dtype)
    return [
        partial(np.add, x, np.asarray(3, x.dtype), result),
        partial(np.clip, result, np.zeros((), x.dtype), six, result),
        partial(np.divide, result, six, result),
    ]


def threshold(x: FloatArray) -> list[Call]:
    """Return the call that replaces values by 1 from zero on, by 0 below."""
    return [partial(np.greater_equal, x, np.zeros((), x.dtype), out=x)]
