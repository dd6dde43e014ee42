"""The weights of a network: initial values, and validation of given ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import prod
from typing import Any
from zlib import crc32

import numpy as np

from netcharts import initializers
from netcharts.arguments import numeric_array
from netcharts.array_types import FloatArray, FloatDType
from netcharts.errors import ForwardError
from netcharts.forward.limits import MAX_ARRAY_SIZE, MAX_WEIGHTS
from netcharts.forward.spectral_radius import scale_to_spectral_radius
from netcharts.network.parameters import Parameter, parameters
from netcharts.patterns import ArrayShape, LayerPair, LinkQuery
from netcharts.patterns._windows import WindowOptions
from netcharts.spec.model import Spec


def initial_weights(spec: Spec, seed: int, dtype: FloatDType) -> dict[str, FloatArray]:
    """Return the initial weights of a network by name: drawn by initializers, and 0 for biases.

    Each array depends only on the seed and its name. It is scaled if its connection has a `spectral_radius`.

    Raises:
        ForwardError: If the weights exceed the limits, or cannot be scaled.
    """
    return {parameter.name: _initial_array(parameter, seed, dtype) for parameter in within_limit(parameters(spec))}


def within_limit(parameters: Iterable[Parameter]) -> list[Parameter]:
    """Return the parameters of a network as a list.

    Raises:
        ForwardError: If no single one, but all together exceed the limit.
    """
    listed = list(parameters)
    sizes = [prod(parameter.shape) for parameter in listed]
    if sum(sizes) > MAX_WEIGHTS and max(sizes) <= MAX_ARRAY_SIZE:
        raise ForwardError(f"the network has {sum(sizes):,} weights, which exceeds the limit of {MAX_WEIGHTS:,}")
    return listed


def load_weights(
    known: Mapping[str, Parameter], given: Mapping[str, FloatArray], seed: int, dtype: FloatDType
) -> dict[str, FloatArray]:
    """Return the weights of all parameters of a network: given ones, and initial ones for the rest.

    Raises:
        ForwardError: If a given array has a name that the network does not have, or does not fit.
    """
    unknown = [name for name in given if name not in known]
    if unknown:
        raise ForwardError(f"the network has no weights '{unknown[0]}'", f"it has {', '.join(list(known)[:12])}")
    return {
        name: as_weights(parameter, given[name], dtype) if name in given else _initial_array(parameter, seed, dtype)
        for name, parameter in known.items()
    }


def as_weights(parameter: Parameter, array: Any, dtype: FloatDType) -> FloatArray:
    """Return a copy of an array in the shape of a parameter, with 0 where there is no link.

    Raises:
        ForwardError: If it has another size, or is not numeric.
    """
    copy = np.array(numeric_array(parameter.name, array, dtype))
    if copy.size != prod(parameter.shape):
        raise ForwardError(f"'{parameter.name}' has the shape {copy.shape}, but needs {parameter.shape}")
    return mask_links(parameter, copy.reshape(parameter.shape))


def mask_links(parameter: Parameter, array: FloatArray) -> FloatArray:
    """Return the weights of a parameter with 0 where there is no link."""
    connection, pair = parameter.connection, parameter.pair
    if connection is None or pair is None or not connection.pattern.transfer.masked:
        return array
    source, target = np.arange(prod(pair.source))[:, None], np.arange(prod(pair.target))[None, :]
    links = connection.pattern.links(LinkQuery(source, target, pair.source, pair.target, pair.options, pair.same))
    return array * np.tile(links, (pair.source_channels, pair.target_channels))


def _initial_array(parameter: Parameter, seed: int, dtype: FloatDType) -> FloatArray:
    size = prod(parameter.shape)
    if size > MAX_ARRAY_SIZE:
        raise ForwardError(f"'{parameter.name}' has {size:,} weights, which exceeds the limit of {MAX_ARRAY_SIZE:,}")
    if parameter.pair is None:
        return np.zeros(parameter.shape, dtype)
    rng = np.random.default_rng([seed, crc32(parameter.name.encode())])
    shape, fan_in, fan_out = _matrices(parameter, parameter.pair)
    drawn = initializers.load(parameter.init)(rng, shape, fan_in, fan_out).reshape(parameter.shape)
    array = mask_links(parameter, drawn)
    if parameter.radius is not None:
        array = scale_to_spectral_radius(parameter.name, array, parameter.radius)
    return array.astype(dtype)


def _matrices(parameter: Parameter, pair: LayerPair) -> tuple[ArrayShape, int, int]:
    """Return the shape of a parameter as matrices [..., rows, columns], its fan-in and its fan-out."""
    if isinstance(pair.options, WindowOptions):
        taps = prod(parameter.shape[2:])
        shape = (parameter.shape[0], parameter.shape[1] * taps)
        return shape, pair.source_channels * taps, pair.target_channels * taps
    return parameter.shape, parameter.shape[-2], parameter.shape[-1]
