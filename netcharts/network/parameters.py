"""Parameters: the arrays of weights, biases and other stored numbers of a network, with their names and shapes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import NamedTuple, TypeAlias

from netcharts.cells.anatomy import OUTPUT, Part
from netcharts.initializers import DEFAULT as DEFAULT_INITIALIZER
from netcharts.network.counts import (
    bias_shape,
    connections_into,
    has_bias,
    layer_pair,
    normalization_arrays,
    shares_weights,
    weighs_connection,
)
from netcharts.network.external_memory import USAGE, Memory, expand_memories, memories
from netcharts.patterns import ArrayShape, LayerPair
from netcharts.spec import stored_numbers
from netcharts.spec.cell_inputs import PartShapes, fed_anatomy, is_recurrent
from netcharts.spec.model import Connection, Layer, Spec
from netcharts.spec.repeats import written_out

# Stands in names of arrays where others have a part.
NORMALIZE = "normalize"

# A part, the ends of a connection with what it carries and the input that it leads into, and its statement.
ParameterKey: TypeAlias = tuple[str, str, int]


def parameter_key(connection: Connection, part: str) -> ParameterKey:
    """Return the key of a connection's weights into a part."""
    source, target = f"{connection.source}.{connection.carries}", f"{connection.target}.{connection.gate}"
    return (part, f"{source}->{target}", connection.statement)


class Parameter(NamedTuple):
    """An array of weights, biases or other stored numbers.

    Attributes:
        name: Its name.
        shape: Its shape.
        connection: The connection that the weights belong to; None for biases and for the heads of a memory.
        pair: The layers of the connection; None for biases.
        init: The initializer that gives its first values.
        radius: The spectral radius that these are scaled to, if any.
        layer: The layer whose cells have the parameter; empty for a memory.
        part: The part of these cells.
        initial: The first value of all its numbers if no initializer gives them.
        learned: False for running statistics, which are not parameters but can be given like them.
        nonnegative: True if no number can be below 0, as in a variance.
        by_step: True if there are numbers for each step.
    """

    name: str
    shape: ArrayShape
    connection: Connection | None
    pair: LayerPair | None
    init: str = DEFAULT_INITIALIZER
    radius: float | None = None
    layer: str = ""
    part: str = ""
    initial: float = 0.0
    learned: bool = True
    nonnegative: bool = False
    by_step: bool = False

    @property
    def stored(self) -> bool:
        """Return True if a part holds or learns it, with first values from an initializer although no links have it."""
        return self.connection is None and bool(self.part) and self.name != f"{self.layer}.{self.part}.bias"

    def fits(self, shape: Sequence[int]) -> bool:
        """Return True if an array of a shape can be taken for it: without leading axes of length 1, or flat."""
        own = list(self.shape)
        if len(shape) <= 1:
            return prod(shape) == prod(own)
        while len(own) > len(shape) and own[0] == 1:
            del own[0]
        return list(shape) == own or list(shape) == self._by_place()

    def _by_place(self) -> list[int]:
        """Return the shape of a matrix between layers of one channel with an axis for each of their dimensions."""
        if self.pair is None or self.shape != (prod(self.pair.source), prod(self.pair.target)):
            return []
        return [*self.pair.source, *self.pair.target]


def parameters(spec: Spec) -> Iterator[Parameter]:
    """Yield every parameter of a network, in order.

    `layer.part.source` holds the weights of a connection into a part, `layer.part.recurrent` those within the layer,
    `layer.part.bias` its biases. A second connection from the same source has `#2` behind its name, and so have
    the weights from a layer called `bias`. A normalization has `layer.normalize.gain`, `layer.normalize.bias`, and the
    running statistics `layer.normalize.mean` and `layer.normalize.variance`. A memory has
    `layer.head.parameter.source`, [source channels × cells, heads × width], and `layer.head.parameter.bias`.
    """
    whole = written_out(spec)
    spec, memory_of = expand_memories(whole), memories(whole)
    layers, around = {layer.name: layer for layer in spec.layers}, connections_into(spec.connections)
    shapes = PartShapes(layers, around)
    for layer in spec.layers:
        if layer.name in memory_of:
            yield from _of_memory(memory_of[layer.name], layers)
        else:
            yield from _of_cells(layer, around[layer.name], layers, shapes)


def _of_memory(memory: Memory, layers: dict[str, Layer]) -> Iterator[Parameter]:
    layer = memory.layer
    for head in memory.heads:
        for parameter in head.parameters:
            name, width = f"{layer.name}.{head.name}.{parameter.name}", head.heads * parameter.width
            for connection, source in head.sources():
                pair = layer_pair(connection, layers)._replace(source=layers[connection.source].size, target=(width,))
                pair = pair._replace(target_channels=1)
                shape = pair.source_channels * prod(pair.source), width
                yield Parameter(f"{name}.{source}", shape, None, pair, layer.init)
            if layer.bias:
                yield Parameter(f"{name}.bias", (width,), None, None, layer.init)


class _IncomingConnection(NamedTuple):
    """A connection with weights into a layer, and the two layers."""

    connection: Connection
    pair: LayerPair


def _of_cells(
    layer: Layer, connections: Sequence[Connection], layers: dict[str, Layer], shapes: PartShapes
) -> Iterator[Parameter]:
    """Yield the parameters of the cells of a layer, part by part."""
    incoming = [connection for connection in connections if connection.target == layer.name]
    weighted = [_IncomingConnection(each, layer_pair(each, layers)) for each in incoming if each.pattern.weighted]
    for part in fed_anatomy(layer, connections).parts:
        if part.operation.stored:
            shape = shapes.stored(layer, part)
            held = Parameter(f"{layer.name}.{part.name}", shape, None, None, layer.init, None, layer.name, part.name)
            yield held._replace(by_step=stored_numbers.steps(layer) is not None)
        for name, shape in shapes.learned(layer, part).items():
            yield Parameter(f"{layer.name}.{name}", shape, None, None, layer.init, None, layer.name, part.name)
        biased = has_bias(part, layer, connections)
        yield from _of_part(layer, part, weighted, shapes, biased)
        if biased:
            name, biases = f"{layer.name}.{part.name}.bias", bias_shape(part, layer, incoming, shapes)
            yield Parameter(name, biases, None, None, layer.init, None, layer.name, part.name)
    if layer.normalize is None:
        return
    for array in normalization_arrays(layer, shares_weights(layer, incoming)):
        name = f"{layer.name}.{NORMALIZE}.{array.name}"
        bare = Parameter(name, array.shape, None, None)
        yield bare._replace(initial=array.initial, learned=array.learned, nonnegative=array.nonnegative)


def _of_part(
    layer: Layer, part: Part, incoming: Sequence[_IncomingConnection], shapes: PartShapes, biased: bool
) -> Iterator[Parameter]:
    if not (part.weighted or part.recurrent):
        return
    # The weights from a layer that is called bias are not the biases of the part.
    seen = {"bias": int(biased)}
    for connection, whole in incoming:
        if not weighs_connection(part, connection, layer):
            continue
        pair = shapes.pair(connection, part.name, whole)
        shape = weight_shape(connection, pair)
        source = "recurrent" if is_recurrent(connection, layer) else connection.written or _written_source(connection)
        seen[source] = seen.get(source, 0) + 1
        number = f"#{seen[source]}" if seen[source] > 1 else ""
        name, radius = f"{layer.name}.{part.name}.{source}{number}", connection.options.spectral_radius
        yield Parameter(name, shape, connection, pair, layer.init, radius, layer.name, part.name)


def weight_shape(connection: Connection, pair: LayerPair) -> ArrayShape:
    """Return the shape of the weights of a connection between two layers."""
    shape = connection.pattern.transfer.weight_shape
    assert shape is not None
    return shape(pair)


def _written_source(connection: Connection) -> str:
    """Return the source of a connection, with the part that it carries if the spec names one."""
    named = connection.carries not in (OUTPUT, USAGE) and not connection.pattern.addressed
    return f"{connection.source}.{connection.carries}" if named else connection.source
