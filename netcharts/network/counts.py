"""How much a network holds: cells, links, weights, biases and states, by layer and in all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from netcharts.cells.anatomy import Part
from netcharts.network.external_memory import Memory, expand_memories, memories
from netcharts.patterns import LayerPair
from netcharts.patterns.access import AccessOptions
from netcharts.spec.model import Connection, Layer, Spec
from netcharts.spec.repeats import copies, written_out


class LayerCounts(NamedTuple):
    """What a layer holds. Links, weights and biases are those that come in; an undirected link counts at its target.

    cells    places times channels
    links    links that lead into it
    weights  numbers to be learned on those links: one for each sum that takes a link, shared ones once; into a memory,
             those by which its heads are told what to do
    biases   one for each sum that has one, for every cell, or for every channel where weights are shared
    states   values that are kept for the next step
    copies   how many copies of the layer there are, where its group repeats; all are counted
    """

    name: str
    cell: str
    size: tuple[int, ...]
    channels: int
    cells: int
    links: int
    weights: int
    biases: int
    states: int
    copies: int = 1


def count(spec: Spec) -> tuple[LayerCounts, ...]:
    """What every layer holds, in the order of the spec. Costs the same however large the layers are said to be."""
    whole = {layer.name: layer for layer in _count(written_out(spec))}
    return tuple(_together([whole[name] for name in names], layer) for layer, names in copies(spec).items())


def layers_with_bias(spec: Spec) -> tuple[str, ...]:
    """The layers that have a bias, in the order of the spec."""
    return tuple(layer.name for layer in count(spec) if layer.biases)


def _together(counts: Sequence[LayerCounts], name: str) -> LayerCounts:
    """What all copies of a layer hold."""
    found = counts[0]
    numbers = (total(counts, what) for what in ("cells", "links", "weights", "biases", "states", "copies"))
    return LayerCounts(name, found.cell, found.size, found.channels, *numbers)


def _count(spec: Spec) -> Iterator[LayerCounts]:
    straight, found = expand_memories(spec), memories(spec)
    layers = {layer.name: layer for layer in straight.layers}
    around = connections_into(straight.connections)
    counts = (
        _memory(found[layer.name], layers) if layer.name in found else _layer(layer, around[layer.name], layers)
        for layer in straight.layers
    )
    links = Counter[str]()
    for connection in spec.connections:
        links[connection.target] += _links(connection, layers)
    return (each._replace(links=links[each.name]) for each in counts)


def total(counts: Iterable[LayerCounts], what: str) -> int:
    """The sum of one of the counts over all layers."""
    return sum(getattr(layer, what) for layer in counts)


def layer_pair(connection: Connection, layers: dict[str, Layer]) -> LayerPair:
    """The two layers of a connection, as patterns see them; of a memory, the words that its heads read."""
    source, target = layers[connection.source], layers[connection.target]
    options = connection.options
    size = (options.heads,) if isinstance(options, AccessOptions) else source.size
    return LayerPair(size, target.size, source.channels, target.channels, options, connection.within)


def connections_into(connections: Iterable[Connection]) -> dict[str, list[Connection]]:
    """For every layer, the connections from which it hears."""
    found: dict[str, list[Connection]] = defaultdict(list)
    for connection in connections:
        found[connection.target].append(connection)
        if not connection.directed and not connection.within:
            found[connection.source].append(connection)
    return found


def is_fed(layer: Layer, connections: Iterable[Connection]) -> bool:
    """Whether anything leads into a layer."""
    return any(c.target == layer.name or (not c.directed and c.source == layer.name) for c in connections)


def is_recurrent(connection: Connection, layer: Layer) -> bool:
    """Whether a connection feeds the recurrent links of a layer's cells rather than their inputs."""
    return connection.within and connection.delay != 0 and layer.cell.anatomy.recurs


def has_bias(part: Part, layer: Layer, connections: Iterable[Connection]) -> bool:
    """Whether a part of a layer's cells has a bias; where nothing leads in, it has nothing to be added to."""
    return part.bias and layer.bias and layer.cell.bias and is_fed(layer, connections)


def _layer(layer: Layer, connections: Sequence[Connection], layers: dict[str, Layer]) -> LayerCounts:
    parts = layer.cell.anatomy.parts
    incoming = [connection for connection in connections if connection.target == layer.name]
    own = [connection for connection in incoming if is_recurrent(connection, layer)]
    others = [connection for connection in incoming if not is_recurrent(connection, layer)]
    weights = sum(part.weighted for part in parts) * _weights(others, layers)
    weights += sum(part.recurrent is not None for part in parts) * _weights(own, layers)
    shared = any(connection.pattern.shares_weights for connection in incoming)
    biases = sum(has_bias(part, layer, connections) for part in parts)
    cells = layer.cells * layer.channels
    return LayerCounts(
        layer.name,
        layer.cell.name,
        layer.size,
        layer.channels,
        cells,
        0,
        weights,
        biases * (layer.channels if shared else cells),
        len(layer.cell.anatomy.kept) * cells,
    )


def _weights(connections: list[Connection], layers: dict[str, Layer]) -> int:
    return sum(connection.pattern.weights(layer_pair(connection, layers)) for connection in connections)


def _links(connection: Connection, layers: dict[str, Layer]) -> int:
    source, target = layers[connection.source].size, layers[connection.target].size
    return connection.pattern.count(source, target, connection.options, connection.within)


def _memory(memory: Memory, layers: dict[str, Layer]) -> LayerCounts:
    layer = memory.layer
    told = [(head.width, layers[connection.source]) for head in memory.heads for connection in head.told]
    weights = sum(width * source.cells * source.channels for width, source in told)
    biases = sum(head.width for head in memory.heads if layer.bias)
    cells = layer.cells * layer.channels
    return LayerCounts(
        layer.name, layer.cell.name, layer.size, layer.channels, cells, 0, weights, biases, memory.states
    )
