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
    if x.dtype != np.float32:
        return x * (1 + erf(x * x.dtype.type(0.5**0.5))) / 2
    total = _single_erf(x)
    total += 1
    total *= x
    total /= 2
    return total


# erf(x/√2) = tanh(x·p(x²)): the coefficients of p, the highest first, fitted so that the largest error is 6e-8. Beyond
# the places that they are fitted to, p grows, so that the result is 1 there.
_ERF_AS_TANH = (
    1.7561706144929957e-09,
    -1.322633357126952e-07,
    3.964744377501587e-06,
    -5.530619353726938e-05,
    -3.259497586844452e-05,
    0.0363330845741028,
    0.7978849414603596,
)


def _single_erf(x: FloatArray) -> FloatArray:
    """Return erf(x/√2) in single precision, for which one tanh and a short polynomial are enough."""
    square = x * x
    first, *rest = (x.dtype.type(coefficient) for coefficient in _ERF_AS_TANH)
    total: FloatArray = square * first
    for coefficient in rest[:-1]:
        total += coefficient
        total *= square
    total += rest[-1]
    total *= x
    return np.tanh(total, total)


def gelu_tanh(x: FloatArray) -> FloatArray:
    """Return GELU in its tanh form, as GPT-2 uses it."""
    inner = x * x
    inner *= x.dtype.type(np.sqrt(2 / np.pi) * 0.044715)
    inner += x.dtype.type(np.sqrt(2 / np.pi))
    inner *= x
    np.tanh(inner, inner)
    inner += 1
    inner *= x
    inner /= 2
    return inner


def elu(x: FloatArray) -> FloatArray:
    """Return x above zero, exp(x) − 1 below."""
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0)))


def sign(x: FloatArray) -> FloatArray:
    """Return 1 from zero on, −1 below."""
    return np.where(x >= 0, 1, -1)


def silu(x: FloatArray) -> FloatArray:
    """Return x times its sigmoid."""
    return x * sigmoid(x)


# As many values, and some more arrays of that size, fit into the cache of a core.
BLOCK = 32_768


def blocks(x: FloatArray) -> list[FloatArray]:
    """Return views of the values of an array, each small enough for a cache; together they hold each value once."""
    if x.size <= BLOCK:
        return [x]
    if x.flags.c_contiguous or x.flags.f_contiguous:
        flat = x.reshape(-1) if x.flags.c_contiguous else x.T.reshape(-1)
        return [flat[start : start + BLOCK] for start in range(0, flat.size, BLOCK)]
    rows = max(1, BLOCK // x[0].size)
    parts = [x[start : start + rows] for start in range(0, len(x), rows)]
    return parts if x[0].size <= BLOCK else [block for part in parts for block in blocks(part[0])]


def by_blocks(bind: Callable[[FloatArray], list[Call]], x: FloatArray) -> list[Call]:
    """Return the calls that `bind` makes for each block, so that all but the first of them find it in the cache."""
    return [call for block in blocks(x) for call in bind(block)]


def replaced_by(function: Callable[[FloatArray], FloatArray], x: FloatArray) -> list[Call]:
    """Return the calls that replace values by a function of them."""
    return by_blocks(lambda block: [lambda: np.copyto(block, function(block))], x)


def sigmoid_of_negated(x: FloatArray) -> list[Call]:
    """Return the calls that replace negated values by the sigmoid of the original ones: 1 / (1 + exp(x))."""
    one = np.ones((), x.dtype)
    return by_blocks(lambda y: [partial(np.exp, y, y), partial(np.add, y, one, y), partial(np.divide, one, y, y)], x)


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
