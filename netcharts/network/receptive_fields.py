"""Receptive fields: the places of each input that one place of a layer depends on, along each axis of the input.

They are followed within a step, along skip connections as well, and from the first place to the last, whatever lies
between. As in published numbers, an input goes on beyond its edges for windows: cells of their padding count. What sees
all places of a layer sees only places that the input has. Normalizations and activations over places are left out, as
is usual. Araujo, Norris & Sim, "Computing receptive fields of convolutional neural networks", Distill, 2019,
doi:10.23915/distill.00021.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from netcharts.cells.anatomy import DATA, OUTPUT, Part
from netcharts.network.counts import connections_into
from netcharts.network.layer_graph import strongly_connected_components
from netcharts.network.seen_by_connections import Field, everything_of, seen_by, seen_by_attention, spread
from netcharts.network.seen_intervals import NOTHING, Seen, constant, hull, listed, own, union
from netcharts.shapes import Shape
from netcharts.spec.cell_inputs import PartShapes, fed_anatomy
from netcharts.spec.model import Connection, Layer, Spec
from netcharts.spec.repeats import copies, written_out
from netcharts.spec.scopes import found_outward

Extent = tuple[int, ...]
"""The number of places in a receptive field, for each axis of an input."""

# In cycles, fields that still grow after so many rounds are those of all places.
_MOST_ROUNDS = 100


def receptive_fields(spec: Spec) -> dict[str, dict[str, Extent]]:
    """Return the receptive field of each layer in each input that it depends on, by the names of both.

    It is the largest of all its places and copies.
    """
    whole = written_out(spec)
    network = _Network(whole)
    extents: dict[str, dict[str, Extent]] = {layer.name: {} for layer in whole.layers}
    for layer in network.inputs:
        for name, field in _Fields(network, layer).followed().items():
            extents[name][layer.name] = tuple(seen.extent for seen in field)
    return {layer: _largest(extents[name] for name in names) for layer, names in copies(spec).items()}


def _largest(extents: Iterable[Mapping[str, Extent]]) -> dict[str, Extent]:
    """Return the largest extent of all copies of a layer in each input."""
    largest: dict[str, Extent] = {}
    for each in extents:
        for name, extent in each.items():
            largest[name] = tuple(map(max, extent, largest.get(name, extent)))
    return largest


class _Network:
    """The layers of a network in an order in which fields can be followed, with what leads into each."""

    def __init__(self, spec: Spec) -> None:
        self.layers = {layer.name: layer for layer in spec.layers}
        connections = tuple(each for each in spec.connections if not each.delay)
        self.incoming = {name: tuple(each) for name, each in connections_into(connections).items()}
        self.shapes = PartShapes(self.layers, connections_into(spec.connections))
        self.weights_from: dict[str, list[str]] = {}
        for each in connections:
            giver = found_outward(each.options.weights, each.target, self.layers) if each.options.weights else None
            if giver is not None:
                self.weights_from.setdefault(each.target, []).append(giver)
        sources = {name: self._sources(name) for name in self.layers}
        # Each after those that it depends on, in the order of the spec within a cycle.
        number = {name: number for number, name in enumerate(self.layers)}
        components = strongly_connected_components(sources)
        self.order = tuple(tuple(sorted(each, key=number.__getitem__)) for each in components)

    def _sources(self, name: str) -> list[str]:
        """Return the layers that a layer depends on; itself, if it does within a step."""
        incoming = self.incoming.get(name, ())
        return [*(other_end(each, name) for each in incoming), *self.weights_from.get(name, ())]

    @property
    def inputs(self) -> Iterator[Layer]:
        """Yield the layers that take values from the caller, and not from other layers in their place."""
        for layer in self.layers.values():
            fed = any(each.directed and not each.within for each in self.incoming.get(layer.name, ()))
            if layer.cell.anatomy.takes_data and not fed:
                yield layer


def other_end(connection: Connection, name: str) -> str:
    """Return the layer from which a connection leads to a layer; undirected ones lead to both ends."""
    return connection.source if connection.target == name else connection.target


class _Fields:
    """The fields of all layers in one input."""

    def __init__(self, network: _Network, start: Layer) -> None:
        self.network, self.start = network, start
        self.nothing: Field = (NOTHING,) * len(start.size)
        self.known: dict[str, dict[str, Field]] = {}

    def followed(self) -> dict[str, Field]:
        """Return the fields of all layers that depend on the input."""
        for component in self.network.order:
            if len(component) > 1 or self._is_cycle(component[0]):
                self._settle(component)
            else:
                self.known[component[0]] = self._parts(component[0])
        outputs = ((name, parts[OUTPUT]) for name, parts in self.known.items())
        return {name: field for name, field in outputs if field != self.nothing}

    def _is_cycle(self, name: str) -> bool:
        return any(other_end(each, name) == name for each in self.network.incoming.get(name, ()))

    def _settle(self, component: Sequence[str]) -> None:
        """Follow the fields of layers in a cycle until they grow no more."""
        for _ in range(_MOST_ROUNDS):
            before = {name: self.known.get(name) for name in component}
            for name in component:
                self.known[name] = self._parts(name)
            if all(self.known[name] == before[name] for name in component):
                return
        everything = tuple(constant((0, cells - 1)) for cells in self.start.size)
        self.known.update({name: dict.fromkeys(self.known[name], everything) for name in component})

    def _parts(self, name: str) -> dict[str, Field]:
        """Return the fields of the parts of the cells of a layer."""
        layer, incoming = self.network.layers[name], self.network.incoming.get(name, ())
        given = [self._everything(giver) for giver in self.network.weights_from.get(name, ())]
        if name == self.start.name:
            given.append(tuple(map(own, range(len(self.start.size)))))
        if layer.cell.anatomy.uniform:
            fields = [self._brought(each, name, layer.shape) for each in incoming]
            return {OUTPUT: self._union([*fields, *given], layer.size)}
        common = None if given else self._common(name, incoming)
        if common is not None and not layer.cell.anatomy.holds_numbers:
            return {OUTPUT: common}
        anatomy, parts = fed_anatomy(layer, incoming), dict[str, Field]()
        for part in map(anatomy.part, anatomy.order):
            parts[part.name] = self._part(part, layer, parts, given)
        return parts

    def _common(self, name: str, incoming: Sequence[Connection]) -> Field | None:
        """Return the field that all places of all sources of a layer have, whatever its cells do; None if they differ.

        Networks with attention have it nearly everywhere.
        """
        fields = {self._of(other_end(each, name), each.carries) for each in incoming}
        field = fields.pop() if len(fields) == 1 else None
        return field if field is not None and all(seen.axis is None for seen in field) else None

    def _union(self, fields: Sequence[Field], size: tuple[int, ...]) -> Field:
        if not fields:
            return self.nothing
        columns = zip(*fields, self.start.size, strict=True)
        return tuple(union(seen, size, cells) for *seen, cells in columns)

    def _everything(self, name: str) -> Field:
        """Return the field of all places of a layer together."""
        return everything_of(self._of(name, OUTPUT), self.network.layers[name].size, self.start.size)

    def _of(self, name: str, part: str) -> Field:
        """Return what is known of the field of a part of a layer; that of the layer if it has no such part."""
        parts = self.known.get(name, {})
        return parts.get(part, parts.get(OUTPUT, self.nothing))

    def _brought(self, connection: Connection, name: str, target: Shape) -> Field:
        """Return the field of what a connection brings to a layer, which has some shape there."""
        source = other_end(connection, name)
        carries = connection.carries if connection.target == name else OUTPUT
        field = self._of(source, carries)
        if field == self.nothing:
            return field
        shape = self.network.shapes.of(source, carries)
        return seen_by(field, shape, target, connection.pattern, connection.options, self.start.size)

    # Cells whose parts differ

    def _part(self, part: Part, layer: Layer, parts: Mapping[str, Field], given: Sequence[Field]) -> Field:
        """Return the field of a part of the cells of a layer, given those of the parts before it."""
        size = self.network.shapes.of(layer.name, part.name).size
        operands = list(self._operands(part, layer, parts))
        takes_more = part.takes_links or any(wire.source == DATA for wire in part.wires)
        if part.operation.attends:
            fields = self._attended(part, layer, operands)
        elif part.operation.joins and sum(shape.size[0] for _, shape in operands) == size[0]:
            fields = [self._joined(operands)]
        else:
            fields = [self._spread(field, shape, size) for field, shape in operands]
        return self._union([*fields, *(given if takes_more else ())], size)

    def _operands(self, part: Part, layer: Layer, parts: Mapping[str, Field]) -> Iterator[tuple[Field, Shape]]:
        """Yield the field and the shape of each operand of a part."""
        for wire, shape, connection in self.network.shapes.operands(layer, part):
            if connection is not None:
                yield self._brought(connection, layer.name, shape), shape
            elif wire.source in parts and not wire.before:
                yield parts[wire.source], shape

    def _spread(self, field: Field, shape: Shape, size: tuple[int, ...]) -> Field:
        """Return the field of an operand at the places of a result, to which it spreads or is reduced."""
        if shape.size == size:
            return field
        if len(shape.size) != len(size) or any(m not in (1, n) for m, n in zip(shape.size, size, strict=True)):
            return everything_of(field, shape.size, self.start.size)
        return spread(field, shape.size)

    def _joined(self, operands: Sequence[tuple[Field, Shape]]) -> Field:
        """Return the field of values that are joined along their first axis."""
        if len(operands) == 1:
            return operands[0][0]
        return tuple(
            _chained([(field[axis], shape.size) for field, shape in operands]) for axis in range(len(self.start.size))
        )

    def _attended(self, part: Part, layer: Layer, operands: Sequence[tuple[Field, Shape]]) -> list[Field]:
        """Return the fields of queries, and of the keys and values that they take."""
        if not operands:
            return []
        (query, shape), *others = operands
        options = part.operation.make_options(layer.operation_options)
        fields = [query]
        for number, (field, (size, _)) in enumerate(others):
            # Scores have a place for each pair of a query and a key.
            scores = number > 1
            cells = self.start.size
            fields.append(
                everything_of(field, size, cells)
                if scores
                else seen_by_attention(field, size, shape.size, options, cells)
            )
        return fields


def _chained(parts: Sequence[tuple[Seen, tuple[int, ...]]]) -> Seen:
    """Return what the places of values see that are joined along their first axis, given each with its size."""
    axes = {seen.axis for seen, _ in parts if seen.axis is not None}
    if axes <= {0}:
        return listed(0, [interval for seen, size in parts for interval in seen.along(size[0])])
    return constant(hull(seen.over(size) for seen, size in parts))
