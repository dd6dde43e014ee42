"""The weights of a network: how they start, and how given ones are taken."""

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
from netcharts.network.parameters import Parameter, parameters
from netcharts.patterns import LayerPair, LinkQuery, Shape
from netcharts.patterns._windows import WindowOptions
from netcharts.spec.model import Spec

# Beyond this many numbers in one array, nobody means to compute.
MOST = 100_000_000
_MOST_IN_ALL = 3 * MOST
# Of more than so many cells, the eigenvalues take minutes.
MOST_EIGENVALUES = 4096


def initial(spec: Spec, seed: int, dtype: FloatDType) -> dict[str, FloatArray]:
    """Weights to start from, by the initialisers that are named, and biases at zero.

    Each array depends on the seed and its name alone. Where a connection gives a spectral radius, it is scaled to it.

    Raises:
        ForwardError: an array is larger than anyone computes with.
    """
    return {slot.name: _initial(slot, seed, dtype) for slot in affordable(parameters(spec))}


def affordable(found: Iterable[Parameter]) -> list[Parameter]:
    """Some slots, if all of them together hold no more numbers than anyone computes with."""
    kept = list(found)
    count = sum(prod(slot.shape) for slot in kept)
    if count > _MOST_IN_ALL and all(prod(slot.shape) <= MOST for slot in kept):
        raise ForwardError(f"the network would hold {count:,} weights; {_MOST_IN_ALL:,} is the most")
    return kept


def _initial(slot: Parameter, seed: int, dtype: FloatDType) -> FloatArray:
    if prod(slot.shape) > MOST:
        raise ForwardError(f"'{slot.name}' would hold {prod(slot.shape):,} weights; {MOST:,} is the most")
    if slot.pair is None:
        return np.zeros(slot.shape, dtype)
    chance = np.random.default_rng([seed, crc32(slot.name.encode())])
    drawn = initializers.load(slot.init)(chance, *_matrices(slot, slot.pair)).reshape(slot.shape)
    drawn = masked(slot, drawn)
    return (drawn if slot.radius is None else _scaled(drawn, slot)).astype(dtype)


def _matrices(slot: Parameter, links: LayerPair) -> tuple[Shape, int, int]:
    """An array as matrices: its shape [..., rows, columns], and how many values go into a cell and come of one."""
    if isinstance(links.options, WindowOptions):
        taps = prod(slot.shape[2:])
        return (slot.shape[0], slot.shape[1] * taps), links.source_channels * taps, links.target_channels * taps
    return slot.shape, slot.shape[-2], slot.shape[-1]


def _scaled(array: FloatArray, slot: Parameter) -> FloatArray:
    """The array at the spectral radius that is asked for; one without cycles has none, and stays as it is.

    Jaeger, "The 'echo state' approach to analysing and training recurrent neural networks", 2001.
    """
    if slot.radius is None or array.ndim != 2 or array.shape[0] != array.shape[1]:
        raise ForwardError(f"'{slot.name}' is no square matrix, and has no spectral radius")
    radius = spectral_radius(array)
    # Without cycles, rows and columns can be put in an order in which it is exactly nil; so do the routines of LAPACK.
    return array if radius < 1e-9 else array * (slot.radius / radius)


def spectral_radius(matrix: FloatArray) -> float:
    """The largest absolute value of the eigenvalues of a square matrix.

    Raises:
        ForwardError: it is so large that nobody waits for them.
    """
    if len(matrix) > MOST_EIGENVALUES:
        raise ForwardError(f"the spectral radius of {len(matrix):,} cells is too much to find; give their weights")
    return float(np.abs(np.linalg.eigvals(matrix)).max())


def masked(slot: Parameter, array: FloatArray) -> FloatArray:
    """The array with zeros where there is no link."""
    if slot.connection is None or slot.pair is None or not slot.connection.pattern.transfer.masked:
        return array
    links = slot.pair
    source, target = np.arange(prod(links.source))[:, None], np.arange(prod(links.target))[None, :]
    law = slot.connection.pattern.links(
        LinkQuery(source, target, links.source, links.target, links.options, links.same)
    )
    return array * np.tile(law, (links.source_channels, links.target_channels))


def taken(
    known: Mapping[str, Parameter], given: Mapping[str, FloatArray], seed: int, dtype: FloatDType
) -> dict[str, FloatArray]:
    """The weights of a network, by its slots: those that are given, and initial ones for the rest.

    Raises:
        ForwardError: a given array has a name or a shape that the network has not.
    """
    unknown = [name for name in given if name not in known]
    if unknown:
        raise ForwardError(f"the network has no weights '{unknown[0]}'", f"it has {', '.join(list(known)[:12])}")
    return {
        name: fitted(slot, given[name], dtype) if name in given else _initial(slot, seed, dtype)
        for name, slot in known.items()
    }


def fitted(slot: Parameter, array: Any, dtype: FloatDType) -> FloatArray:
    """What is given for the weights of a slot, in its shape, with zeros where there is no link.

    Raises:
        ForwardError: it is of another size, or no numbers.
    """
    found = np.array(numeric_array(slot.name, array, dtype))
    if found.size != prod(slot.shape):
        raise ForwardError(f"'{slot.name}' has the shape {found.shape}, and needs {slot.shape}")
    return masked(slot, found.reshape(slot.shape))
