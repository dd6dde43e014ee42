"""Graphs: their links, and what is wrong with them."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from netcharts.graphs import Graph, cycle

NODES = 7
edge_lists = st.lists(st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1)), max_size=12)
graphs = st.builds(
    lambda edges, directed, loops: Graph.of("", edges, directed=directed, loops=loops),
    edge_lists,
    st.booleans(),
    st.booleans(),
)


def as_networkx(graph: Graph) -> nx.DiGraph[Any]:
    made: nx.DiGraph[Any] = nx.DiGraph()
    made.add_nodes_from(range(NODES))
    made.add_edges_from(graph.edges)
    if not graph.directed:
        made.add_edges_from([(second, first) for first, second in graph.edges])
    if graph.loops:
        made.add_edges_from([(node, node) for node in range(NODES)])
    return made


@given(graphs)
def test_links_are_those_of_a_directed_graph_in_the_order_of_their_targets(graph: Graph) -> None:
    links = [(source, target) for target, source in zip(*graph.all_links(NODES)[::-1].tolist(), strict=True)]
    wanted = sorted(as_networkx(graph).edges, key=lambda edge: (edge[1], edge[0]))
    assert links == wanted
    own = [(one, other) for one, other in wanted if one != other or not graph.loops]
    assert list(zip(*graph.links().tolist(), strict=True)) == own


@given(graphs, graphs)
def test_a_cycle_is_found_where_there_is_one(one: Graph, other: Graph) -> None:
    whole = nx.compose(as_networkx(one), as_networkx(other))
    found = cycle([one, other])
    assert (found is None) == nx.is_directed_acyclic_graph(whole)
    assert all(whole.has_edge(*edge) for edge in zip(found, [*found[1:], found[0]], strict=True)) if found else True


def test_a_cycle_of_a_deep_graph_is_found_without_recursion() -> None:
    path = [(node, node + 1) for node in range(100_000)]
    assert cycle([Graph.of("", path, directed=True)]) is None
    assert cycle([Graph.of("", [*path, (100_000, 99_998)], directed=True)]) == [99_998, 99_999, 100_000]


def test_edges_outside_the_nodes_are_found() -> None:
    graph = Graph.of("", [(0, 1), (1, 3)], directed=True)
    assert graph.outside(4, 4) is None
    assert graph.outside(3, 3) == (1, 3)
    assert graph.outside(2, 4) is None, "two sources, four targets"
    assert graph.changed(False, None).outside(2, 4) == (1, 3)


def test_a_graph_can_be_hashed_and_compared() -> None:
    graph = Graph.of("a", [(0, 1)])
    assert graph == Graph.of("a", [(0, 1)])
    assert len({graph, Graph.of("a", [(0, 1)]), graph.changed(True, None)}) == 2
    assert Graph.of("a", []).nodes == 0
    assert np.array(Graph.of("a", []).all_links(2)).shape == (2, 0)
