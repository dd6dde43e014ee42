"""Activations, as calls that put what comes of values in their place.

Most look at one value at a time. Those of `WIDE` look at a whole layer, or at a vector: `softmax` shares out 1 among
the channels of each place where there are several, among the cells of the layer where there is one; `nearest` and
`neighborhood` find the least value of the layer; `squash` keeps the direction of each place's vector of channels and
takes its length below 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.floating]
Call = Callable[[], Any]

# Of larger maps, what is near is worked out at each call.
_MOST_ON_A_MAP = 1024


def sigmoid(x: Values) -> Values:
    """1 / (1 + exp(-x)); where exp overflows, it is the zero that it should be."""
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-x))


def softplus(x: Values) -> Values:
    """log(1 + exp(x)), without overflow."""
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


@cache
def _erf_series() -> Values:
    """Taylor's series of erf round 0, 1/16, 2/16, … 6: [term, place]."""
    at = np.arange(97) / 16
    # Of the derivative y = 2/√π exp(-x²), by y' = -2xy.
    slope = [2 / math.sqrt(math.pi) * np.exp(-(at**2))]
    slope.append(-2 * at * slope[0])
    for term in range(2, 10):
        slope.append(-2 * (at * slope[-1] + slope[-2]) / term)
    whole = np.array([math.erf(x) for x in at.tolist()])
    return np.stack([whole, *(rise / (term + 1) for term, rise in enumerate(slope))])


def erf(x: Values) -> Values:
    """The error function 2/√π ∫ exp(-t²) dt from 0 to x, to the last digits; Abramowitz & Stegun, 1964, chapter 7."""
    size = np.minimum(np.abs(x), 6).astype(float)
    # What is no number has no place, and stays what it is.
    place = np.rint(np.fmin(size, 6) * 16).astype(np.intp)
    apart = size - place / 16
    total = np.zeros_like(size)
    for term in _erf_series()[::-1]:
        total *= apart
        total += term[place]
    return np.copysign(total, x).astype(x.dtype)


def gelu(x: Values) -> Values:
    """x·Φ(x), with the normal distribution's Φ(x) = (1 + erf(x/√2)) / 2; Hendrycks & Gimpel, 2016, arXiv:1606.08415."""
    return x * (1 + erf(x * x.dtype.type(0.5**0.5))) / 2


def gelu_tanh(x: Values) -> Values:
    """GELU by its tanh form, as in GPT-2; Hendrycks & Gimpel, 2016, arXiv:1606.08415."""
    inner = x.dtype.type(np.sqrt(2 / np.pi)) * (x + x.dtype.type(0.044715) * x**3)
    return x * (1 + np.tanh(inner)) / 2


def elu(x: Values) -> Values:
    """x above zero, exp(x) − 1 below; Clevert, Unterthiner & Hochreiter, 2015, arXiv:1511.07289."""
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0)))


# One value at a time


def _by(function: Callable[[Values], Values]) -> Callable[[Values], list[Call]]:
    return lambda x: [lambda: np.copyto(x, function(x))]


def _sigmoid(x: Values) -> list[Call]:
    return [partial(np.negative, x, x), *_mirrored(x)]


def _mirrored(x: Values) -> list[Call]:
    one = np.ones((), x.dtype)
    return [partial(np.exp, x, x), partial(np.add, x, one, x), partial(np.divide, one, x, x)]


def _gaussian(x: Values) -> list[Call]:
    return [partial(np.multiply, x, x, x), partial(np.negative, x, x), partial(np.exp, x, x)]


def _relu(x: Values) -> list[Call]:
    # Of two arrays, numpy takes the larger values several times as fast as of an array and a number.
    return [partial(np.maximum, x, np.zeros_like(x), out=x)]


def _step(x: Values) -> list[Call]:
    return [partial(np.greater_equal, x, np.zeros((), x.dtype), out=x)]


# A whole layer, [channels × cells, examples], of so many channels and such a size, or the vectors of its places


def _softmax(channels: int, size: tuple[int, ...], x: Values) -> list[Call]:
    """exp(x) / Σ exp(x); Bridle, 1990."""
    shares = x if channels == 1 else x.reshape(channels, -1, x.shape[-1])
    most, total = np.empty_like(shares[0]), np.empty_like(shares[0])
    return [
        partial(np.maximum.reduce, shares, 0, None, most),
        partial(np.subtract, shares, most, shares),
        partial(np.exp, shares, shares),
        partial(np.add.reduce, shares, 0, None, total),
        partial(np.divide, shares, total, shares),
    ]


def _squash(channels: int, size: tuple[int, ...], x: Values) -> list[Call]:
    """x·|x| / (1 + |x|²), over channels; Sabour, Frosst & Hinton, 2017, arXiv:1710.09829."""
    vectors = x.reshape(channels, -1, x.shape[-1])

    def squash() -> None:
        square = (vectors**2).sum(axis=0)
        np.multiply(vectors, np.sqrt(square) / (1 + square), vectors)

    return [squash]


def _nearest(channels: int, size: tuple[int, ...], x: Values) -> list[Call]:
    """1 for the least value of the layer, the first of equal ones, else 0: the best matching unit; Kohonen, 1982."""
    best = np.empty((1, x.shape[1]), np.intp)
    cells = np.arange(len(x))[:, None]
    return [partial(x.argmin, 0, best[0]), partial(np.equal, cells, best, out=x)]


def _neighborhood(channels: int, size: tuple[int, ...], x: Values) -> list[Call]:
    """exp(-|r - r₀|² / 2): how near each cell is on the map to that of the least value, at r₀; Kohonen, 1982.

    Places count from cell to cell. Channels lie at one place, and share what is told.
    """
    best, cells = np.empty(x.shape[1], np.intp), math.prod(size)
    told = x.reshape(channels, cells, -1)
    calls: list[Call] = [partial(x.argmin, 0, best)]
    if channels > 1:
        calls.append(partial(np.remainder, best, cells, best))
    if cells > _MOST_ON_A_MAP:
        return [*calls, lambda: np.copyto(told, _near(best, size))]
    near = _near(np.arange(cells), size).astype(x.dtype)
    if channels == 1 and x.flags.c_contiguous:
        return [*calls, partial(near.take, best, 1, x, "clip")]
    return [*calls, lambda: np.copyto(told, near[:, best])]


def _near(places: NDArray[np.intp], size: tuple[int, ...]) -> Values:
    """How near all cells are to some: [cells, places]."""
    apart = np.zeros((*size, len(places)))
    for axis, at in enumerate(np.unravel_index(places, size)):
        along = np.arange(size[axis])[:, None] - at
        apart += (along**2).reshape(*(n if other == axis else 1 for other, n in enumerate(size)), -1)
    return np.exp(-apart / 2).reshape(-1, len(places))


# The sigmoid of what has been negated already.
MIRRORED = "mirrored sigmoid"
IN_PLACE: dict[str, Callable[[Values], list[Call]]] = {
    MIRRORED: _mirrored,
    "elu": _by(elu),
    "exp": lambda x: [partial(np.exp, x, x)],
    "gaussian": _gaussian,
    "gelu": _by(gelu),
    "gelu_tanh": _by(gelu_tanh),
    "relu": _relu,
    "sigmoid": _sigmoid,
    "sign": _by(lambda x: np.where(x >= 0, 1, -1)),
    "silu": _by(lambda x: x * sigmoid(x)),
    "softplus": _by(softplus),
    "spike": _step,
    "step": _step,
    "tanh": lambda x: [partial(np.tanh, x, x)],
}
WIDE: dict[str, Callable[[int, tuple[int, ...], Values], list[Call]]] = {
    "nearest": _nearest,
    "neighborhood": _neighborhood,
    "softmax": _softmax,
    "squash": _squash,
}
