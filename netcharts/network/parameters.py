"""Parameters: the arrays of weights and biases of a network, with their names and shapes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from math import prod
from typing import NamedTuple

from netcharts.cells.anatomy import Part
from netcharts.initializers import DEFAULT as DEFAULT_INITIALIZER
from netcharts.network.counts import connections_into, has_bias, is_recurrent, layer_pair
from netcharts.network.external_memory import Memory, expand_memories, memories
from netcharts.patterns import ArrayShape, LayerPair
from netcharts.spec.model import Connection, Layer, Spec
from netcharts.spec.repeats import written_out


class Parameter(NamedTuple):
    """An array of weights or biases.

    Attributes:
        name: Its name.
        shape: Its shape.
        connection: The connection that the weights belong to; None for biases and for the heads of a memory.
        pair: The layers of the connection; None for biases.
        init: The initializer that gives its first values.
        radius: The spectral radius that these are scaled to, if any.
        layer: The layer whose cells have the parameter; empty for a memory.
        part: The part of these cells.
    """

    name: str
    shape: ArrayShape
    connection: Connection | None
    pair: LayerPair | None
    init: str = DEFAULT_INITIALIZER
    radius: float | None = None
    layer: str = ""
    part: str = ""


def parameters(spec: Spec) -> Iterator[Parameter]:
    """Yield every parameter of a network, in order.

    `layer.part.source` holds the weights of a connection into a part, `layer.part.recurrent` those within the layer,
    `layer.part.bias` its biases. A second connection from the same source has `#2` behind its name. A memory has
    `layer.head.parameter.source`, [source channels × cells, heads × width], and `layer.head.parameter.bias`.
    """
    whole = written_out(spec)
    spec, memory_of = expand_memories(whole), memories(whole)
    layers, around = {layer.name: layer for layer in spec.layers}, connections_into(spec.connections)
    for layer in spec.layers:
        parts = (_of_part(layer, part, around[layer.name], layers) for part in layer.cell.anatomy.parts)
        own = _of_memory(memory_of[layer.name], layers) if layer.name in memory_of else chain.from_iterable(parts)
        for slot in own:
            yield slot._replace(init=layer.init)


def _of_memory(memory: Memory, layers: dict[str, Layer]) -> Iterator[Parameter]:
    layer = memory.layer
    for head in memory.heads:
        for parameter in head.parameters:
            name, width = f"{layer.name}.{head.name}.{parameter.name}", head.heads * parameter.width
            for connection, source in head.sources():
                pair = layer_pair(connection, layers)._replace(source=layers[connection.source].size, target=(width,))
                pair = pair._replace(target_channels=1)
                yield Parameter(f"{name}.{source}", (pair.source_channels * prod(pair.source), width), None, pair)
            if layer.bias:
                yield Parameter(f"{name}.bias", (width,), None, None)


def _of_part(
    layer: Layer, part: Part, connections: Sequence[Connection], layers: dict[str, Layer]
) -> Iterator[Parameter]:
    seen: Counter[str] = Counter()
    incoming = [connection for connection in connections if connection.target == layer.name]
    for connection in incoming:
        transfer = connection.pattern.transfer
        own = is_recurrent(connection, layer)
        if transfer.weight_shape is None or not (part.recurrent if own else part.weighted):
            continue
        source = "recurrent" if own else connection.source
        seen[source] += 1
        number = f"#{seen[source]}" if seen[source] > 1 else ""
        pair = layer_pair(connection, layers)
        radius = connection.options.spectral_radius
        name, own_part = f"{layer.name}.{part.name}.{source}{number}", (layer.name, part.name)
        yield Parameter(name, transfer.weight_shape(pair), connection, pair, DEFAULT_INITIALIZER, radius, *own_part)
    if has_bias(part, layer, connections):
        shared = any(connection.pattern.shares_weights for connection in incoming)
        places = (1,) * len(layer.size) if shared else layer.size
        name = f"{layer.name}.{part.name}.bias"
        yield Parameter(name, (layer.channels, *places), None, None, layer=layer.name, part=part.name)
