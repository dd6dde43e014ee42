"""What a pass does whatever the numbers are: planned once for a spec.

A network is worked out piece by piece: layers that hang on each other in a loop of delays are stepped through together,
backwards where they look ahead; every other layer is computed for all steps at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

from netcharts import architectures
from netcharts.cells.anatomy import Part
from netcharts.errors import ForwardError
from netcharts.forward.buffer_layout import Group
from netcharts.forward.cells import Program, program
from netcharts.forward.external_memory import check, tellers
from netcharts.forward.input_edges import Feed, feed, key
from netcharts.forward.weights import affordable
from netcharts.network.counts import is_recurrent
from netcharts.network.external_memory import Memory, expand_memories, memories
from netcharts.network.parameters import Parameter, parameters
from netcharts.patterns import LayerPair
from netcharts.spec.model import Connection, Layer, Spec
from netcharts.spec.repeats import written_out


class Hearing(NamedTuple):
    """What a group of parts hears.

    outside  feeds from other pieces, of which all steps are known
    inside   feeds from layers of its own piece, itself included
    own      feeds within the layer, to the recurrent links of its cells
    biases   the slots of biases, by part
    """

    group: Group
    outside: tuple[Feed, ...]
    inside: tuple[Feed, ...]
    own: tuple[Feed, ...]
    biases: tuple[Parameter | None, ...]


class Manner(NamedTuple):
    """What the cells of a layer do, and what they hear for it."""

    program: Program
    hearings: tuple[Hearing, ...]


class Member(NamedTuple):
    """A layer as it is computed.

    width    how many numbers it holds: channels × cells
    without  what its cells do where nothing is given for their data; `given` where something is
    biases   the slots of biases by part
    memory   what it is, if it is a memory with heads; `tellers` are the feeds that tell these what to do
    """

    layer: Layer
    width: int
    without: Manner
    given: Manner
    biases: Mapping[str, Parameter]
    memory: Memory | None
    tellers: tuple[Feed, ...]


class Piece(NamedTuple):
    """Layers that are computed together; `back` tells by how many steps they look back, -1 where they look ahead."""

    members: tuple[Member, ...]
    stepped: bool
    back: int


class Plan:
    """What passes through a network have in common.

    Raises:
        ForwardError: the network is one that can't be computed.
    """

    def __init__(self, spec: Spec) -> None:
        self.spec = expand_memories(written_out(spec))
        self.layers = {layer.name: layer for layer in self.spec.layers}
        self.widths = {layer.name: layer.channels * layer.cells for layer in self.spec.layers}
        ends = {name for c in self.spec.connections for name in ((c.target,) if c.directed else (c.source, c.target))}
        self.unfed = [la.name for la in self.spec.layers if la.cell.role == "input" and la.name not in ends]

    @cached_property
    def open(self) -> frozenset[str]:
        """The layers that values can be given for: whose cells take data, and memories; all, where states settle."""
        if self.is_chain or self.settles:
            return frozenset(self.layers)
        return frozenset(
            {name for name, layer in self.layers.items() if layer.cell.anatomy.takes_data} | set(self.memories)
        )

    @cached_property
    def slots(self) -> dict[str, Parameter]:
        """The places of all weights, by name."""
        return {slot.name: slot for slot in affordable(parameters(self.spec))}

    @cached_property
    def memories(self) -> dict[str, Memory]:
        """The memories with heads, by layer."""
        return memories(self.spec)

    @cached_property
    def widest(self) -> int:
        """How many numbers the widest layer holds."""
        return max(self.widths.values())

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of all layers."""
        return tuple(self.layers)

    @cached_property
    def carried(self) -> dict[tuple[str, str], int]:
        """The parts other than the value of cells that connections carry, by layer, with how many numbers they are."""
        feeds = (feed for piece, _, _ in self.pieces for member in piece for feed in _heard(member))
        ways = ((feed.connection, feed.cells) for feed in feeds)
        return {(way.source, way.carries): cells for way, cells in ways if way.carries != "output"}

    @cached_property
    def is_chain(self) -> bool:
        """Whether it is a Markov chain."""
        return (
            len(self.layers) == 1
            and self.spec.kind is not None
            and architectures.load(self.spec.kind.name).transition_probabilities
        )

    @cached_property
    def settles(self) -> bool:
        """Whether it has links both ways, along which layers answer each other."""
        return any(not connection.directed for connection in self.spec.connections)

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """The pieces, in an order in which they can be computed."""
        for memory in self.memories.values():
            check(memory)
        after = {name: [c.target for c in self.spec.connections if c.source == name] for name in self.layers}
        return tuple(self._piece(knot) for knot in reversed(_knots(after)))

    def _piece(self, knot: set[str]) -> Piece:
        members = tuple(self._member(name, knot) for name in self._order(knot))
        inner = [c for c in self.spec.connections if c.source in knot and c.target in knot]
        ahead = any(connection.delay < 0 for connection in inner)
        return Piece(members, len(members) > 1 or _loops(members[0]), -1 if ahead else 1)

    def _order(self, knot: set[str]) -> list[str]:
        after: dict[str, list[str]] = {name: [] for name in self.layers if name in knot}
        for c in self.spec.connections:
            if c.source in knot and c.target in knot and not c.within and not c.delay:
                after[c.target].append(c.source)
        try:
            return list(TopologicalSorter(after).static_order())
        except CycleError as error:
            circle = " -> ".join(f"'{name}'" for name in error.args[1])
            message = f"{circle} is a cycle with no delay: none of its layers can be computed first"
            raise ForwardError(message) from None

    def _member(self, name: str, knot: set[str]) -> Member:
        layer, memory = self.layers[name], self.memories.get(name)
        slots = ((part.name, self.slots.get(f"{name}.{part.name}.bias")) for part in layer.cell.anatomy.parts)
        biases = {part: slot for part, slot in slots if slot is not None}
        told = () if memory is None else tuple(self._teller(connection, memory) for connection in tellers(memory))
        without, given = (self._manner(layer, data, biases, knot) for data in (False, True))
        return Member(layer, self.widths[name], without, given, biases, memory, told)

    def _manner(self, layer: Layer, given: bool, biases: Mapping[str, Parameter], knot: set[str]) -> Manner:
        into = [connection for connection in self.spec.connections if connection.target == layer.name]
        own = [connection for connection in into if is_recurrent(connection, layer)]
        others = [connection for connection in into if connection not in own]
        made = program(layer, bool(own), given, biases)
        if layer.name in self.memories:
            return Manner(made, ())
        if others and not any(group.listens for group in made.seating.groups):
            # Told of where nobody listens, if it can't be.
            self._feeds(others, ())
        hearings = (self._hearing(group, others, own, biases, knot) for group in made.seating.groups)
        return Manner(made, tuple(hearings))

    def _hearing(
        self,
        group: Group,
        others: Sequence[Connection],
        own: Sequence[Connection],
        biases: Mapping[str, Parameter],
        knot: set[str],
    ) -> Hearing:
        heard = self._feeds(others if group.listens else (), group.parts)
        within = self._feeds(own if group.wire is not None else (), group.parts)
        outside = tuple(feed for feed in heard if feed.connection.source not in knot)
        inside = tuple(feed for feed in heard if feed.connection.source in knot)
        return Hearing(group, outside, inside, tuple(within), tuple(map(biases.get, group.seats)))

    def _feeds(self, connections: Iterable[Connection], parts: Sequence[Part]) -> list[Feed]:
        return [feed(connection, parts, self.layers, self._by_place) for connection in connections]

    def _teller(self, connection: Connection, memory: Memory) -> Feed:
        source, width = self.layers[connection.source], sum(head.width for head in memory.heads)
        return Feed(connection, LayerPair(source.size, (width,), source.channels, 1, connection.options, False), (), ())

    @cached_property
    def _by_place(self) -> dict[tuple[str, str, int], Parameter]:
        linked = [(slot.connection, slot) for slot in self.slots.values()]
        return {key(connection, slot.part): slot for connection, slot in linked if connection}


def _heard(member: Member) -> Iterator[Feed]:
    """All feeds into a layer from other layers."""
    yield from member.tellers
    for hearing in (*member.without.hearings, *member.given.hearings):
        yield from (*hearing.outside, *hearing.inside)


def _loops(member: Member) -> bool:
    """Whether a layer hears from its own past: by links, or by values that its cells keep."""
    hearings = member.without.hearings
    linked = any(feed.connection.delay for hearing in hearings for feed in hearing.inside)
    own = any(hearing.own for hearing in hearings)
    return linked or own or bool(member.layer.cell.anatomy.kept)


def _knots(after: Mapping[str, Sequence[str]]) -> list[set[str]]:
    """What hangs together in cycles, each after all that it leads to."""
    others: dict[str, Iterable[str]]
    others = {name: [onward for onward in ways if onward != name] for name, ways in after.items()}
    try:
        return [{name} for name in TopologicalSorter(others).static_order()]
    except CycleError:
        # Its import would cost a quick pass more than all else.
        import networkx as nx

        graph: nx.DiGraph[str] = nx.DiGraph(others)
        knots = nx.condensation(graph)
        return [knots.nodes[knot]["members"] for knot in nx.topological_sort(knots)][::-1]
