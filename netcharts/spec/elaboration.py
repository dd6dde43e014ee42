"""Elaboration: make the copies of all blocks, so that a spec becomes layers and edges with names of their own.

A copy of a block has a prefix: layer `reduced` of the third copy of `stage2` is `stage2.3.reduced`. An edge into an
input of a block goes on along each edge that the body draws from this input. Where edges come from is resolved late: a
body that computes with the shape of its inputs is not read before this shape is known.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from netcharts import blocks, patterns
from netcharts.blocks import INPUTS, OUTPUT, BlockBody, Substitution, parameter_values
from netcharts.cells import CellKind
from netcharts.findings import Place, Problems
from netcharts.spec.body_inputs import BodyInputs
from netcharts.spec.body_reading import BodyReading, read_body
from netcharts.spec.connection_expansion import Edge, edges
from netcharts.spec.connections import WrittenConnection
from netcharts.spec.definitions import Definition
from netcharts.spec.graph_names import Graphs
from netcharts.spec.layer_paths import no_arrow
from netcharts.spec.limits import MOST_CONNECTIONS, MOST_WRITTEN
from netcharts.spec.model import Group, Mention
from netcharts.spec.scopes import found_outward
from netcharts.spec.written import BlockUse, Inherited, Order, Position, WrittenEdge, WrittenLayer, continued
from netcharts.wording import nearest, quoted

SHARED = "shared"
# Blocks within blocks.
_MOST_NESTED = 20


class _Scope(NamedTuple):
    """The body of one copy of a block, or the whole spec: the names in it and where they lead."""

    prefix: str
    position: Position
    order: Order
    ports: Mapping[str, Sequence[WrittenEdge]]
    around: tuple[str, ...]
    own: dict[str, BlockUse | WrittenLayer | None]
    absent: frozenset[str] = frozenset()
    inherited: Inherited = Inherited()
    use: BlockUse | None = None


class Elaboration:
    """The layers and edges of a spec, as far as its blocks have been copied.

    Args:
        bodies: The blocks that the spec defines; None where one cannot be read.
        find_kind: Returns the kind of a cell by its name, or None after a problem.
        graphs: The graphs of the spec.
        problems: Where problems are reported.

    Attributes:
        layers: The layers by name; None where one cannot be read.
        uses: The blocks by name; None where one cannot be read.
        incoming: The edges into each layer.
        memories: The layers that heads write to, as to external memories.
        inputs: The inputs of the bodies of blocks.
        waiting: The copies of blocks whose bodies need the shape of their inputs.
        stopped: True if there are too many layers or connections.
    """

    def __init__(
        self,
        bodies: Mapping[str, BlockBody | None],
        find_kind: Callable[[str, Place], CellKind | None],
        graphs: Graphs,
        problems: Problems,
    ) -> None:
        self.bodies, self.find_kind, self.graphs, self.problems = bodies, find_kind, graphs, problems
        self.layers: dict[str, WrittenLayer | None] = {}
        self.uses: dict[str, BlockUse | None] = {}
        self.incoming: dict[str, list[WrittenEdge]] = {}
        self.memories: set[str] = set()
        self.waiting: list[tuple[BlockUse, int]] = []
        self.mentions: list[Mention] = []
        self._groups: Mapping[str, Group] = {}
        self._statements = 0
        self._edges = 0
        self.stopped = False
        self._readings: dict[Any, BodyReading] = {}
        self._resolved: dict[int, tuple[Definition, tuple[Definition, CellKind] | None]] = {}
        self.inputs = BodyInputs()
        self._continued: dict[tuple[int, str, bool], tuple[Edge, Edge]] = {}

    def define(self, definitions: Sequence[Definition]) -> _Scope:
        """Define the layers and blocks of the whole spec, and return the scope of their names."""
        scope = _Scope("", Position(""), (), {}, (), {})
        self._define(scope, definitions)
        return scope

    def connect(self, scope: _Scope, connections: Sequence[WrittenConnection], groups: Mapping[str, Group]) -> None:
        """Draw the edges of the whole spec, and copy its blocks."""
        self._groups = groups
        self._fill(scope, self._expanded(connections, scope.own, groups))

    def _expanded(
        self, connections: Sequence[WrittenConnection], names: Container[str], groups: Mapping[str, Group]
    ) -> Iterator[Edge]:
        first = self._statements
        self._statements += len(connections)
        return edges(connections, names, groups, self.problems, first)

    def _fill(self, scope: _Scope, drawn: Iterable[Edge]) -> None:
        """Draw the edges of a scope, and copy the blocks in it once all edges into them are known."""
        for edge in drawn:
            if self.stopped:
                return
            self._draw(scope, edge)
        for item in scope.own.values():
            if isinstance(item, BlockUse):
                self._copy_block(item)

    # Names

    def _define(self, scope: _Scope, definitions: Sequence[Definition]) -> None:
        for number, definition in enumerate(definitions):
            if len(self.layers) >= MOST_WRITTEN:
                self._too_many("layers in all copies of blocks", MOST_WRITTEN, definition.place)
                return
            name = f"{scope.prefix}{definition.name}"
            folded = f"{scope.position.folded}{definition.name}"
            position, order = Position(folded, scope.position.uses), (*scope.order, number)
            if "block" in definition.values:
                use = self._use(name, definition, position, order, scope)
                scope.own[definition.name] = self.uses[name] = use
            else:
                layer = self._layer(name, definition, position, order, scope.inherited)
                scope.own[definition.name] = self.layers[name] = layer

    def _layer(
        self, name: str, definition: Definition, position: Position, order: Order, inherited: Inherited
    ) -> WrittenLayer | None:
        # It is the same definition in all copies, so that what its names mean is found once.
        key = id(definition)
        if key not in self._resolved:
            self._resolved[key] = (definition, self._resolve(definition))
        resolved = self._resolved[key][1]
        return None if resolved is None else WrittenLayer(name, *resolved, position, order, inherited)

    def _resolve(self, definition: Definition) -> tuple[Definition, CellKind] | None:
        """Return the definition of a layer with its graph in place of the name, and its kind of cell."""
        kind = self.find_kind(*definition.values["cell"]) if "cell" in definition.values else None
        values = self.graphs.in_values(definition.values)
        if kind is None or values is None:
            return None
        return definition if values is definition.values else definition._replace(values=values), kind

    def _use(
        self, name: str, definition: Definition, position: Position, order: Order, scope: _Scope
    ) -> BlockUse | None:
        block, place = definition.values["block"]
        body = self._body(block, place)
        if body is None:
            return None
        if block in scope.around or len(scope.around) >= _MOST_NESTED:
            self.problems.add("bad-block", place, f"the block {quoted(block)} cannot contain itself")
            return None
        if definition.values.get("repeat", 1) > 1 and definition.values.get("beside", 1) > 1:
            message = f"{quoted(definition.name)} has copies one after the other or beside each other, not both"
            self.problems.add("bad-block", definition.places["beside"], message)
            return None
        return BlockUse(name, definition, body, position, order, (*scope.around, block), {}, scope.inherited, set())

    def _body(self, name: str, place: Place) -> BlockBody | None:
        if name in self.bodies or name in blocks.names():
            self.mentions.append(Mention(name, place))
            return self.bodies[name] if name in self.bodies else blocks.load(name).at(place)
        known = (*self.bodies, *blocks.names())
        self.problems.add("bad-block", place, f"unknown block {quoted(name)}{nearest(name, known)}")
        return None

    def _unknown(self, scope: _Scope, name: str, place: Place) -> None:
        message = f"unknown layer {quoted(name)}{no_arrow(name) or nearest(name, scope.own)}"
        if name in self._groups:
            message = f"{quoted(name)} is a group, and only paths can lead to groups"
        self.problems.add("unknown-layer", place, message)

    # Edges

    def _draw(self, scope: _Scope, edge: Edge) -> None:
        """Draw what a statement asks for between two names of a scope."""
        arrow = edge.arrow
        if arrow.source in scope.absent or arrow.target in scope.absent:
            return
        sources = self._sources(scope, edge)
        if arrow.target not in scope.own:
            self._unknown(scope, arrow.target, arrow.target_place)
            return
        item = scope.own[arrow.target]
        if isinstance(item, BlockUse) and not sources:
            item.missing.add(edge.gate)
        for written in sources if item is not None else ():
            if isinstance(item, BlockUse):
                self._into_block(item, edge.gate, written)
            else:
                self._into_layer(f"{scope.prefix}{arrow.target}", edge.gate, written)

    def _sources(self, scope: _Scope, edge: Edge) -> list[WrittenEdge]:
        """Return an edge from where it begins: a layer, a block, or what leads into an input of the scope."""
        name = edge.arrow.source
        written = f"{name}.{edge.carries}" if edge.carries else name
        if scope.prefix and name == INPUTS:
            ports = scope.ports.get(edge.carries)
            return [self._onward(edge, port) for port in ports] if ports else [self._missing(scope, edge, written)]
        if name not in scope.own:
            self._unknown(scope, name, edge.arrow.source_place)
            return []
        source, item = f"{scope.prefix}{name}", scope.own[name]
        if isinstance(item, BlockUse):
            # In a -> block.input -> c, the path goes on from the block.
            inner = "" if edge.passed else edge.carries
            source, edge = f"{source}.{inner}".removesuffix("."), edge._replace(carries="")
        return [WrittenEdge(source, written, "", "", edge, edge.options, None, 0)]

    def _onward(self, edge: Edge, port: WrittenEdge) -> WrittenEdge:
        """Return the edge that goes on in the body of a block where another leads into an input of it."""
        before, written = port.edge, f"{edge.arrow.source}.{edge.carries}".removesuffix(".")
        # It is the same edge in all copies, so that what follows from it is found once.
        joined = edge._replace(carries=before.carries, passed=before.passed)
        _, joined = self._continued.setdefault((id(edge), before.carries, before.passed), (edge, joined))
        options, entry = continued(port.options, edge.options), port.entry or before.arrow
        return WrittenEdge(port.source, written, "", "", joined, options, port.dealt, 0, entry)

    def _missing(self, scope: _Scope, edge: Edge, written: str) -> WrittenEdge:
        """Report an input of a block that nothing leads to, once, and return an edge from what is missing."""
        use = scope.use
        hole = f"{scope.prefix}{INPUTS} {edge.carries}"
        self.layers[hole] = None
        if use is not None and edge.carries not in use.missing:
            use.missing.add(edge.carries)
            named = f"the input {quoted(edge.carries)} of {quoted(use.definition.name)}"
            what = named if edge.carries else quoted(use.definition.name)
            message = f"nothing leads into {what}, whose block {quoted(use.body.name)} takes it"
            self.problems.add("missing-input", use.definition.place, message)
        return WrittenEdge(hole, written, "", "", edge._replace(carries=""), edge.options, None, 0)

    def _into_layer(self, name: str, gate: str, edge: WrittenEdge) -> None:
        if edge.splits:
            self._report_split(edge, f"{quoted(edge.edge.arrow.target)} is no block with copies beside each other")
        self._edges += 1
        if self._edges > MOST_CONNECTIONS:
            self._too_many("connections", MOST_CONNECTIONS, edge.edge.arrow.source_place)
            return
        source, written, _, _, drawn, options, dealt, _, entry = edge
        pattern = edge.pattern
        if options is not None and pattern.along_graph:
            options = self.graphs.in_options(pattern, options, within=source == name)
        if pattern.addressed:
            self.memories.add(name)
        whole = WrittenEdge(source, written, name, gate, drawn, options, dealt, self._edges, entry)
        self.incoming.setdefault(name, []).append(whole)

    def _into_block(self, use: BlockUse, gate: str, edge: WrittenEdge) -> None:
        arrow = edge.edge.arrow
        if not edge.passes_on and edge.pattern.weighted:
            message = (
                f"only connections without weights lead into a block: let {quoted(edge.edge.statement.key.text)} "
                f"lead to a layer, and 'identity' from there to {quoted(use.definition.name)}"
            )
            self.problems.add("bad-block", arrow.target_place, message)
            use.missing.add(gate)
            return
        known = self.inputs.known(use.body)
        if gate not in known:
            named = f"no input {quoted(gate)}" if gate else "no 'inputs'"
            message = f"the block {quoted(use.body.name)} has {named}{nearest(gate, known - {''})}"
            self.problems.add("bad-block", arrow.target_place, message)
            # It is probably another input that it should lead into.
            use.missing.update(known)
            return
        if not edge.passes_on:
            edge = self._passed_on(use, gate, edge)
        if use.beside == 1 and edge.splits:
            self._report_split(edge, f"{quoted(use.definition.name)} has no copies beside each other")
        use.ports.setdefault(gate, []).append(edge)

    def _passed_on(self, use: BlockUse, gate: str, edge: WrittenEdge) -> WrittenEdge:
        """Let an edge that changes values lead to a layer of its own, and return the edge from there into a block."""
        name = f"{use.name} {INPUTS}" + (f" {gate}" if gate else "")
        place = edge.edge.arrow.target_place
        if name not in self.layers:
            definition = Definition(name.rpartition(".")[2], place, {}, {})
            position = Position(name, use.position.uses)._replace(
                folded=f"{use.position.folded} {name.rsplit(' ')[-1]}"
            )
            kind = self.find_kind("copy", place)
            self.layers[name] = kind and WrittenLayer(name, definition, kind, position, (*use.order, -1))
        self._into_layer(name, "", edge)
        pattern = patterns.load("identity")
        statement = edge.edge.statement._replace(pattern=pattern, places={})
        onward = edge.edge._replace(statement=statement, carries="", gate=gate)
        options = pattern.make_options({})
        return WrittenEdge(name, edge.written, "", gate, onward, options, None, 0)

    def _report_split(self, edge: WrittenEdge, why: str) -> None:
        """Report an edge that would share out a source though there is nothing to share it out to."""
        message = f"{why}, so there is nothing to split for"
        self.problems.add("bad-block", edge.edge.statement.places["split"], message)

    def _too_many(self, what: str, most: int, place: Place) -> None:
        """Report too many layers or connections, once."""
        if not self.stopped:
            self.problems.add("too-large", place, f"at most {most:,} {what} are allowed, and this is one more")
        self.stopped = True

    # Copies

    def _copy_block(self, use: BlockUse) -> None:
        """Make all copies of a block; or let the first wait, if the body needs the shape of its inputs."""
        if self.inputs.measured(use.body):
            self.waiting.append((use, 1))
            return
        for number in use.numbers:
            if not self.stopped:
                self.copy(use, number, {})

    def copy_waiting(self, use: BlockUse, number: int, shapes: Mapping[str, int]) -> None:
        """Make a copy that has waited for the shapes of its inputs, and let the next one wait."""
        self.copy(use, number, shapes)
        if number < use.total and not self.stopped:
            self.waiting.append((use, number + 1))

    def copy(self, use: BlockUse, number: int, shapes: Mapping[str, int]) -> None:
        """Make one copy of a block, counted from 1; `shapes` are the numbers of its inputs: `inputs.channels`."""
        reading = self._read(use, number, shapes)
        uses = (*use.position.uses, (use.name, number)) if use.total > 1 else use.position.uses
        position, order = Position(f"{use.position.folded}.", uses), (*use.order, number)
        ports = self.ports(use, number)
        prefix, inherited = f"{use.copy(number)}.", self._inherited(use, number)
        scope = _Scope(prefix, position, order, ports, use.around, {}, reading.absent, inherited, use)
        self._define(scope, reading.definitions)
        scope.own.update(dict.fromkeys(reading.broken - scope.own.keys()))
        self.layers.update(dict.fromkeys(f"{scope.prefix}{name}" for name in reading.broken))
        self._fill(scope, reading.edges)

    def _inherited(self, use: BlockUse, number: int) -> Inherited:
        """Return what the layers of a copy have from its block: whose weights they share, and whether they train."""
        values, places = use.definition.values, use.definition.places
        train = bool(values.get("train", use.inherited.train))
        named = values.get("weights", "")
        if named == SHARED:
            if use.total == 1:
                message = f"{quoted(use.definition.name)} has one copy, so 'weights: shared' does nothing"
                self.problems.add("unused-sharing", places["weights"], message)
            if number > 1:
                return Inherited(f"{use.copy(1)}.", train)
        elif named:
            other = self._block_of(named, use.name)
            if other is None or other.total != use.total:
                known = f"there is no block {quoted(named)}" if other is None else f"{quoted(named)} has {other.total}"
                more = nearest(named, self.uses) if other is None else f" copies, not {use.total}"
                self.problems.add("unknown-weights", places["weights"], f"{known}{more}, to share weights with")
                return Inherited("", train)
            return Inherited(f"{other.copy(number)}.", train)
        around = use.inherited.shared_by(use.definition.name)
        return Inherited(f"{around}{use.copy(number).removeprefix(use.name)}." if around else "", train)

    def _block_of(self, name: str, user: str) -> BlockUse | None:
        """Return the block that another one means by a name; None if there is none."""
        found = found_outward(name, user, self.uses.keys() - {user})
        return None if found is None else self.uses[found]

    def _read(self, use: BlockUse, number: int, shapes: Mapping[str, int]) -> BodyReading:
        """Return the body of a block for the values of the parameters of a copy, read once for the same values."""
        body = use.body
        values = parameter_values(body, use.definition.values.get("with", {}), number, self.problems)
        key = body.name, body.place, tuple(sorted(values.items())), tuple(sorted(shapes.items()))
        if key not in self._readings:
            substitution = Substitution(values, shapes, self.problems)
            self._readings[key] = read_body(body, substitution, self._statements, self.problems)
            self._statements += len(body.connections.items)
        return self._readings[key]

    def ports(self, use: BlockUse, number: int) -> dict[str, list[WrittenEdge]]:
        """Return the edges into the inputs of a copy: from what leads to the block, or from the copy before."""
        ports = dict(use.ports)
        if number > 1 and use.repeat > 1 and "" in ports:
            before = f"{use.copy(number - 1)}.{OUTPUT}"
            first = ports[""][0]
            plain = first.options and first.pattern.make_options({})
            ports[""] = [first._replace(source=before, options=plain, dealt=None)]
        if use.beside > 1:
            ports = {gate: [edge.dealt_to(number, use.beside) for edge in into] for gate, into in ports.items()}
        return ports

    def sources_of(self, name: str) -> list[str] | None:
        """Return the layers that a name leads to; None if a copy that it is in has not been made yet.

        A block gives its output: that of its last copy, or those of all copies beside each other.
        """
        if name in self.layers:
            return [name]
        if name in self.uses:
            use = self.uses[name]
            return None if use is None else self._together(f"{copy}.{OUTPUT}" for copy in use.last)
        parts = name.split(".")
        for count in range(len(parts) - 1, 0, -1):
            use = self.uses.get(".".join(parts[:count]))
            if use is not None and use.total > 1 and not parts[count].isdigit():
                rest = ".".join(parts[count:])
                return self._together(f"{copy}.{rest}" for copy in use.last)
        return None

    def awaited(self, name: str) -> str:
        """Return the name of the layer or block that is missing where a name does not lead to layers yet."""
        use = self.uses.get(name)
        while use is not None:
            name = f"{use.copy(use.total)}.{OUTPUT}"
            use = self.uses.get(name)
        return name

    def is_hole(self, name: str) -> bool:
        """Return True if a name leads to a layer or block that cannot be read, or into one."""
        parts = name.split(".")
        firsts = [".".join(parts[:count]) for count in range(1, len(parts) + 1)]
        return any(self.layers.get(first, 0) is None or self.uses.get(first, 0) is None for first in firsts)

    def _together(self, names: Iterator[str]) -> list[str] | None:
        found = [self.sources_of(name) for name in names]
        if any(sources is None for sources in found):
            return None
        return [source for sources in found for source in sources or ()]
