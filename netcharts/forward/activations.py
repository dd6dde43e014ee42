"""Activations: vectorised, value by value but for those that look at a whole layer or vector.

A layer's values are [batch, channels, *shape]. `softmax` shares out 1 among the channels of each place where there are
several, among the cells of the layer where there is one; `squash` keeps the direction of each place's vector of
channels and takes its length below 1.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.floating]


def sigmoid(x: Values) -> Values:
    """1 / (1 + exp(-x)), without overflow: tanh is sound on both sides."""
    half: Values = np.tanh(x * 0.5)
    half *= 0.5
    half += 0.5
    return half


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


def gelu(x: Values) -> Values:
    """x·Φ(x) by its tanh form; Hendrycks & Gimpel, 2016, arXiv:1606.08415."""
    inner = x.dtype.type(np.sqrt(2 / np.pi)) * (x + x.dtype.type(0.044715) * x**3)
    return x * (1 + np.tanh(inner)) / 2


def elu(x: Values) -> Values:
    """x above zero, exp(x) − 1 below; Clevert, Unterthiner & Hochreiter, 2015, arXiv:1511.07289."""
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0)))


def spike(x: Values) -> Values:
    """1 from the threshold on, which is zero, else 0."""
    return (x >= 0).astype(x.dtype)


ACTIVATIONS: dict[str, Callable[[Values], Values]] = {
    "elu": elu,
    "gaussian": lambda x: np.exp(-(x**2)),
    "gelu": gelu,
    "linear": lambda x: x,
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
