"""Schedule of a network: the order in which its layers can be computed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from netcharts.errors import ForwardError
from netcharts.spec.model import Connection


def strongly_connected_components(successors: Mapping[str, Sequence[str]]) -> list[set[str]]:
    """Return the strongly connected components of a graph in reverse topological order: each after its successors."""
    others: dict[str, Iterable[str]]
    others = {name: [target for target in targets if target != name] for name, targets in successors.items()}
    try:
        return [{name} for name in TopologicalSorter(others).static_order()]
    except CycleError:
        # Imported only here, since importing it takes longer than a small forward pass.
        import networkx as nx

        graph: nx.DiGraph[str] = nx.DiGraph(others)
        condensation = nx.condensation(graph)
        return [condensation.nodes[number]["members"] for number in nx.topological_sort(condensation)][::-1]


def order_within_step(layers: Sequence[str], connections: Collection[Connection]) -> list[str]:
    """Return the layers of a component in an order in which they can be computed at one step.

    Args:
        layers: The names of the layers.
        connections: The connections among them.

    Raises:
        ForwardError: If connections without delay form a cycle.
    """
    predecessors: dict[str, list[str]] = {name: [] for name in layers}
    for connection in connections:
        if not connection.within and not connection.delay:
            predecessors[connection.target].append(connection.source)
    try:
        return list(TopologicalSorter(predecessors).static_order())
    except CycleError as error:
        cycle = " -> ".join(f"'{name}'" for name in error.args[1])
        message = f"{cycle} is a cycle with no delay: none of its layers can be computed first"
        raise ForwardError(message) from None
