"""Schedule of a network: the order in which its layers can be computed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, cast

import numpy as np

from netcharts.array_types import BoolArray, IndexArray
from netcharts.errors import ForwardError
from netcharts.patterns import LinkQuery
from netcharts.spec.model import Connection, Layer

if TYPE_CHECKING:
    from netcharts.graphs import Graph
    from netcharts.patterns.graph import GraphOptions

# Cells whose links to each other are looked at one by one.
_MAX_CELLS = 16_384
# Links that are looked at together.
_BLOCK = 1_000_000


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


def rounds_within_step(layer: Layer, connections: Sequence[Connection]) -> int:
    """Return how often a layer has to be computed until the values of all its cells are right.

    Args:
        layer: The layer.
        connections: Connections within it that have no delay. Without any, once is enough.

    Raises:
        ForwardError: If its cells form a cycle, or are too many to look at.
    """
    if not connections:
        return 1
    cycle = _cycle(layer.name)
    if all(connection.pattern.along_graph for connection in connections):
        return rounds_along([cast("GraphOptions", each.options).graph for each in connections], layer.name)
    cells = np.arange(min(layer.cells, _MAX_CELLS))
    middle = cells[len(cells) // 2 :][:1]
    if _links(layer, connections, middle, middle).any():
        raise ForwardError(cycle)
    if layer.cells > _MAX_CELLS:
        limit = f"{layer.cells:,} cells connected at the same step, which exceeds the limit of {_MAX_CELLS:,}"
        raise ForwardError(f"'{layer.name}' has {limit}")
    waiting = np.zeros(len(cells), np.intp)
    for sources in _blocks(cells):
        waiting += _links(layer, connections, sources, cells).sum(axis=0)
    # Cells that nothing leads to are right after one round, those that only these lead to after another, and so on.
    rounds, right, left = 0, np.flatnonzero(waiting == 0), len(cells)
    while right.size:
        rounds, left = rounds + 1, left - right.size
        waiting[right] = -1
        for sources in _blocks(right):
            waiting -= np.where(waiting > 0, _links(layer, connections, sources, cells).sum(axis=0), 0)
        right = np.flatnonzero(waiting == 0)
    if left:
        raise ForwardError(cycle)
    return rounds


def _cycle(name: str) -> str:
    return f"the cells of '{name}' form a cycle with no delay"


def rounds_along(graphs: Sequence[Graph], name: str) -> int:
    """Return one more than the number of edges on the longest path along graphs within a layer.

    Raises:
        ForwardError: If there is no longest path.
    """
    cycle = _cycle(name)
    if any(graph.loops for graph in graphs):
        raise ForwardError(cycle)
    sources, targets = np.unique(np.concatenate([graph.links() for graph in graphs], axis=1), axis=1)
    nodes = max((graph.nodes for graph in graphs), default=0)
    waiting = np.bincount(targets, minlength=nodes)
    # Links are in the order of their sources, so that those out of a node are adjacent.
    starts = np.searchsorted(sources, np.arange(nodes + 1))
    rounds, right, left = 0, np.flatnonzero(waiting == 0), nodes
    while right.size:
        rounds, left = rounds + 1, left - right.size
        counts = starts[right + 1] - starts[right]
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        reached = targets[np.repeat(starts[right], counts) + within]
        np.subtract.at(waiting, reached, 1)
        reached = np.unique(reached)
        right = reached[waiting[reached] == 0]
    if left:
        raise ForwardError(cycle)
    return max(rounds, 1)


def _blocks(cells: IndexArray) -> Iterable[IndexArray]:
    size = max(1, _BLOCK // _MAX_CELLS)
    return (cells[start : start + size] for start in range(0, len(cells), size))


def _links(layer: Layer, connections: Iterable[Connection], sources: IndexArray, targets: IndexArray) -> BoolArray:
    """Return which of some cells of a layer any of the connections links: [sources, targets]."""
    linked = np.zeros((len(sources), len(targets)), bool)
    for connection in connections:
        options = connection.options
        linked |= connection.pattern.links(
            LinkQuery(sources[:, None], targets[None, :], layer.size, layer.size, options, True)
        )
    return linked
