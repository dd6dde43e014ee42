"""Plan of a forward pass: everything about it that does not depend on the values of weights and inputs.

The layers are scheduled by strongly connected components. The layers of a component depend on each other's previous
values and are computed together, step by step. A layer that is a component by itself and has no state is computed for
all steps at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal

from netcharts import architectures, patterns
from netcharts.cells.anatomy import OUTPUT, Part
from netcharts.errors import ForwardError
from netcharts.forward.buffer_layout import BufferGroup
from netcharts.forward.cell_program import cell_program
from netcharts.forward.input_edges import GivenWeights, InputEdge, input_edge
from netcharts.forward.layer_plan import Component, Inputs, LayerMode, LayerPlan, Term
from netcharts.forward.limits import Cost
from netcharts.forward.memory_heads import check_heads, controllers
from netcharts.forward.schedule import order_within_step, rounds_along, rounds_within_step
from netcharts.forward.workspace import BatchShape
from netcharts.network import clocks
from netcharts.network.counts import connections_into, layer_pair
from netcharts.network.external_memory import Memory, expand_memories, memories
from netcharts.network.layer_graph import strongly_connected_components
from netcharts.network.lowering import lower
from netcharts.network.parameters import NORMALIZE, Parameter, ParameterKey, parameter_key
from netcharts.network.shared_weights import shared_weights
from netcharts.network.ties import SharedWeights, Values, turned
from netcharts.network.trees import crossing
from netcharts.patterns import LayerPair
from netcharts.spec import stored_numbers
from netcharts.spec.cell_inputs import is_recurrent, lacking
from netcharts.spec.model import Connection, Layer, Spec
from netcharts.spec.repeats import written_out


class Plan:
    """The plan of a network, which all forward passes through it share."""

    def __init__(self, spec: Spec) -> None:
        """Write out the repeated groups and the memories of a spec, and the cells that are not computed as one."""
        self.whole = expand_memories(written_out(spec))
        self.lowered = lower(self.whole)
        self.spec = self.lowered.spec
        self._originals = self.lowered.originals()
        self._biases_of = self.lowered.biases_of()
        self.layers = {layer.name: layer for layer in self.spec.layers}
        self.widths = {layer.name: layer.channels * layer.cells for layer in self.spec.layers}
        self.max_width = max(self.widths.values())
        self.names = tuple(layer.name for layer in self.whole.layers)
        # The layers that take values from the caller in place of those that the caller knows, and back.
        self.data_layers = self.lowered.data
        self.named_by_caller = {own: name for name, own in self.data_layers.items()}
        # The cost of passes, by what it depends on.
        self.costs: dict[Any, Cost] = {}

    @cached_property
    def required_inputs(self) -> list[str]:
        """Return the input layers that no connection leads to, so that only the caller can give their values."""
        reached = {
            name for c in self.spec.connections for name in ((c.target,) if c.directed else (c.source, c.target))
        }
        reached |= {self.data_layers[name] for name in reached & self.data_layers.keys()}
        return [layer.name for layer in self.spec.layers if layer.cell.role == "input" and layer.name not in reached]

    @cached_property
    def open_layers(self) -> frozenset[str]:
        """Return the layers that the caller can give values for.

        They are layers whose cells take external values, and memories. In a Markov chain, or a network that relaxes,
        they are all layers: the values are those to start from.
        """
        if self.is_markov_chain or self.is_relaxation:
            return frozenset(self.layers)
        with_data = {name for name, layer in self.layers.items() if layer.cell.anatomy.takes_data}
        with_data = {self.named_by_caller.get(name, name) for name in with_data}
        return frozenset(with_data | set(self.memories))

    @cached_property
    def feedback_inputs(self) -> frozenset[str]:
        """Return the layers that take values from the caller at the first steps, and then what connections bring."""
        if self.is_markov_chain or self.is_relaxation:
            return frozenset()
        fed = {connection.target for connection in self.spec.connections}
        return frozenset(name for name in fed if self.layers[name].cell.anatomy.accepts_feedback)

    @cached_property
    def shared(self) -> SharedWeights:
        """Return the places of the network that take weights, and which of them share an array.

        Raises:
            ForwardError: If weights are shared that cannot be.
        """
        shared = shared_weights(self.whole)
        for fault in shared.faults:
            raise ForwardError(fault.message)
        return shared

    @cached_property
    def parameters(self) -> dict[str, Parameter]:
        """Return the weights and biases of the network, by name; an array that is shared is there once."""
        return self.shared.arrays

    @property
    def places(self) -> dict[str, Parameter]:
        """Return the places that take weights or biases, by name."""
        return self.shared.places

    @cached_property
    def memories(self) -> dict[str, Memory]:
        """Return the external memories, by layer."""
        return memories(self.whole)

    @cached_property
    def carried_parts(self) -> dict[tuple[str, str], int]:
        """Return the parts other than `output` that connections carry, with their numbers of values."""
        layers = [layer for component in self.components for layer in component.layers]
        carried = ((edge.connection, edge.source_width) for layer in layers for edge in layer.edges())
        found = {(c.source, c.carries): width for c, width in carried}
        found |= {(layer.layer.name, part): layer.width for layer in layers for part in layer.remembered()}
        return {key: width for key, width in found.items() if key[1] != OUTPUT}

    @cached_property
    def starts(self) -> dict[tuple[str, str], float | str]:
        """Return what parts of layers held before the first step: a number, or the name of a layer that gives it."""
        # An index of no word is -1.
        found: dict[tuple[str, str], float | str] = {
            (layer.name, OUTPUT): -1.0 for layer in self.spec.layers if layer.words is not None
        }
        for layer in self.spec.layers:
            for part, start in layer.start.items():
                found[layer.name, part] = start.layer or start.number
        return found

    @cached_property
    def clocks(self) -> dict[str, int | None]:
        """Return the clock of each layer; None for layers that stand still."""
        if self.is_markov_chain or self.is_relaxation or not clocks.has_several(self.spec):
            return dict.fromkeys(self.layers, 0)
        return clocks.clocks(self.spec.layers, self._dependencies)

    @cached_property
    def stored_steps(self) -> dict[str, int]:
        """Return, for layers that store values for each step, how many steps these are for."""
        counts = {name: stored_numbers.steps(layer) for name, layer in self.layers.items()}
        return {name: count for name, count in counts.items() if count is not None}

    @cached_property
    def clock_count(self) -> int:
        """Return the number of clocks."""
        return 1 + max((clock for clock in self.clocks.values() if clock is not None), default=0)

    def shape(self, steps: int, batch: int, by_clock: Mapping[int, int] = MappingProxyType({})) -> BatchShape:
        """Return the shape of a pass: a number of steps, of those of clocks that have another one, and of examples."""
        if self.clock_count == 1:
            return BatchShape(by_clock.get(0, steps), batch)
        numbers = tuple(by_clock.get(clock, steps) for clock in range(self.clock_count))
        return BatchShape(max(numbers), batch, numbers)

    @cached_property
    def is_markov_chain(self) -> bool:
        """Return True if the network is a Markov chain: one layer, whose weights are transition probabilities."""
        kind = self.spec.kind
        return len(self.layers) == 1 and kind is not None and architectures.load(kind.name).transition_probabilities

    @cached_property
    def is_relaxation(self) -> bool:
        """Return True if the network has undirected connections, so that its layers update each other repeatedly."""
        return any(not connection.directed for connection in self.spec.connections)

    @cached_property
    def components(self) -> tuple[Component, ...]:
        """Return the components, in an order in which they can be computed.

        Raises:
            ForwardError: If the network cannot be computed.
        """
        for memory in self.memories.values():
            check_heads(memory)
        incoming = connections_into(self.whole.connections)
        for layer in self.whole.layers:
            reason = lacking(layer, incoming[layer.name])
            if reason is not None:
                raise ForwardError(reason)
        connections = [*self._dependencies, *self._starting]
        successors = {name: [c.target for c in connections if c.source == name] for name in self.layers}
        components = [set(names) for names in reversed(strongly_connected_components(successors))]
        self._check_runs(components)
        return tuple(self._component(names) for names in components)

    def _check_runs(self, components: Iterable[set[str]]) -> None:
        """Validate that no layer needs a run, or a start, that depends on its own values.

        Raises:
            ForwardError: If one does.
        """
        component_of = {name: number for number, names in enumerate(components) for name in names}
        for each in (*self._starting, *(one for one in self._dependencies if one.takes_run)):
            if component_of[each.source] == component_of[each.target]:
                needed = "all steps" if each.takes_run else "what it starts from"
                raise ForwardError(
                    f"'{each.target}' needs {needed} of '{each.source}', which depends on '{each.target}'"
                )

    def _component(self, names: set[str]) -> Component:
        inner = [c for c in self._dependencies if c.source in names and c.target in names]
        at_once = [each for each in inner if crossing(each) not in self.lowered.crossing]
        order = order_within_step([name for name in self.layers if name in names], at_once)
        layers = tuple(self._layer(name, names) for name in order)
        stepped = any(layer.has_past for layer in layers)
        if len(layers) > 1 and len(at_once) < len(inner) and not stepped:
            graphs = next(self.lowered.trees[name] for name in order if name in self.lowered.trees)
            return Component(layers, False, 1, rounds_along(graphs, order[0]))
        stepped |= len(layers) > 1
        direction = -1 if any(connection.delay < 0 for connection in inner) else 1
        self._check_past(inner, direction)
        at_once = [] if stepped or layers[0].memory is not None else inner
        return Component(layers, stepped, direction, rounds_within_step(layers[0].layer, at_once))

    def _check_past(self, inner: Iterable[Connection], direction: int) -> None:
        """Validate that no layer of a component that goes backward in time needs its earlier steps.

        Raises:
            ForwardError: If one does.
        """
        past = next((each for each in inner if each.takes_steps), None)
        if past is not None and direction < 0:
            raise ForwardError(f"'{past.target}' needs earlier steps of '{past.source}', which follow from later ones")

    def _layer(self, name: str, component: set[str]) -> LayerPlan:
        layer, memory = self.layers[name], self.memories.get(name)
        biases = dict(self._biases(layer))
        stored, learned = self._normalization(layer), dict(self._learned(layer))
        control = () if memory is None else tuple(self._control_edge(c, memory) for c in controllers(memory))
        without_input = with_input = self._mode(layer, False, biases, stored, tuple(learned), component)
        if layer.cell.anatomy.takes_data:
            with_input = self._mode(layer, True, biases, stored, tuple(learned), component)
        modes = without_input, with_input
        return LayerPlan(layer, self.widths[name], *modes, biases, memory, control, stored, learned)

    def _normalization(self, layer: Layer) -> dict[str, Parameter]:
        """Return the arrays of the normalization of a layer, by their own names."""
        start = f"{layer.name}.{NORMALIZE}."
        arrays = [] if layer.normalize is None else [name for name in self.places if name.startswith(start)]
        return {name.removeprefix(start): self.places[name] for name in arrays}

    def _biases(self, layer: Layer) -> Iterator[tuple[str, Parameter]]:
        """Yield the biases of the parts of a layer, and the values of those that are stored."""
        if layer.name in self._originals.keys() - self._biases_of.keys():
            return
        for part in layer.cell.anatomy.parts:
            owner, own = self._biases_of.get(layer.name) or (layer.name, part.name)
            name = f"{owner}.{own}"
            parameter = self.places.get(name if part.operation.stored else f"{name}.bias")
            if parameter is not None:
                yield part.name, parameter

    @cached_property
    def _incoming(self) -> dict[str, list[Connection]]:
        return connections_into(self.spec.connections)

    def _learned(self, layer: Layer) -> Iterator[tuple[str, Parameter]]:
        """Yield the arrays that the operations of the parts of a layer learn, by their own names."""
        for part in layer.cell.anatomy.parts:
            if part.operation.arrays is not None:
                owner = self._originals.get(layer.name) or (layer.name, part.name)
                for name, parameter in self.places.items():
                    if parameter.stored and (parameter.layer, parameter.part) == owner:
                        yield name.removeprefix(f"{owner[0]}."), parameter

    def _mode(
        self,
        layer: Layer,
        has_external_input: bool,
        biases: Mapping[str, Parameter],
        normalizing: Mapping[str, Parameter],
        learned: tuple[str, ...],
        component: set[str],
    ) -> LayerMode:
        incoming = [connection for connection in self._incoming[layer.name] if connection.target == layer.name]
        recurrent = [connection for connection in incoming if is_recurrent(connection, layer)]
        others = [connection for connection in incoming if connection not in recurrent]
        program = cell_program(layer, bool(recurrent), has_external_input, biases, tuple(normalizing), learned)
        if layer.name in self.memories:
            return LayerMode(program, ())
        groups = program.layout.groups
        terms = self._terms(layer, others, component)
        if terms:
            return LayerMode(program, (), terms)
        if others and not any(group.from_layers for group in groups):
            # Nothing receives these connections: validate them all the same.
            self._edges(others, (), component)
        return LayerMode(program, tuple(self._inputs(group, others, recurrent, biases, component) for group in groups))

    def _terms(self, layer: Layer, connections: Iterable[Connection], component: set[str]) -> tuple[Term, ...]:
        """Return the edges of the operands of a layer that combines several, in the order of the operands."""
        # Their shapes have been compared before; they need not be those of the layer.
        named = sorted((each for each in connections if each.gate), key=lambda each: int(each.gate))
        edges = [InputEdge(each, layer_pair(each, self.layers), (), ()) for each in named]
        return tuple(
            Term(int(each.gate), "component" if each.source in component else "upstream", edge)
            for each, edge in zip(named, edges, strict=True)
        )

    def _inputs(
        self,
        group: BufferGroup,
        others: Sequence[Connection],
        recurrent: Sequence[Connection],
        biases: Mapping[str, Parameter],
        component: set[str],
    ) -> Inputs:
        edges = self._edges(others if group.from_layers else (), group.parts, component)
        own = self._edges(recurrent if group.recurrent_wire is not None else (), group.parts, component)
        return Inputs(
            group,
            upstream=tuple(edge for edge in edges if edge.connection.source not in component),
            component=tuple(edge for edge in edges if edge.connection.source in component),
            recurrent=tuple(own),
            biases=tuple(map(biases.get, group.buffers)),
        )

    def _edges(self, connections: Iterable[Connection], parts: Sequence[Part], component: set[str]) -> list[InputEdge]:
        edges = [input_edge(connection, parts, self.layers, self._parameters_by_key) for connection in connections]
        return [edge._replace(given=self._given_weights(edge, component)) for edge in edges]

    def _given_weights(self, edge: InputEdge, component: set[str]) -> GivenWeights | None:
        """Return the values of a layer that are the weights of an edge, if there are such."""
        values = [self.shared.values[place.name] for place in edge.parameters if place.name in self.shared.values]
        if not values:
            return None
        connection = self._carrying(values[0], edge.connection)
        slices = []
        for place, one in zip(edge.parameters, values, strict=True):
            of = self.places[one.of]
            order = turned(of, place, one.transposed)
            assert order is not None
            slices.append((one.start, of.shape, order))
        origin: Literal["upstream", "component"] = "component" if connection.source in component else "upstream"
        return GivenWeights(connection, origin, self.widths[connection.source], tuple(slices))

    @cached_property
    def _dependencies(self) -> list[Connection]:
        """Return all connections, and those that carry values of layers that are weights."""
        carrying = []
        for connection in self.spec.connections if self.shared.values else ():
            parts = self.layers[connection.target].cell.anatomy.parts
            places = (self._parameters_by_key.get(parameter_key(connection, part.name)) for part in parts)
            given = [self.shared.values[place.name] for place in places if place and place.name in self.shared.values]
            carrying += [self._carrying(values, connection) for values in given]
        return [*self.spec.connections, *carrying]

    def _carrying(self, values: Values, connection: Connection) -> Connection:
        """Return the connection that carries the weights of a connection from the layer whose values they are."""
        identity = patterns.load("identity")
        return connection._replace(
            pattern=identity, source=values.layer, delay=0, options=identity.make_options({}), carries=OUTPUT, gate=""
        )

    @cached_property
    def _starting(self) -> list[Connection]:
        """Return connections from the layers that give what others held before the first step to these."""
        identity = patterns.load("identity")
        options = identity.make_options({})
        return [
            Connection("identity", identity, start, name, True, 0, options, -1, self.layers[name].place, {})
            for (name, _), start in self.starts.items()
            if isinstance(start, str)
        ]

    def _control_edge(self, connection: Connection, memory: Memory) -> InputEdge:
        source, width = self.layers[connection.source], sum(head.width for head in memory.heads)
        pair = LayerPair(source.size, (width,), source.channels, 1, connection.options, False)
        return InputEdge(connection, pair, (), ())

    @cached_property
    def _parameters_by_key(self) -> dict[ParameterKey, Parameter]:
        pairs = ((parameter.connection, parameter) for parameter in self.places.values())
        by_key = {parameter_key(connection, parameter.part): parameter for connection, parameter in pairs if connection}
        lowered = self.lowered.weights.items()
        return {**by_key, **{key: by_key[original] for key, original in lowered if original in by_key}}
