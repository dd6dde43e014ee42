"""Graphs: edges between nodes, along which connections and attention carry values.

The nodes of a graph are the places of layers, counted from 0 in row-major order. Edges are plain data without numbers
on them, so that a spec with a graph can be compared, copied and hashed.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, NamedTuple

from netcharts.findings import Place, Problems
from netcharts.syntax.lists import ListOf
from netcharts.syntax.numeric import Integer
from netcharts.syntax.records import Key, record_of
from netcharts.syntax.tree import Node, ScalarNode, SequenceNode
from netcharts.syntax.types import Boolean, ShortText, Type

if TYPE_CHECKING:
    from netcharts.array_types import IntArray

MOST_EDGES = 1_000_000
# Nodes are kept as 32-bit integers.
MOST_NODES = 10**9
_NUMBERS = "i"

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Graph:
    """A graph.

    Attributes:
        name: Its name in a spec; empty for a list of edges in place of a name.
        ends: The first and the second node of each edge, one after the other, as 32-bit integers.
        directed: False if each edge leads both ways.
        loops: True if every node has an edge to itself.
        file: The name of the file that it was read from; empty if its edges are in the spec.
    """

    name: str
    ends: bytes
    directed: bool = False
    loops: bool = False
    file: str = ""

    @classmethod
    def of(cls, name: str, edges: Iterable[Pair], *, directed: bool = False, loops: bool = False) -> Graph:
        """Return a graph of edges between nodes."""
        return cls(name, array(_NUMBERS, (node for edge in edges for node in edge)).tobytes(), directed, loops)

    @property
    def edges(self) -> list[Pair]:
        """Return the first and the second node of each edge, as they are written."""
        ends = self._numbers
        return list(zip(ends[::2], ends[1::2], strict=True))

    @property
    def nodes(self) -> int:
        """Return how many nodes it needs: one more than the largest number of a node with an edge."""
        return max(self._numbers, default=-1) + 1

    @property
    def _numbers(self) -> array[int]:
        return array(_NUMBERS, self.ends)

    def changed(self, directed: bool | None, loops: bool | None) -> Graph:
        """Return the graph with other values of `directed` and `loops` where these are not None."""
        if directed is not None:
            return replace(self, directed=directed).changed(None, loops)
        return self if loops is None else replace(self, loops=loops)

    def outside(self, sources: int, targets: int) -> Pair | None:
        """Return the first edge with a node that does not exist; None if all exist.

        `sources` and `targets` are the numbers of nodes that edges can come from and lead to.
        """
        if self.nodes <= min(sources, targets):
            return None
        for source, target in self.edges:
            if not self._exists(source, target, sources, targets):
                return source, target
        return None

    def _exists(self, source: int, target: int, sources: int, targets: int) -> bool:
        forth = source < sources and target < targets
        return forth and (self.directed or (target < sources and source < targets))

    def links(self) -> IntArray:
        """Return the links of its edges without repetitions, [2, links]: sources and targets, by target, then source.

        An edge that leads both ways is two links. With `loops`, there are no links from nodes to themselves among
        them: each has one, whatever the number of nodes.
        """
        return _links(self.ends, self.directed, self.loops)

    def count(self, nodes: int) -> int:
        """Return the number of all links among a number of nodes."""
        return int(self.links().shape[1]) + (nodes if self.loops else 0)

    def all_links(self, nodes: int) -> IntArray:
        """Return all links among a number of nodes, [2, links], those from nodes to themselves as well, in order."""
        import numpy as np

        links = self.links()
        if not self.loops:
            return links
        own = np.arange(nodes, dtype=links.dtype)
        return _in_order(np.concatenate([links, np.stack([own, own])], axis=1))


@lru_cache(maxsize=32)
def _links(ends: bytes, directed: bool, loops: bool) -> IntArray:
    import numpy as np

    pairs = np.frombuffer(ends, np.int32).reshape(-1, 2).T.astype(np.int64)
    if not directed:
        pairs = np.concatenate([pairs, pairs[::-1]], axis=1)
    if loops:
        pairs = pairs[:, pairs[0] != pairs[1]]
    links = _in_order(np.unique(pairs, axis=1))
    links.flags.writeable = False
    return links


def _in_order(links: IntArray) -> IntArray:
    import numpy as np

    ordered: IntArray = links[:, np.lexsort(links)]
    return ordered


def cycle(graphs: Iterable[Graph]) -> list[int] | None:
    """Return the nodes of a cycle of graphs together, each with an edge to the next; None if there is none."""
    successors: dict[int, list[int]] = {}
    for graph in graphs:
        if graph.loops:
            return [0]
        for first, second in graph.edges:
            successors.setdefault(first, []).append(second)
            if not graph.directed:
                successors.setdefault(second, []).append(first)
    done = set[int]()
    for first in successors:
        if first in done:
            continue
        # The path from the first node, with the successors that have not been looked at; a search without recursion,
        # since graphs can be deep.
        path, places = [first], {first: 0}
        left: list[Iterator[int]] = [iter(successors[first])]
        while path:
            following = next(left[-1], None)
            if following is None:
                left.pop()
                done.add(path[-1])
                del places[path.pop()]
            elif following in places:
                return path[places[following] :]
            elif following not in done:
                places[following] = len(path)
                path.append(following)
                left.append(iter(successors.get(following, ())))
    return None


# The types of edges and graphs in a spec.


class NamedGraph(NamedTuple):
    """The name of a graph that has not been looked up yet."""

    name: str
    place: Place


_NODE = Integer(0, MOST_NODES - 1)
_EDGE = ListOf(_NODE, "an edge such as [0, 1]", least=2, most=2, single=False)


EDGES = ListOf(_EDGE, "a list of edges such as [[0, 1], [1, 2]]", single=False)


class EdgesType(NamedTuple):
    """The name of a graph of the spec, or a list of edges."""

    expected: str = f"the name of a graph, or {EDGES.expected}"

    def read(self, node: Node, problems: Problems) -> Graph | NamedGraph | None:
        """Return a graph of listed edges, or the name of one."""
        if isinstance(node, SequenceNode):
            edges = EDGES.read(node, problems)
            return None if edges is None else Graph.of("", edges)
        name = ShortText(self.expected).read(node, problems)
        return None if name is None or not isinstance(node, ScalarNode) else NamedGraph(name, node.place)

    def inside(self, key: str | None) -> Type | None:
        """Return the type of an edge in a list."""
        return EDGES.inside(None) if key is None else None


class GraphKeys(NamedTuple):
    """A graph as a spec gives it: its edges or the file that holds them, and how they are meant."""

    edges: Annotated[
        tuple[Pair, ...] | None,
        Key(EDGES, "its edges: pairs of nodes, which are places of layers, counted from 0", unless_given="in `file`"),
    ]
    file: Annotated[
        str | None,
        Key(
            ShortText("the name of a file"),
            "file of the edges, in the folder of the spec or below: an edge list, GraphML or node-link JSON",
            unless_given="`edges` lists them",
        ),
    ]
    directed: Annotated[
        bool | None,
        Key(
            Boolean(),
            "true if each edge leads from its first node to its second, not both ways",
            unless_given="what the file says, or false",
        ),
    ]
    loops: Annotated[bool, Key(Boolean(), "true to add an edge from every node to itself")] = False


GRAPH = record_of(GraphKeys, "graph")
