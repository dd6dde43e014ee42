"""Trees in the forward pass: cells that keep a state, and read it along the edges of a graph within their layer.

What such cells hold `.before` is what their children hold, at the same step. It is added up over the children: a sum of
weighted values takes the sum of the values of all children, and a product is computed child by child. A gate in such a
product sees the value of this child alone, as the forget gates of a child-sum tree-LSTM do. Tai, Socher & Manning,
"Improved semantic representations from tree-structured long short-term memory networks", 2015, arXiv:1503.00075.

Each part becomes a layer, as in `lowering`; a gate of children has a value for each edge.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from math import prod
from typing import TYPE_CHECKING, NamedTuple, cast

from netcharts.cells.anatomy import DATA, INPUTS, OUTPUT, Anatomy, Part, Wire
from netcharts.graphs import Graph
from netcharts.network.parameters import ParameterKey, parameter_key
from netcharts.network.written_connections import identity
from netcharts.operations._edges import EDGE, SOURCE, TARGET
from netcharts.patterns import load
from netcharts.patterns._options import Options
from netcharts.spec.cell_inputs import is_recurrent
from netcharts.spec.model import Connection, Layer
from netcharts.wording import quoted

if TYPE_CHECKING:
    from netcharts.patterns.graph import GraphOptions

# A connection, as it closes a cycle that the order of the places opens again.
Crossing = tuple[str, str, str]


class Tree(NamedTuple):
    """A layer of a tree, written as layers of its parts.

    Attributes:
        layers: The layers.
        connections: The connections into them.
        graphs: The graphs that give the order of the places.
        biased: By layers that take the bias of a part without being its value, the part.
        crossing: The connections that lead from places to other ones.
        weights: By new keys of weights, the original ones.
    """

    layers: list[Layer]
    connections: list[Connection]
    graphs: tuple[Graph, ...]
    biased: dict[str, str]
    crossing: set[Crossing]
    weights: dict[ParameterKey, ParameterKey]


def is_tree(layer: Layer, incoming: Sequence[Connection]) -> bool:
    """Return True if cells of a layer read, along a graph, the state of others at the same step."""
    return bool(layer.cell.anatomy.kept) and any(each.orders_places for each in incoming)


def crossing(connection: Connection) -> Crossing:
    """Return what tells a connection apart from others between layers of parts."""
    return connection.source, connection.target, connection.gate


def graph_of(connection: Connection) -> Graph:
    """Return the graph that a connection leads along."""
    return cast("GraphOptions", connection.options).graph


def unreadable(layer: Layer, incoming: Sequence[Connection]) -> str | None:
    """Return why the cells of a layer cannot read the state of their children; None if they can, or need not."""
    anatomy = layer.cell.anatomy
    along = [each for each in incoming if each.orders_places]
    if not anatomy.kept or not along:
        return None
    if not anatomy.uniform or any(each.gate or each.carries != OUTPUT for each in along):
        return "its cells have both named inputs and a state, so that it is open what they read of others"
    if anatomy.takes_data:
        return "it takes values from the caller"
    if layer.start:
        return "it starts from given values, which no child has"
    if not any(graph_of(each).links().size for each in along):
        return "no edge leads from one to another"
    other = next((part for part in anatomy.parts if part.recurrent and not part.recurrent.before), None)
    if other is not None:
        return f"its part {quoted(other.name)} weighs what is no state of a child"
    gates = _gates(anatomy)
    if gates and any(cast("GraphOptions", each.options).scale != "sum" for each in along):
        return "gates of single children need 'scale: sum'"
    for part in anatomy.parts:
        used = next((wire.source for wire in part.sources() if wire.source in gates and not wire.before), None)
        if used is not None and not _is_by_child(part):
            return f"its part {quoted(used)} is a gate of single children, but {quoted(part.name)} takes it for all"
    return None


def _is_by_child(part: Part) -> bool:
    """Return True if a part is a product with the state of a child."""
    return part.operation.multiplies and any(wire.before for wire in part.wires)


def _gates(anatomy: Anatomy) -> set[str]:
    """Return the parts that see a single child: those with weights for its state, in products with it."""
    sources = {wire.source for part in anatomy.parts if _is_by_child(part) for wire in part.wires if not wire.before}
    return {part.name for part in anatomy.parts if part.name in sources and part.recurrent is not None}


def written(
    layer: Layer,
    incoming: Sequence[Connection],
    parts: Mapping[str, Mapping[str, str]],
    free: Callable[[str], str],
) -> Tree:
    """Return a layer of a tree, written as layers of its parts.

    Args:
        layer: The layer.
        incoming: The connections into it.
        parts: The layers that stand for the parts of each layer that is replaced.
        free: Returns a name that no layer has.
    """
    return _Writer(layer, incoming, parts, free).tree


class _Writer:
    """Writes the parts of the cells of one layer."""

    def __init__(
        self,
        layer: Layer,
        incoming: Sequence[Connection],
        parts: Mapping[str, Mapping[str, str]],
        free: Callable[[str], str],
    ) -> None:
        self.layer, self.replaced, self.free = layer, parts, free
        self.along = [each for each in incoming if each.orders_places]
        # What links bring to the cells; recurrent ones bring the state of children.
        self.links = [each for each in incoming if not is_recurrent(each, layer)]
        self.graphs = tuple(map(graph_of, self.along))
        anatomy = layer.cell.anatomy
        self.gates = _gates(anatomy)
        self.parts = parts[layer.name]
        self.tree = Tree([], [], self.graphs, {}, set(), {})
        for part in anatomy.parts:
            if part.name in self.gates:
                self._add_gate(part)
            elif _is_by_child(part):
                self._add_product(part)
            else:
                self._add(part)

    def _add(self, part: Part) -> None:
        """Add a part that has one value for each node."""
        name, wires = self.parts[part.name], list[Wire]()
        summed = not part.has_terms
        for wire in part.wires:
            if wire.number is not None or wire.source == DATA:
                wires.append(wire)
            elif wire.source == INPUTS:
                wires += self._links(part, name)
            else:
                source = self._state(wire.source) if wire.before else self.parts[wire.source]
                wires.append(self._wire(source, name, len(wires), summed))
        if part.recurrent is not None:
            for each in self.along:
                self._weigh(each, name, part, self.parts[part.recurrent.source], keeps=False)
            wires.append(Wire(INPUTS))
        self._layer(name, part, wires)

    def _links(self, part: Part, name: str) -> list[Wire]:
        """Add the connections into the layer as they lead into the layer of a part."""
        for each in self.links:
            parts = self.replaced.get(each.source, {})
            self._weigh(each, name, part, parts.get(each.carries, each.source), keeps=each.carries not in parts)
        return [Wire(INPUTS)]

    def _weigh(self, connection: Connection, target: str, part: Part, source: str, *, keeps: bool) -> None:
        """Add a connection that leads to a part, with the weights that it has for it.

        It `keeps` what it carries of its source, unless this is a layer of its own now.
        """
        carries = connection.carries if keeps else OUTPUT
        moved = connection._replace(source=source, target=target, gate="", carries=carries)
        if connection.orders_places:
            self.tree.crossing.add(crossing(moved))
        self._move(moved, connection, part)

    def _move(self, moved: Connection, connection: Connection, part: Part) -> None:
        self.tree.connections.append(moved)
        self.tree.weights[parameter_key(moved, OUTPUT)] = parameter_key(connection, part.name)

    def _state(self, part: str) -> str:
        """Return the layer that holds the sum of a part over the children of each node."""
        name = self.free(f"{self.layer.name}.{part}.children")
        self._children(name, [(self.parts[part], SOURCE)], 1.0, None)
        return name

    def _add_product(self, part: Part) -> None:
        """Add a product that is computed child by child, and added up."""
        operands = []
        for wire in part.wires:
            if wire.number is None:
                end = SOURCE if wire.before else EDGE if wire.source in self.gates else TARGET
                operands.append((self.parts[wire.source], end))
        factor = prod(wire.number for wire in part.wires if wire.number is not None)
        self._children(self.parts[part.name], operands, factor, part)

    def _children(self, name: str, operands: Sequence[tuple[str, str]], factor: float, part: Part | None) -> None:
        """Add a layer that adds up a product over the children of each node."""
        wires: list[Wire] = []
        for source, end in operands:
            wires.append(self._wire(source, name, len(wires), False))
            if end == SOURCE:
                self.tree.crossing.add((source, name, str(len(wires) - 1)))
        options = {"graphs": self.graphs, "ends": tuple(end for _, end in operands), "factor": float(factor)}
        summed = Part(OUTPUT, "_children", ()) if part is None else part._replace(operation_name="_children")
        self._layer(name, summed, wires)
        self.tree.layers[-1] = self.tree.layers[-1]._replace(options=options)

    def _add_gate(self, part: Part) -> None:
        """Add a gate with a value for each edge: what it sees of its node, and of the child."""
        name, source = self.parts[part.name], self.parts[part.recurrent.source if part.recurrent else OUTPUT]
        node = self.free(f"{name}.node")
        self.tree.biased[node] = part.name
        wires = [wire for wire in part.wires if wire.number is not None]
        for wire in part.wires:
            if wire.source == INPUTS:
                wires += self._links(part, node)
            elif wire.number is None:
                wires.append(self._wire(self.parts[wire.source], node, len(wires), True))
        self._layer(node, part._replace(activation="linear"), wires)
        taken = [self._wire(node, name, 0, False)]
        for number, each in enumerate(self.along):
            brought = self.free(f"{name}.child{number}")
            self._move(_pointwise(each, source, brought), each, part)
            self._layer(brought, Part(OUTPUT, "sum", ()), [Wire(INPUTS)])
            taken.append(self._wire(brought, name, len(taken), False))
            self.tree.crossing.add((brought, name, str(len(taken) - 1)))
        self._layer(name, part._replace(operation_name="_gates", bias=False), taken)
        edges = self.tree.layers[-1]._replace(options={"graphs": self.graphs})
        self.tree.layers[-1] = edges._replace(size=(sum(graph.links().shape[1] for graph in self.graphs),))

    def _wire(self, source: str, target: str, number: int, summed: bool) -> Wire:
        """Add a connection that brings a part as it is, and return the wire that takes it."""
        gate = "" if summed else str(number)
        self.tree.connections.append(identity(source, target, self.layer.place)._replace(gate=gate))
        return Wire(INPUTS, gate=gate)

    def _layer(self, name: str, part: Part, wires: Sequence[Wire]) -> None:
        """Add the layer of a part; what is summed is one wire."""
        summed = [Wire(INPUTS)] if Wire(INPUTS) in wires else []
        taken = (*summed, *(wire for wire in wires if wire != Wire(INPUTS)))
        value = part._replace(name=OUTPUT, wires=taken, recurrent=None)
        cell = self.layer.cell._replace(anatomy=Anatomy((value,), (OUTPUT,)), role="hidden")
        own = self.layer
        if part.name != OUTPUT or name != self.layer.name:
            own = own._replace(activation=None, normalize=None, top=None, dropout=None)
        self.tree.layers.append(own._replace(name=name, cell=cell, options={}))


def _pointwise(connection: Connection, source: str, target: str) -> Connection:
    """Return a connection with the weights of one along a graph that stays at each node."""
    pattern = load("pointwise")
    given = {each.name: getattr(connection.options, each.name) for each in fields(Options)}
    options = pattern.make_options(given)
    return connection._replace(
        key="pointwise", pattern=pattern, source=source, target=target, options=options, carries=OUTPUT, gate=""
    )
