"""The layer graph: how values flow between the layers of a spec, for the checks.

Its nodes are layers and its edges connections, so the cost of a check depends on the length of the spec, not on the
numbers of cells and links. It consists of plain dictionaries: importing networkx would cost a quick `render` more than
all checks together. Only cycles are found by networkx.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from itertools import chain
from typing import TYPE_CHECKING

from netcharts.cells.anatomy import Anatomy
from netcharts.spec.cell_inputs import fed_anatomy
from netcharts.spec.model import Connection, Layer, Spec
from netcharts.spec.scopes import found_outward
from netcharts.spec.start_checks import givers

# At most this many pairs of cells are tested for a link.
_MOST_PAIRS = 1_000_000

if TYPE_CHECKING:
    import networkx as nx


class LayerGraph:
    """A spec as a graph of layers.

    A connection is *forward* when it is directed, without delay, and joins two layers.
    """

    def __init__(self, spec: Spec) -> None:
        self.spec = spec

    @cached_property
    def layers(self) -> dict[str, Layer]:
        """Return the layers by name."""
        return {layer.name: layer for layer in self.spec.layers}

    @cached_property
    def forward(self) -> tuple[Connection, ...]:
        """Return the directed connections without delay between two layers."""
        return tuple(c for c in self.spec.connections if c.directed and not c.delay and not c.within)

    @cached_property
    def undirected(self) -> tuple[Connection, ...]:
        """Return the undirected connections."""
        return tuple(c for c in self.spec.connections if not c.directed)

    @cached_property
    def incoming(self) -> dict[str, list[Connection]]:
        """Return the connections into each layer; undirected ones lead into both ends."""
        by_layer: dict[str, list[Connection]] = {name: [] for name in self.layers}
        for connection in self.spec.connections:
            by_layer[connection.target].append(connection)
            if not connection.directed and not connection.within:
                by_layer[connection.source].append(connection)
        return by_layer

    @cached_property
    def outgoing(self) -> dict[str, list[Connection]]:
        """Return the connections out of each layer; undirected ones lead out of both ends."""
        by_layer: dict[str, list[Connection]] = {name: [] for name in self.layers}
        for connection in self.spec.connections:
            by_layer[connection.source].append(connection)
            if not connection.directed and not connection.within:
                by_layer[connection.target].append(connection)
        return by_layer

    def fed(self, name: str) -> Anatomy:
        """Return the anatomy of a layer's cells without the inputs that nothing leads into."""
        if name not in self._fed:
            self._fed[name] = fed_anatomy(self.layers[name], self.incoming[name])
        return self._fed[name]

    @cached_property
    def _fed(self) -> dict[str, Anatomy]:
        return {}

    def forward_into(self, name: str) -> Iterator[Connection]:
        """Return the forward connections into a layer."""
        return (c for c in self.incoming[name] if c.directed and not c.delay and not c.within)

    def forward_out_of(self, name: str) -> Iterator[Connection]:
        """Return the forward connections out of a layer."""
        return (c for c in self.outgoing[name] if c.directed and not c.delay and not c.within)

    @cached_property
    def gives_weights_to(self) -> dict[str, set[str]]:
        """Return the layers whose values are the weights of a connection, with the layers that these lead into."""
        givers: dict[str, set[str]] = {}
        for connection in self.spec.connections:
            named = connection.options.weights
            giver = found_outward(named, connection.target, self.layers) if named else None
            if giver is not None:
                givers.setdefault(giver, set()).add(connection.target)
        return givers

    @cached_property
    def gives_start_to(self) -> dict[str, set[str]]:
        """Return the layers whose values are what others held before the first step, with these."""
        givers_of: dict[str, set[str]] = {}
        for giver, layer in givers(self.layers.values()):
            givers_of.setdefault(giver, set()).add(layer)
        return givers_of

    @cached_property
    def isolated(self) -> frozenset[str]:
        """Return the layers without any connection."""
        alone = {name for name in self.layers if not self.outgoing[name] and not self.incoming[name]}
        return frozenset(name for name in alone if not self.successors[name] and not self.predecessors[name])

    @cached_property
    def successors(self) -> dict[str, set[str]]:
        """Return the layers that each layer leads to, with any delay."""
        weights, starts = self.gives_weights_to, self.gives_start_to
        return {
            name: {_other(c, name) for c in outgoing} | weights.get(name, set()) | starts.get(name, set())
            for name, outgoing in self.outgoing.items()
        }

    @cached_property
    def predecessors(self) -> dict[str, set[str]]:
        """Return the layers that lead to each layer, with any delay."""
        joined = {name: {_other(c, name) for c in incoming} for name, incoming in self.incoming.items()}
        for giver, targets in chain(self.gives_weights_to.items(), self.gives_start_to.items()):
            for target in targets:
                joined[target].add(giver)
        return joined

    def downstream(self, names: Iterable[str]) -> set[str]:
        """Return the layers that some layers reach, themselves included."""
        return _closure(names, self.successors)

    def upstream(self, names: Iterable[str]) -> set[str]:
        """Return the layers that reach some layers, themselves included."""
        return _closure(names, self.predecessors)

    def of_role(self, role: str) -> list[str]:
        """Return the layers whose cells have a role."""
        return [name for name, layer in self.layers.items() if layer.cell.role == role]

    @cached_property
    def _after(self) -> dict[str, set[str]]:
        targets: dict[str, set[str]] = {name: set() for name in self.layers}
        for connection in self.forward:
            targets[connection.source].add(connection.target)
        return targets

    def leads_to(self, source: str, target: str, without: Connection | None = None) -> bool:
        """Return True if forward connections lead from one layer to another; one of them can be left out."""
        after = self._after
        if without is not None:
            after = {name: set() for name in self.layers}
            for connection in self.forward:
                if connection is not without:
                    after[connection.source].add(connection.target)
        return target in _closure(after[source], after)

    @cached_property
    def cycles(self) -> list[list[str]]:
        """Return one cycle of forward connections for each strongly connected component, as the layers along it."""
        order = {name: number for number, name in enumerate(self.layers)}
        if all(order[connection.source] < order[connection.target] for connection in self.forward):
            return []
        try:
            TopologicalSorter(self._after).prepare()
        except CycleError:
            import networkx as nx

            graph: nx.DiGraph[str] = nx.DiGraph()
            graph.add_edges_from((connection.source, connection.target) for connection in self.forward)
            components = [component for component in nx.strongly_connected_components(graph) if len(component) > 1]
            return sorted(_cycle(graph.subgraph(component), list(self.layers)) for component in components)
        return []


def _other(connection: Connection, name: str) -> str:
    return connection.target if connection.source == name else connection.source


def _closure(start: Iterable[str], after: dict[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(after[name])
    return reached


def _cycle(component: nx.DiGraph[str], order: list[str]) -> list[str]:
    """Return a cycle of a strongly connected component, from the layer that comes first in the spec."""
    import networkx as nx

    cycle = [edge[0] for edge in nx.find_cycle(component)]
    first = cycle.index(min(cycle, key=order.index))
    return cycle[first:] + cycle[:first]


def strongly_connected_components(successors: Mapping[str, Sequence[str]]) -> list[set[str]]:
    """Return the strongly connected components of a graph in reverse topological order: each after its successors."""
    others: dict[str, Iterable[str]]
    others = {name: [target for target in targets if target != name] for name, targets in successors.items()}
    try:
        return [{name} for name in TopologicalSorter(others).static_order()]
    except CycleError:
        # Imported only here, since importing it takes longer than all else here.
        import networkx as nx

        graph: nx.DiGraph[str] = nx.DiGraph(others)
        condensation = nx.condensation(graph)
        return [condensation.nodes[number]["members"] for number in nx.topological_sort(condensation)][::-1]
