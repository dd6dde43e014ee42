"""The weights of a network: their names and shapes, how they start, and how given ones are taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import prod
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from netcharts.anatomy import Part
from netcharts.counts import biased, joint, recurrent
from netcharts.errors import ForwardError
from netcharts.heads import Memory, memories, unfolded
from netcharts.patterns import Ends, Joint, Shape
from netcharts.spec.model import Connection, Layer, Spec

Array = NDArray[np.floating]

# Beyond this many numbers in one array, nobody means to compute.
MOST = 100_000_000


class Slot(NamedTuple):
    """A place for an array of weights: its name, its shape, and the connection that it belongs to; none for a bias."""

    name: str
    shape: Shape
    connection: Connection | None
    joint: Joint | None


def slots(spec: Spec) -> Iterator[Slot]:
    """Every array that a network needs, in order.

    `layer.part.source` holds the weights of a connection into a part, `layer.part.recurrent` those within the layer,
    `layer.part.bias` its biases. A second connection from the same source has `#2` behind its name. A memory has
    `layer.head.parameter.source`, [source channels × cells, heads × width], and `layer.head.parameter.bias`.
    """
    spec, found = unfolded(spec), memories(spec)
    layers = {layer.name: layer for layer in spec.layers}
    for layer in spec.layers:
        if layer.name in found:
            yield from _of_memory(found[layer.name], layers)
            continue
        for part in layer.cell.anatomy.parts:
            yield from _of_part(layer, part, spec.connections, layers)


def _of_memory(memory: Memory, layers: dict[str, Layer]) -> Iterator[Slot]:
    layer = memory.layer
    for head in memory.heads:
        for parameter in head.parameters:
            name, width = f"{layer.name}.{head.name}.{parameter.name}", head.heads * parameter.width
            for connection, source in head.sources():
                joined = joint(connection, layers)._replace(source=layers[connection.source].size, target=(width,))
                joined = joined._replace(target_channels=1)
                yield Slot(f"{name}.{source}", (joined.source_channels * prod(joined.source), width), None, joined)
            if layer.bias is not False:
                yield Slot(f"{name}.bias", (width,), None, None)


def _of_part(layer: Layer, part: Part, connections: Sequence[Connection], layers: dict[str, Layer]) -> Iterator[Slot]:
    seen: Counter[str] = Counter()
    incoming = [connection for connection in connections if connection.target == layer.name]
    for connection in incoming:
        step = connection.pattern.step
        own = recurrent(connection, layer)
        if step.array is None or not (part.recurrent if own else part.weighted):
            continue
        source = "recurrent" if own else connection.source
        seen[source] += 1
        number = f"#{seen[source]}" if seen[source] > 1 else ""
        joined = joint(connection, layers)
        yield Slot(f"{layer.name}.{part.name}.{source}{number}", step.array(joined), connection, joined)
    if biased(part, layer, connections):
        shared = any(connection.key in ("convolution", "deconvolution") for connection in incoming)
        places = (1,) * len(layer.size) if shared else layer.size
        yield Slot(f"{layer.name}.{part.name}.bias", (layer.channels, *places), None, None)


def initial(spec: Spec, seed: int, dtype: np.dtype[np.floating]) -> dict[str, Array]:
    """Weights to start from: Glorot's uniform ones, biases at zero; each array depends on the seed and its name alone.

    Glorot & Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.
    """
    return {slot.name: _initial(slot, seed, dtype) for slot in slots(spec)}


def _initial(slot: Slot, seed: int, dtype: np.dtype[np.floating]) -> Array:
    if prod(slot.shape) > MOST:
        raise ForwardError(f"'{slot.name}' would hold {prod(slot.shape):,} weights; {MOST:,} is the most")
    if slot.joint is None:
        return np.zeros(slot.shape, dtype)
    links = slot.joint
    fan_in = links.source_channels * prod(links.source)
    fan_out = links.target_channels * prod(links.target)
    kernel = links.options.get("kernel")
    if kernel is not None:
        taps = prod(slot.shape[2:])
        fan_in, fan_out = links.source_channels * taps, links.target_channels * taps
    bound = (6 / (fan_in + fan_out)) ** 0.5
    drawn = np.random.default_rng([seed, crc32(slot.name.encode())]).uniform(-bound, bound, slot.shape)
    return masked(slot, drawn.astype(dtype))


def masked(slot: Slot, array: Array) -> Array:
    """The array with zeros where there is no link."""
    if slot.connection is None or slot.joint is None or not slot.connection.pattern.step.masked:
        return array
    links = slot.joint
    source, target = np.arange(prod(links.source))[:, None], np.arange(prod(links.target))[None, :]
    law = slot.connection.pattern.links(Ends(source, target, links.source, links.target, links.options, links.same))
    return array * np.tile(law, (links.source_channels, links.target_channels))


def taken(spec: Spec, given: Mapping[str, Array], seed: int, dtype: np.dtype[np.floating]) -> dict[str, Array]:
    """The weights of a network: those that are given, and initial ones for the rest.

    Raises:
        ForwardError: a given array has a name or a shape that the network has not.
    """
    known = {slot.name: slot for slot in slots(spec)}
    unknown = [name for name in given if name not in known]
    if unknown:
        raise ForwardError(f"the network has no weights '{unknown[0]}'", f"it has {', '.join(list(known)[:12])}")
    return {
        name: _given(slot, given[name], dtype) if name in given else _initial(slot, seed, dtype)
        for name, slot in known.items()
    }


def _given(slot: Slot, array: Array, dtype: np.dtype[np.floating]) -> Array:
    found = np.asarray(array, dtype)
    if found.size != prod(slot.shape):
        raise ForwardError(f"'{slot.name}' has the shape {found.shape}, and needs {slot.shape}")
    return masked(slot, found.reshape(slot.shape))
