"""A duplicate pair.

What
    An explicit connection lists the same source and target more than once, or a graph the same edge.

Why
    The pair makes one link. Often one of the two was meant to be a different pair.

Example
    - links: input -> hidden
      pairs: [[0, 0], [0, 0]]

Instead
      pairs: [[0, 0], [0, 1]]

Source
    By definition of a list of pairs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import Place, RuleHit
from netcharts.graphs import Graph
from netcharts.wording import quoted

if TYPE_CHECKING:
    from netcharts.patterns.graph import GraphOptions
    from netcharts.patterns.links import LinksOptions


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the pairs that repeat an earlier one."""
    for connection in context.spec.connections:
        seen = set()
        pairs = cast("LinksOptions", connection.options).pairs if connection.pattern.listed else ()
        for pair in pairs:
            if pair in seen:
                source, target = (_shown(index) for index in pair)
                message = f"the pair of {quoted(connection.source)}{source} and {quoted(connection.target)}{target}"
                yield RuleHit(connection.places["pairs"], f"{message} is listed twice")
            seen.add(pair)
        if connection.pattern.along_graph and not (edges := cast("GraphOptions", connection.options).edges).name:
            yield from _repeated(edges, connection.places["edges"], "the list of edges")
    for graph in context.spec.graphs:
        if not graph.file:
            yield from _repeated(graph, context.spec.graph_places[graph.name], quoted(graph.name))


def _repeated(graph: Graph, place: Place, name: str) -> Iterator[RuleHit]:
    """Yield each edge that a graph lists more than once; one that leads back is another one."""
    for edge, times in Counter(graph.edges).items():
        if times > 1:
            yield RuleHit(place, f"{name} has the edge {list(edge)} {'twice' if times == 2 else f'{times} times'}")


def _shown(index: tuple[int, ...]) -> str:
    return f"[{','.join(str(place) for place in index)}]"


RULE = Rule(
    "NC314",
    "warning",
    check,
    needs="part",
    about=("graphs", "links along graphs", "listed links"),
    aliases=("repeated-pair",),
)
