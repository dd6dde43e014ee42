"""Activations: vectorised, value by value but for those that look at a whole layer or vector.

A layer's values are [batch, channels, *shape]. `softmax` shares out 1 among the channels of each place where there are
several, among the cells of the layer where there is one; `nearest` and `neighbourhood` find the least value of the
layer; `squash` keeps the direction of each place's vector of channels and takes its length below 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache, lru_cache, partial
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
        return sigmoid_in_place(np.array(x))


def sigmoid_in_place(x: Values) -> Values:
    """The same, put into the place of what it is of."""
    np.negative(x, x)
    np.exp(x, x)
    np.add(x, 1, x)
    return np.reciprocal(x, x)


def softplus(x: Values) -> Values:
    """log(1 + exp(x)), without overflow."""
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def softmax(x: Values) -> Values:
    """exp(x) / Σ exp(x); Bridle, 1990."""
    axes = (1,) if x.shape[1] > 1 else tuple(range(1, x.ndim))
    share: Values = np.exp(x - x.max(axis=axes, keepdims=True))
    return share / share.sum(axis=axes, keepdims=True)


def squash(x: Values) -> Values:
    """x·|x| / (1 + |x|²), over channels; Sabour, Frosst & Hinton, 2017, arXiv:1710.09829."""
    square = (x**2).sum(axis=1, keepdims=True)
    return x * np.sqrt(square) / (1 + square)


def nearest(x: Values) -> Values:
    """1 for the least value of the layer, the first of equal ones, else 0: the best matching unit; Kohonen, 1982."""
    flat = x.reshape(len(x), -1)
    return (np.arange(flat.shape[1]) == flat.argmin(axis=1)[:, None]).astype(x.dtype).reshape(x.shape)


def neighbourhood(x: Values) -> Values:
    """exp(-|r - r₀|² / 2): how near each cell is on the map to that of the least value, at r₀; Kohonen, 1982.

    Places count from cell to cell. Channels lie at one place, and share what is told: [batch, 1, *size].
    """
    size, best = x.shape[2:], x.reshape(len(x), -1).argmin(axis=1)
    cells = math.prod(size)
    if x.shape[1] > 1:
        best %= cells
    near = _map(size)[best] if cells <= _MOST_ON_A_MAP else _near(best, size)
    return near[:, None]


@lru_cache(maxsize=8)
def _map(size: tuple[int, ...]) -> Values:
    """How near each cell is to each."""
    return _near(np.arange(math.prod(size)), size)


def _near(places: NDArray[np.intp], size: tuple[int, ...]) -> Values:
    """How near all cells are to some: [places, *size]."""
    apart = np.zeros((len(places), *size))
    for axis, at in enumerate(np.unravel_index(places, size), 1):
        along = np.arange(size[axis - 1]) - at[:, None]
        apart += (along**2).reshape(-1, *(n if other == axis else 1 for other, n in enumerate(size, 1)))
    return np.exp(-apart / 2)


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


def spike(x: Values) -> Values:
    """1 from the threshold on, which is zero, else 0."""
    return (x >= 0).astype(x.dtype)


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


# The sigmoid of what has been negated already.
MIRRORED = "mirrored sigmoid"
# Those that look at one value at a time: the calls that put what comes of values in their place.
IN_PLACE: dict[str, Callable[[Values], list[Call]]] = {
    MIRRORED: _mirrored,
    "exp": lambda x: [partial(np.exp, x, x)],
    "gaussian": _gaussian,
    "relu": _relu,
    "sigmoid": _sigmoid,
    "spike": _step,
    "step": _step,
    "tanh": lambda x: [partial(np.tanh, x, x)],
}
ACTIVATIONS: dict[str, Callable[[Values], Values]] = {
    "elu": elu,
    "exp": np.exp,
    "gaussian": lambda x: np.exp(-(x**2)),
    "gelu": gelu,
    "gelu_tanh": gelu_tanh,
    "linear": lambda x: x,
    "nearest": nearest,
    "neighbourhood": neighbourhood,
    "relu": lambda x: np.maximum(x, 0),
    "sigmoid": sigmoid,
    "sign": lambda x: np.where(x >= 0, 1, -1).astype(x.dtype),
    "silu": lambda x: x * sigmoid(x),
    "softmax": softmax,
    "softplus": softplus,
    "spike": spike,
    "squash": squash,
    "step": spike,
    "tanh": np.tanh,
}
