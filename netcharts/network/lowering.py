"""Lowering: write cells as networks of their parts, where a layer cannot be computed as one array of equal parts.

That is the case if its parts differ in shape, take named inputs, or combine several connections in another way than by
a sum. Each part becomes a layer of its own shape, `layer.part`, the output that of the layer's name. Wires become
one-to-one connections, `.before` a delay of one step. A part that weighs its inputs, or only passes one on, keeps them;
any other part gets an input for each of its operands, named by its number.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from netcharts.cells.anatomy import DATA, INPUTS, OUTPUT, Anatomy, Part, Wire
from netcharts.graphs import Graph
from netcharts.network import trees
from netcharts.network.counts import connections_into, weighs_connection
from netcharts.network.indexed_words import with_indices
from netcharts.network.parameters import ParameterKey, parameter_key
from netcharts.network.slices import with_slices
from netcharts.network.time_windows import with_time_windows
from netcharts.network.trees import Crossing, graph_of, is_tree
from netcharts.network.whole_runs import with_runs
from netcharts.network.written_connections import identity
from netcharts.patterns._options import PAST, RUN
from netcharts.shapes import WrittenShape
from netcharts.spec.cell_inputs import PartShapes, fed_anatomy, is_recurrent
from netcharts.spec.model import Connection, Layer, Spec
from netcharts.spec.part_shapes import Incoming, term_shape
from netcharts.spec.scopes import found_outward
from netcharts.spec.starts import Start

_NO_START: Mapping[str, Start] = MappingProxyType({})


class Lowered(NamedTuple):
    """A spec whose cells can be computed as they are.

    Attributes:
        spec: The spec.
        parts: For each layer that has been replaced, its parts and the layers that stand for them.
        data: For each replaced layer that takes values from the caller, the layer that takes them in its place.
        weights: For weights of connections into replaced layers, by their key in `spec`, the key that they have in the
            original spec.
        biased: For layers that take the bias of a part without being its value, the original layer and this part.
        trees: For layers of parts whose places are computed in an order, the graphs that give it.
        crossing: The connections between these that lead from places to other ones.
    """

    spec: Spec
    parts: Mapping[str, Mapping[str, str]] = MappingProxyType({})
    data: Mapping[str, str] = MappingProxyType({})
    weights: Mapping[ParameterKey, ParameterKey] = MappingProxyType({})
    biased: Mapping[str, tuple[str, str]] = MappingProxyType({})
    trees: Mapping[str, tuple[Graph, ...]] = MappingProxyType({})
    crossing: Set[Crossing] = frozenset()

    def originals(self) -> dict[str, tuple[str, str]]:
        """Return the original layer and the part that each layer stands for that stands for one."""
        return {own: (name, part) for name, parts in self.parts.items() for part, own in parts.items()}

    def biases_of(self) -> dict[str, tuple[str, str]]:
        """Return the original layer and the part whose bias, or stored numbers, each layer takes."""
        elsewhere = set(self.biased.values())
        own = {name: original for name, original in self.originals().items() if original not in elsewhere}
        return {**own, **self.biased}


def lower(spec: Spec) -> Lowered:
    """Return a spec with undirected connections alone as it is; any other with its cells written as networks."""
    if not all(connection.directed for connection in spec.connections):
        return Lowered(spec)
    whole, weights = with_slices(with_whole_names(spec))
    for write in (with_time_windows, with_indices, with_runs):
        whole, keys = write(whole)
        weights = {**weights, **_followed(keys, weights)}
    lowered = _lower_cells(whole)
    return lowered._replace(weights={**weights, **_followed(lowered.weights, weights)})


def with_whole_names(spec: Spec) -> Spec:
    """Return a spec whose layers name the layers that they start from as all layers do."""
    if not any(layer.start for layer in spec.layers):
        return spec
    names = {layer.name for layer in spec.layers}
    return spec._replace(layers=tuple(_starting_from(layer, names) for layer in spec.layers))


def _starting_from(layer: Layer, names: Container[str]) -> Layer:
    start = {
        part: each._replace(layer=found_outward(each.layer, layer.name, names) or "")
        for part, each in layer.start.items()
    }
    return layer._replace(start=start)


def _followed(
    keys: Mapping[ParameterKey, ParameterKey], earlier: Mapping[ParameterKey, ParameterKey]
) -> dict[ParameterKey, ParameterKey]:
    """Return keys with the original ones that they have by what has been done earlier."""
    return {key: earlier.get(before, before) for key, before in keys.items()}


def _lower_cells(spec: Spec) -> Lowered:
    incoming = connections_into(spec.connections)
    carried = {each.source: each for each in spec.connections if each.carries != OUTPUT}
    names = [
        layer.name
        for layer in spec.layers
        if must_be_lowered(layer, carried.get(layer.name)) or is_tree(layer, incoming[layer.name])
    ]
    if not names:
        return Lowered(spec)
    return _Lowering(spec, set(names), incoming).lowered()


def must_be_lowered(layer: Layer, carrying: Connection | None) -> bool:
    """Return True if the cells of a layer cannot be computed as equal parts of one array.

    `carrying` is a connection that carries another part of the layer than its output, or what a memory gives.
    """
    return not layer.cell.anatomy.uniform or (carrying is not None and _carries_part(carrying, layer))


def _carries_part(connection: Connection, layer: Layer) -> bool:
    """Return True if a connection carries another part of a layer than its output, and the layer is no memory."""
    own = {part.name for part in layer.cell.anatomy.parts}
    return connection.carries != OUTPUT and connection.carries in own and not connection.pattern.addressed


def bare(layer: Layer) -> Layer:
    """Return a layer without what is done to the value of its cells, for a part that is not their output."""
    return layer._replace(activation=None, normalize=None, top=None, dropout=None, start=_NO_START)


class _Lowering:
    """The lowering of one spec."""

    def __init__(self, spec: Spec, names: set[str], incoming: Mapping[str, Sequence[Connection]]) -> None:
        self.spec, self.names, self.incoming = spec, names, incoming
        self.original = {layer.name: layer for layer in spec.layers}
        self.shapes = PartShapes(self.original, incoming)
        self.taken = set(self.original)
        self.parts = {name: self._named(layer) for name, layer in self.original.items() if name in names}
        self.data: dict[str, str] = {}
        self.layers: list[Layer] = []
        self.connections: list[Connection] = []
        self.weights: dict[ParameterKey, ParameterKey] = {}
        self.biased: dict[str, tuple[str, str]] = {}
        self.trees: dict[str, tuple[Graph, ...]] = {}
        self.crossing: set[Crossing] = set()

    def _named(self, layer: Layer) -> dict[str, str]:
        return {
            part.name: layer.name if part.name == OUTPUT else self._free(f"{layer.name}.{part.name}")
            for part in layer.cell.anatomy.parts
        }

    def _free(self, name: str) -> str:
        """Return a name that no layer has."""
        while name in self.taken:
            name += "'"
        self.taken.add(name)
        return name

    def lowered(self) -> Lowered:
        for layer in self.spec.layers:
            if layer.name in self.names:
                self._lower(layer)
            else:
                self.layers.append(layer)
                self.connections += (self._from(each) for each in self.incoming[layer.name])
        spec = self.spec._replace(layers=tuple(self.layers), connections=tuple(self.connections))
        ordered = (self.biased, self.trees, frozenset(self.crossing))
        return Lowered(spec, self.parts, self.data, self.weights, *ordered)

    def _from(self, connection: Connection) -> Connection:
        """Return a connection as it comes from the layer of the part that it carries."""
        parts = self.parts.get(connection.source)
        if parts is None or connection.carries not in parts:
            return connection
        moved = connection._replace(source=parts[connection.carries], carries=OUTPUT)
        self.weights.update(self._keys(moved, connection, self.original[connection.target]))
        return moved

    def _keys(
        self, moved: Connection, connection: Connection, layer: Layer
    ) -> Iterator[tuple[ParameterKey, ParameterKey]]:
        for part in layer.cell.anatomy.parts:
            if moved != connection:
                yield parameter_key(moved, part.name), parameter_key(connection, part.name)

    def _lower(self, layer: Layer) -> None:
        incoming = [each for each in self.incoming[layer.name] if each.target == layer.name]
        if is_tree(layer, incoming):
            self._write_tree(layer, incoming)
            return
        anatomy = fed_anatomy(layer, incoming)
        back = -1 if any(each.delay < 0 and each.within for each in incoming) else 1
        if anatomy.takes_data:
            self._take_data(layer)
        for part in anatomy.parts:
            _PartLowering(self, layer, part, incoming, back).lower()
        graphs = tuple(graph_of(each) for each in incoming if each.orders_places)
        if graphs:
            self.trees.update(dict.fromkeys(self.parts[layer.name].values(), graphs))

    def _write_tree(self, layer: Layer, incoming: Sequence[Connection]) -> None:
        """Add the layers of cells that read the state of their children."""
        tree = trees.written(layer, incoming, self.parts, self._free)
        self.layers += tree.layers
        self.connections += tree.connections
        self.weights.update(tree.weights)
        self.biased.update({name: (layer.name, part) for name, part in tree.biased.items()})
        self.trees.update(dict.fromkeys((each.name for each in tree.layers), tree.graphs))
        self.crossing |= tree.crossing

    def _take_data(self, layer: Layer) -> None:
        name = self.data[layer.name] = self._free(f"{layer.name}.{DATA}")
        anatomy = Anatomy((Part(OUTPUT, "pass", (Wire(DATA),)),), (OUTPUT,))
        cell = layer.cell._replace(anatomy=anatomy, role="input")
        self.layers.append(bare(layer)._replace(name=name, cell=cell))


class _PartLowering:
    """The lowering of one part of the cells of a layer."""

    def __init__(
        self, lowering: _Lowering, layer: Layer, part: Part, incoming: Sequence[Connection], back: int
    ) -> None:
        self.lowering, self.layer, self.part, self.incoming, self.back = lowering, layer, part, incoming, back
        self.name = lowering.parts[layer.name][part.name]
        self.shape = lowering.shapes.of(layer.name, part.name)
        self.wires: list[Wire] = []
        self.own = frozenset(lowering.parts[layer.name].values())
        options = part.operation.make_options(layer.operation_options)
        # The operands of which it takes all steps together, and how.
        self.runs = dict.fromkeys(part.operation.runs(options), PAST if part.operation.past(options) else RUN)

    def lower(self) -> None:
        """Add the layer of the part, and the connections into it."""
        sums = not self.part.has_terms
        for wire in self.part.wires:
            self._add(wire, sums)
        summed = self.part.recurrent is not None and self._recurrent(self.part.recurrent)
        if summed or Wire(INPUTS) in self.wires:
            self.wires = [Wire(INPUTS), *(wire for wire in self.wires if wire != Wire(INPUTS))]
        part = self.part._replace(name=OUTPUT, wires=tuple(self.wires), recurrent=None)
        own = self.layer if self.part.name == OUTPUT else bare(self.layer)
        layer = own._replace(
            name=self.name,
            size=self.shape.size,
            channels=self.shape.channels,
            cell=self.layer.cell._replace(anatomy=Anatomy((part,), (OUTPUT,)), role="hidden"),
            start={OUTPUT: self.layer.start[self.part.name]} if self.part.name in self.layer.start else _NO_START,
        )
        self.lowering.layers.append(layer)

    def _add(self, wire: Wire, sums: bool) -> None:
        """Add the connections for a wire; each is an operand of its own unless all are summed."""
        if wire.number is not None:
            self.wires.append(wire)
            return
        for connection in self._connections(wire, sums):
            gate = "" if sums else str(len(self.wires))
            self.wires.append(Wire(INPUTS, gate=gate))
            moved = connection._replace(target=self.name, gate=gate)
            if connection.pattern.along_graph and connection.source in self.own and not connection.delay:
                self.lowering.crossing.add(trees.crossing(moved))
            if not sums and len(self.wires) - 1 in self.runs:
                moved = moved._replace(options=replace(moved.options, steps=self.runs[len(self.wires) - 1]))
            self.lowering.connections.append(moved)

    def _connections(self, wire: Wire, sums: bool) -> Iterator[Connection]:
        """Yield what a wire brings as connections from layers."""
        if wire.source == INPUTS:
            taken = [each for each in self.incoming if each.gate == wire.gate and not is_recurrent(each, self.layer)]
            for connection in taken:
                yield self._brought(connection, sums)
            return
        if wire.source == DATA:
            source = self.lowering.data[self.layer.name]
        else:
            source = self.lowering.parts[self.layer.name][wire.source]
        yield self._wire(source, self.back * wire.before)

    def _brought(self, connection: Connection, sums: bool) -> Connection:
        """Return a connection into the layer as it leads into this part."""
        moved = self._kept(connection)
        if sums or connection.pattern.one_to_one:
            return moved
        # Only values that are not transformed can be operands: what a pool or the like brings gets a layer.
        name = self.lowering._free(f"{self.name}.{connection.source}")
        incoming = Incoming("", connection.pattern, connection.options, self.lowering.shapes.of(connection.source))
        size, channels = term_shape(self.part, incoming, WrittenShape(*self.shape), self.layer.size)
        # A product of one value is this value; unlike `pass`, it gives weights to no links.
        anatomy = Anatomy((Part(OUTPUT, "multiply", (Wire(INPUTS),)),), (OUTPUT,))
        cell = self.layer.cell._replace(anatomy=anatomy, role="hidden")
        passed = bare(self.layer)._replace(name=name, size=size, channels=channels, cell=cell)
        self.lowering.layers.append(passed)
        self.lowering.connections.append(moved._replace(target=name, gate=""))
        if connection.orders_places:
            self.lowering.crossing.add(trees.crossing(self.lowering.connections[-1]))
        return self._wire(name, 0)

    def _kept(self, connection: Connection) -> Connection:
        """Return a connection into the layer as one into this part, with the weights that it has for the part."""
        parts = self.lowering.parts.get(connection.source, {})
        source = parts.get(connection.carries)
        moved = connection if source is None else connection._replace(source=source, carries=OUTPUT)
        moved = moved._replace(target=self.name, gate="")
        if weighs_connection(self.part, connection, self.layer) and connection.pattern.weighted:
            self.lowering.weights[parameter_key(moved, OUTPUT)] = parameter_key(connection, self.part.name)
        return moved

    def _recurrent(self, wire: Wire) -> bool:
        """Add the connections of the layer to itself that lead to the part; return whether there are any."""
        found = False
        source = self.lowering.parts[self.layer.name].get(wire.source)
        for connection in self.incoming:
            if source is not None and is_recurrent(connection, self.layer):
                delay = connection.delay if wire.before else 0
                moved = self._kept(connection)._replace(source=source, delay=delay)
                self.lowering.weights[parameter_key(moved, OUTPUT)] = parameter_key(connection, self.part.name)
                self.lowering.connections.append(moved)
                found = True
        return found

    def _wire(self, source: str, delay: int) -> Connection:
        return identity(source, self.name, self.layer.place, delay=delay)
