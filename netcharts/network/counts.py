"""Counts of the cells, links, weights, biases and states of each layer, and their totals."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import prod
from typing import NamedTuple

from netcharts import normalizations
from netcharts.cells.anatomy import Part
from netcharts.network.external_memory import USAGE, Memory, expand_memories, memories
from netcharts.normalizations import StoredArray
from netcharts.patterns import ArrayShape, LayerPair
from netcharts.patterns._slices import slices, taken
from netcharts.patterns.access import AccessOptions
from netcharts.shapes import Shape
from netcharts.spec.cell_inputs import PartShapes, fed_anatomy, is_recurrent
from netcharts.spec.cell_links import SpecLinks
from netcharts.spec.model import Connection, Layer, Spec
from netcharts.spec.repeats import copies, written_out


class LayerCounts(NamedTuple):
    """The counts of a layer, for all its copies together.

    Links, weights and biases are those that lead in; an undirected link counts at its target.

    Attributes:
        name: The name of the layer.
        cell: The kind of its cells.
        size: Its size, for each dimension.
        channels: The number of its channels.
        cells: The number of its cells: places times channels.
        links: The number of links into it.
        weights: The number of weights of these links: one for each sum that takes a link, shared weights once. Into a
            memory, it is the number of weights that control its heads. The gains of a normalization are weights too.
        biases: One for each sum with a bias, for every cell, or for every channel if weights are shared; and the biases
            of a normalization.
        states: The number of values kept for the next step.
        copies: The number of copies of the layer, if its group is repeated.
        frozen: How many of its weights and biases training does not change.
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
    frozen: int = 0


def count(spec: Spec) -> tuple[LayerCounts, ...]:
    """Return the counts of every layer, in the order of the spec, as if no weights were shared or frozen.

    The cost does not depend on the sizes of layers.
    """
    whole = _count(written_out(spec))
    return tuple(_together([whole[name] for name in names], layer) for layer, names in copies(spec).items())


def layers_with_bias(spec: Spec) -> tuple[str, ...]:
    """Return the layers with a bias, in the order of the spec; that of a normalization is none of their cells."""
    whole = written_out(spec)
    plain = whole._replace(layers=tuple(layer._replace(normalize=None) for layer in whole.layers))
    biased = {name for name, counts in _count(plain).items() if counts.biases}
    return tuple(layer for layer, names in copies(spec).items() if biased.intersection(names))


def _together(counts: Sequence[LayerCounts], name: str) -> LayerCounts:
    """Return the counts of all copies of a layer together."""
    first = counts[0]
    if len(counts) == 1:
        return first._replace(name=name)
    # Most copies are alike, so that each kind of them is counted once.
    kinds = Counter(map(id, counts))
    each = {id(one): one for one in counts}
    numbers = (
        sum(getattr(each[kind], what) * copies for kind, copies in kinds.items())
        for what in ("cells", "links", "weights", "biases", "states", "copies")
    )
    return LayerCounts(name, first.cell, first.size, first.channels, *numbers)


def _count(spec: Spec) -> dict[str, LayerCounts]:
    """Return the counts of every layer by its name; those of layers that are alike have the name of the first."""
    expanded, memory_of = expand_memories(spec), memories(spec)
    layers = {layer.name: layer for layer in expanded.layers}
    around = connections_into(expanded.connections)
    shapes = PartShapes(layers, around)
    kinds, found = _kinds(expanded.layers), SpecLinks(expanded.layers, spec.connections)
    into: defaultdict[str, list[Connection]] = defaultdict(list)
    for connection in spec.connections:
        into[connection.target].append(connection)
    known: dict[object, LayerCounts] = {}
    counted: dict[str, LayerCounts] = {}
    for layer in expanded.layers:
        if layer.name in memory_of:
            memory = _memory(memory_of[layer.name], layers)
            counted[layer.name] = memory._replace(links=_links(into[layer.name], found))
            continue
        incoming = around[layer.name]
        alike = kinds[layer.name], *(_key(each, layer, kinds, shapes) for each in incoming)
        if alike not in known:
            counts = _layer(layer, incoming, layers, shapes)
            known[alike] = counts._replace(links=_links(into[layer.name], found))
        counted[layer.name] = known[alike]
    return counted


def _links(connections: Iterable[Connection], found: SpecLinks) -> int:
    """Return the number of links of some connections."""
    return sum(found.of(connection).count() for connection in connections)


def _kinds(layers: Iterable[Layer]) -> dict[str, int]:
    """Return a number for each layer, the same for layers that are alike in all but their names, such as copies."""
    numbers: dict[object, int] = {}
    return {layer.name: numbers.setdefault(tuple(map(id, layer[1:])), len(numbers)) for layer in layers}


def _key(connection: Connection, layer: Layer, kinds: Mapping[str, int], shapes: PartShapes) -> tuple[object, ...]:
    """Return all of a connection into a layer, or from it without direction, that its counts can depend on."""
    return (
        kinds[connection.source],
        shapes.of(connection.source, connection.carries),
        connection.directed,
        connection.within,
        connection.target == layer.name,
        id(connection.options),
        id(connection.pattern),
        connection.carries,
        connection.gate,
    )


def total(counts: Iterable[LayerCounts], what: str) -> int:
    """Return the sum of one of the counts over all layers."""
    return sum(getattr(layer, what) for layer in counts)


def layer_pair(connection: Connection, layers: Mapping[str, Layer]) -> LayerPair:
    """Return the two layers of a connection, as patterns see them.

    From a memory they see what the connection carries: the words that its heads read, or the usage of its slots, which
    is one number each.
    """
    source, target = layers[connection.source], layers[connection.target]
    options = connection.options
    size = (options.heads,) if isinstance(options, AccessOptions) else source.size
    channels = 1 if connection.carries == USAGE else source.channels
    if slices(options):
        size, channels = taken(Shape(size, channels), target.size, options)
    return LayerPair(size, target.size, channels, target.channels, options, connection.within)


def connections_into(connections: Iterable[Connection]) -> dict[str, list[Connection]]:
    """Return the connections that carry values into each layer."""
    incoming: dict[str, list[Connection]] = defaultdict(list)
    for connection in connections:
        incoming[connection.target].append(connection)
        if not connection.directed and not connection.within:
            incoming[connection.source].append(connection)
    return incoming


def is_fed(layer: Layer, connections: Iterable[Connection]) -> bool:
    """Return True if anything leads into a layer."""
    return any(c.target == layer.name or (not c.directed and c.source == layer.name) for c in connections)


def has_bias(part: Part, layer: Layer, connections: Iterable[Connection]) -> bool:
    """Return True if a part of a layer's cells has a bias, which needs links that it is added to."""
    return part.bias and layer.bias and layer.cell.bias and is_fed(layer, connections)


def shares_weights(layer: Layer, connections: Iterable[Connection]) -> bool:
    """Return True if links into a layer have the same weights at all places."""
    sharing = [c for c in connections if c.pattern.shares_weights and c.target == layer.name]
    return not all(c.pattern.over_channels(c.options) for c in sharing)


def _channels_share_weights(layer: Layer, connections: Iterable[Connection]) -> bool:
    """Return True if links into a layer have the same weights in all channels, and others at each place."""
    weighed = [c for c in connections if c.target == layer.name and c.pattern.weighted]
    return bool(weighed) and all(c.pattern.over_channels(c.options) for c in weighed)


def bias_shape(part: Part, layer: Layer, incoming: Iterable[Connection], shapes: PartShapes) -> ArrayShape:
    """Return the shape of the biases of a part: one for each cell, except along axes that share weights.

    Where parts take different inputs, only the weights of the part itself count.
    """
    weighed = incoming
    if not layer.cell.anatomy.uniform:
        weighed = [connection for connection in incoming if weighs_connection(part, connection, layer)]
    size, channels = shapes.of(layer.name, part.name)
    if shares_weights(layer, weighed):
        return channels, *(1,) * len(size)
    return (1 if _channels_share_weights(layer, weighed) else channels, *size)


def normalization_arrays(layer: Layer, shared: bool) -> Iterator[StoredArray]:
    """Yield the arrays that the normalization of a layer stores, if it has one."""
    if layer.normalize is not None:
        yield from normalizations.stored_arrays(layer.normalize, layer.channels, layer.size, shared)


def _reads_children(incoming: Iterable[Connection]) -> bool:
    """Return True if what cells keep is read along a graph at the same step, and not at the next one."""
    return any(each.orders_places for each in incoming)


def _learned(arrays: Iterable[StoredArray], name: str) -> int:
    """Return the number of parameters with a name among the arrays of a normalization."""
    return sum(prod(array.shape) for array in arrays if array.learned and array.name == name)


def _layer(
    layer: Layer, connections: Sequence[Connection], layers: dict[str, Layer], shapes: PartShapes
) -> LayerCounts:
    anatomy = fed_anatomy(layer, connections)
    incoming = [connection for connection in connections if connection.target == layer.name]
    shared = shares_weights(layer, incoming)
    weighed = any(part.weighted or part.recurrent for part in anatomy.parts)
    pairs = [(each, layer_pair(each, layers)) for each in incoming] if weighed else []
    weights = sum(_weights(part, layer, pairs, shapes) for part in anatomy.parts)
    weights += sum(prod(shapes.stored(layer, part)) for part in anatomy.parts if part.operation.stored)
    weights += sum(prod(shape) for part in anatomy.parts for shape in shapes.learned(layer, part).values())
    biased = (part for part in anatomy.parts if has_bias(part, layer, connections))
    biases = sum(prod(bias_shape(part, layer, incoming, shapes)) for part in biased)
    cells = layer.cells * layer.channels
    arrays = list(normalization_arrays(layer, shared))
    return LayerCounts(
        layer.name,
        layer.cell.name,
        layer.size,
        layer.channels,
        cells,
        0,
        weights + _learned(arrays, normalizations.GAIN),
        biases + _learned(arrays, normalizations.BIAS),
        0 if _reads_children(incoming) else sum(prod(shapes.of(layer.name, part).full) for part in anatomy.kept),
    )


def weighs_connection(part: Part, connection: Connection, layer: Layer) -> bool:
    """Return True if a part of a layer's cells has weights for a connection, if that can have any."""
    if is_recurrent(connection, layer):
        return part.recurrent is not None
    return part.weighted and part.takes(connection.gate)


def _weights(part: Part, layer: Layer, incoming: Sequence[tuple[Connection, LayerPair]], shapes: PartShapes) -> int:
    """Return the number of weights of a part for what leads into a layer."""
    if not (part.weighted or part.recurrent):
        return 0
    weighed = ((each, pair) for each, pair in incoming if weighs_connection(part, each, layer))
    return sum(each.pattern.weights(shapes.pair(each, part.name, pair)) for each, pair in weighed)


def _memory(memory: Memory, layers: dict[str, Layer]) -> LayerCounts:
    layer = memory.layer
    controlled = [(head.width, layers[connection.source]) for head in memory.heads for connection in head.controllers]
    weights = sum(width * source.cells * source.channels for width, source in controlled)
    biases = sum(head.width for head in memory.heads if layer.bias)
    cells = layer.cells * layer.channels
    return LayerCounts(
        layer.name, layer.cell.name, layer.size, layer.channels, cells, 0, weights, biases, memory.states
    )
