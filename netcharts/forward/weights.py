"""The weights of a network: initial values, and validation of given ones."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np

from netcharts import initializers
from netcharts.argument_checks import mapping_by_name, numeric_array
from netcharts.array_types import BoolArray, FloatArray, FloatDType
from netcharts.errors import ForwardError
from netcharts.forward.limits import Limits, check_cost, default_limits
from netcharts.forward.spectral_radius import scale_to_spectral_radius
from netcharts.forward.weight_cost import of_weights
from netcharts.network.parameters import Parameter
from netcharts.network.ties import SharedWeights, turned
from netcharts.patterns import ArrayShape, LayerPair, LinkQuery

if TYPE_CHECKING:
    from netcharts.initializers import Fan

# Pairs of cells that a law of links is asked about at once.
_PAIRS = 250_000


def load_weights(
    known: Mapping[str, Parameter],
    given: Mapping[str, FloatArray],
    seed: int,
    dtype: FloatDType,
    limits: Limits | None = None,
) -> dict[str, FloatArray]:
    """Return the weights of all parameters of a network: given ones, and initial ones for the rest.

    Initial weights are drawn by initializers, and scaled if their connection has a `spectral_radius`; biases are 0, and
    the gains and variances of normalizations 1. Each array depends only on the seed and its name.

    Raises:
        ForwardError: If a given array does not fit, or the weights exceed the limits or cannot be scaled.
    """
    check_cost(of_weights(known.values(), dtype.itemsize), limits or default_limits())
    return {
        name: as_weights(parameter, given[name], dtype) if name in given else _initial_array(parameter, seed, dtype)
        for name, parameter in known.items()
    }


def bound_weights(shared: SharedWeights, arrays: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
    """Return the weights of all places of a network whose arrays are there: these, and views of those they share."""
    bound = {name: arrays[name] for name in shared.places if name in arrays}
    for name, tie in shared.ties.items():
        if tie.name in arrays:
            place = shared.places[name]
            order = turned(shared.places[tie.name], place, tie.transposed)
            bound[name] = mask_links(place, arrays[tie.name].transpose(order))
    return bound


def check_names(shared: SharedWeights, given: Mapping[str, Any]) -> None:
    """Validate that a network has arrays of all given names.

    Raises:
        ForwardError: If it has not.
    """
    places, tied_places = shared.places, shared.tied
    names = mapping_by_name("weights", given)
    unknown = next((name for name in names if name not in places or name in tied_places), None)
    if unknown is not None and (tied := shared.tied_to(unknown)):
        raise ForwardError(f"'{unknown}' shares the weights '{tied}'", f"give '{tied}' instead")
    if unknown is not None:
        raise ForwardError(f"the network has no weights '{unknown}'", f"it has {', '.join(list(shared.arrays)[:12])}")


def as_weights(parameter: Parameter, array: Any, dtype: FloatDType) -> FloatArray:
    """Return a copy of an array in the shape of a parameter, with 0 where there is no link.

    Raises:
        ForwardError: If it has another size, is not numeric, or has negative numbers where there can be none.
    """
    copy = np.array(numeric_array(parameter.name, array, dtype))
    if copy.size != prod(parameter.shape):
        raise ForwardError(f"'{parameter.name}' has the shape {copy.shape}, but needs {parameter.shape}")
    if parameter.nonnegative and (copy < 0).any():
        raise ForwardError(f"'{parameter.name}' is a variance, so its numbers cannot be negative")
    return mask_links(parameter, copy.reshape(parameter.shape))


def mask_links(parameter: Parameter, array: FloatArray) -> FloatArray:
    """Return the weights of a parameter with 0 where there is no link."""
    links = _links(parameter)
    return array if links is None else array * links


def _links(parameter: Parameter) -> BoolArray | None:
    """Return True for each entry of a parameter that is the weight of a link; None if all of them are."""
    connection, pair = parameter.connection, parameter.pair
    if connection is None or pair is None:
        return None
    transfer = connection.pattern.transfer
    if not transfer.masked:
        mask = transfer.channel_mask(pair)
        return None if mask is None else np.broadcast_to(mask, parameter.shape)
    sources, target = np.arange(prod(pair.source))[:, None], np.arange(prod(pair.target))[None, :]
    links = np.empty((sources.size, target.size), bool)
    # Laws work with several arrays of integers, so all pairs at once would take many times the memory of the links.
    rows = max(1, _PAIRS // target.size)
    for first in range(0, len(sources), rows):
        some = LinkQuery(sources[first : first + rows], target, pair.source, pair.target, pair.options, pair.same)
        links[first : first + rows] = connection.pattern.links(some)
    channels = (pair.source_channels, pair.target_channels)
    return links if channels == (1, 1) else np.tile(links, channels)


def _initial_array(parameter: Parameter, seed: int, dtype: FloatDType) -> FloatArray:
    if parameter.stored:
        return _initial_stored(parameter, seed).astype(dtype, copy=False)
    if parameter.pair is None:
        return np.full(parameter.shape, parameter.initial, dtype)
    rng = np.random.default_rng([seed, crc32(parameter.name.encode())])
    links = _links(parameter)
    shape, fan_in, fan_out = _matrices(parameter, parameter.pair, links)
    array = initializers.load(parameter.init)(rng, shape, fan_in, fan_out).reshape(parameter.shape)
    if links is not None:
        array *= links
    if parameter.radius is not None:
        array = scale_to_spectral_radius(parameter.name, array, parameter.radius)
    return array.astype(dtype, copy=False)


def _initial_stored(parameter: Parameter, seed: int) -> FloatArray:
    """Return the first values of an array that is the value of a part: a matrix of channels and places, or steps."""
    rng = np.random.default_rng([seed, crc32(parameter.name.encode())])
    if parameter.by_step:
        steps, width = parameter.shape[0], prod(parameter.shape[1:])
        return initializers.load(parameter.init)(rng, (width, steps), width, width).T.reshape(parameter.shape)
    channels, *size = parameter.shape
    return initializers.load(parameter.init)(rng, (channels, prod(size)), channels, channels).reshape(parameter.shape)


def _matrices(parameter: Parameter, pair: LayerPair, links: BoolArray | None) -> tuple[ArrayShape, Fan, Fan]:
    """Return the shape of a parameter as matrices [..., rows, columns], its fan-in and its fan-out.

    The fans are arrays, [columns] and [rows, 1], if not all entries are links.
    """
    fans = None if parameter.connection is None else parameter.connection.pattern.transfer.fans
    if fans is not None:
        return (parameter.shape[0], prod(parameter.shape[1:])), *fans(pair)
    if parameter.connection is not None and parameter.connection.pattern.transfer.rows_are_targets:
        return parameter.shape, parameter.shape[1], parameter.shape[0]
    if links is None:
        return parameter.shape, parameter.shape[-2], parameter.shape[-1]
    fan_in, fan_out = links.sum(axis=0), links.sum(axis=1)
    if parameter.connection is not None and not parameter.connection.directed and pair.same:
        # An undirected link within a layer has one entry and goes both ways.
        fan_in = fan_out = fan_in + fan_out
    # Where there is no link, any number will do.
    return parameter.shape, np.maximum(fan_in, 1), np.maximum(fan_out, 1)[:, None]
