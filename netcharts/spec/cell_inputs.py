"""Inputs of cells: the parts that connections lead into, and the shapes of these parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from netcharts.cells.anatomy import INPUTS, OUTPUT, Anatomy, Part, Wire
from netcharts.patterns import LayerPair
from netcharts.patterns._slices import taken
from netcharts.shapes import Shape, WrittenShape
from netcharts.spec import stored_numbers
from netcharts.spec.model import Connection, Layer
from netcharts.spec.part_shapes import Incoming, part_shapes, term_shape
from netcharts.wording import quoted

_NO_SHAPES: Mapping[str, Shape] = MappingProxyType({})


def fed_anatomy(layer: Layer, connections: Iterable[Connection]) -> Anatomy:
    """Return the anatomy of a layer's cells as these connections feed it: without the inputs that none leads into."""
    anatomy = layer.cell.anatomy
    if anatomy.uniform:
        return anatomy
    return anatomy.fed({each.gate for each in connections if each.target == layer.name})


def is_recurrent(connection: Connection, layer: Layer) -> bool:
    """Return True if a connection feeds the recurrent links of a layer's cells rather than their inputs."""
    if not connection.within or connection.gate or not layer.cell.anatomy.recurs:
        return False
    return connection.delay != 0 or connection.orders_places


def comes_from_afar(connection: Connection) -> bool:
    """Return True if a recurrent connection carries values from another step than the one before or after."""
    return abs(connection.delay) > 1


def lacking(layer: Layer, connections: Iterable[Connection]) -> str | None:
    """Return why the parts of a layer's cells cannot combine what leads in: too few or too many values; or None."""
    if layer.cell.anatomy.uniform:
        return None
    gates = [each.gate for each in connections if each.target == layer.name]
    missing = next((gate for gate in layer.cell.anatomy.required_gates if gate not in gates), None)
    if missing is not None:
        return f"nothing leads into the input {quoted(missing)} of {quoted(layer.name)}"
    missing = next(_without_instead(layer.cell.anatomy, gates), None)
    if missing is not None:
        return f"nothing leads into the input {quoted(missing)} of {quoted(layer.name)}, or into the layer itself"
    if gates and "" not in gates and (part := _taking_all(layer.cell.anatomy)):
        named = f"only into inputs with names, and its part {quoted(part)} takes more"
        return f"nothing leads into {quoted(layer.name)} itself, {named}"
    return next(filter(None, (_lacking_in(part, gates, layer) for part in fed_anatomy(layer, connections).parts)), None)


def _taking_all(anatomy: Anatomy) -> str | None:
    """Return a part that takes what leads into a cell without the name of an input, if there is one."""
    taking = (part.name for part in anatomy.parts for wire in part.wires if wire.source == INPUTS and not wire.gate)
    return next(taking, None)


def _without_instead(anatomy: Anatomy, gates: Sequence[str]) -> Iterator[str]:
    """Yield the named inputs that nothing leads to, and neither to what stands in for them."""
    for part in anatomy.parts:
        if part.otherwise is not None and part.otherwise.source == INPUTS and part.otherwise.gate not in gates:
            yield from (wire.gate for wire in part.wires if wire.source == INPUTS and wire.gate not in gates)


def _lacking_in(part: Part, gates: Sequence[str], layer: Layer) -> str | None:
    count = sum(gates.count(wire.gate) if wire.source == INPUTS else 1 for wire in part.wires)
    if part.accepts(count):
        return None
    least, _ = part.operands_needed
    opening = f"{quoted(layer.name)} has {layer.cell.name} cells, whose part {quoted(part.name)}"
    if not count:
        return f"{opening} has nothing to combine: let something lead into the layer"
    return f"{opening} combines {least} value{'s' * (least != 1)} by {part.operation_name}, not {count}"


class Operand(NamedTuple):
    """An operand of a part: where it comes from, its shape, and the connection that brings it, if one does."""

    wire: Wire
    shape: Shape
    connection: Connection | None = None


class PartShapes:
    """The shapes of the parts of the cells of a network.

    Args:
        layers: The layers by name.
        incoming: The connections into each layer.
    """

    def __init__(self, layers: Mapping[str, Layer], incoming: Mapping[str, Sequence[Connection]]) -> None:
        self.layers, self.incoming = layers, incoming
        self._known: dict[str, Mapping[str, Shape]] = {}
        self._alike: dict[object, Mapping[str, Shape]] = {}

    def of(self, name: str, part: str = OUTPUT) -> Shape:
        """Return the shape of a part of a layer; that of the layer if the part has none of its own."""
        layer = self.layers[name]
        if part == OUTPUT or layer.cell.anatomy.uniform:
            return layer.shape
        if name not in self._known:
            # Until it is known, connections in a cycle see the shape of the layer.
            self._known[name] = _NO_SHAPES
            self._known[name] = self._parts(layer)
        return self._known[name].get(part, layer.shape)

    def _parts(self, layer: Layer) -> Mapping[str, Shape]:
        incoming = [
            Incoming(each.gate, each.pattern, each.options, self.of(each.source, each.carries))
            for each in self.incoming.get(layer.name, ())
            if each.target == layer.name
        ]
        # Layers that are alike, such as copies, have the same options and the same connections leading in.
        key = (id(layer.cell), id(layer.options), layer.over, layer.shape, *(each.key for each in incoming))
        if key not in self._alike:
            shapes = part_shapes(layer.cell, WrittenShape(*layer.shape), layer.operation_options, incoming)
            self._alike[key] = shapes if isinstance(shapes, dict) else _NO_SHAPES
        return self._alike[key]

    def stored(self, layer: Layer, part: Part) -> tuple[int, ...]:
        """Return the shape of the numbers that a part stores: that of its value, or what the operation says."""
        shape, operation = self.of(layer.name, part.name), part.operation
        if operation.numbers is None:
            steps = stored_numbers.steps(layer)
            return shape.full if steps is None else (steps, *shape.full)
        return operation.numbers(shape, operation.make_options(layer.operation_options))

    def products(self, layer: Layer) -> int:
        """Return the number of multiply-accumulates of values with each other in a layer, as in attention."""
        if not any(part.operation.products for part in layer.cell.anatomy.parts):
            return 0
        parts = fed_anatomy(layer, self.incoming.get(layer.name, ())).parts
        return sum(self._products(layer, part) for part in parts)

    def _products(self, layer: Layer, part: Part) -> int:
        operation = part.operation
        operands = [] if operation.products is None else list(self._operands(layer, part))
        if operation.products is None or not part.accepts(len(operands)):
            return 0
        return operation.products(operands, operation.make_options(layer.operation_options))

    def learned(self, layer: Layer, part: Part) -> Mapping[str, tuple[int, ...]]:
        """Return the shapes of the arrays that the operation of a part learns, by name."""
        operation = part.operation
        if operation.arrays is None:
            return {}
        operands = list(self._operands(layer, part))
        # A part that lacks an operand cannot be computed, which is reported.
        if not part.accepts(len(operands)):
            return {}
        return operation.arrays(operands, operation.make_options(layer.operation_options))

    def _operands(self, layer: Layer, part: Part) -> Iterator[Shape]:
        """Yield the shape of each operand of a part."""
        return (operand.shape for operand in self.operands(layer, part))

    def operands(self, layer: Layer, part: Part) -> Iterator[Operand]:
        """Yield the operands of a part in order; an input is one for each connection that leads into it."""
        written = WrittenShape(*self.of(layer.name, part.name))
        for wire in part.wires:
            if wire.source == INPUTS:
                for each in self.incoming.get(layer.name, ()):
                    if each.target == layer.name and each.gate == wire.gate and not is_recurrent(each, layer):
                        source = self.of(each.source, each.carries)
                        incoming = Incoming("", each.pattern, each.options, source)
                        yield Operand(wire, term_shape(part, incoming, written, layer.size), each)
            elif wire.number is None:
                yield Operand(wire, self.of(layer.name, wire.source))

    def pair(self, connection: Connection, part: str, whole: LayerPair) -> LayerPair:
        """Return the two arrays of a connection into a part of its target, given those of the two layers."""
        if self.layers[connection.target].cell.anatomy.uniform and self.layers[connection.source].cell.anatomy.uniform:
            return whole
        target = self.of(connection.target, part)
        if self.layers[connection.source].cell.anatomy.uniform:
            return whole._replace(target=target.size, target_channels=target.channels)
        layer = self.layers[connection.target]
        source = taken(self.of(connection.source, connection.carries), layer.size, connection.options)
        return whole._replace(
            source=source.size, source_channels=source.channels, target=target.size, target_channels=target.channels
        )
