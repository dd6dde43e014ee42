"""The graphs of a spec, and the names by which connections and layers mean them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, cast

from netcharts.findings import Problems
from netcharts.graphs import Graph, NamedGraph
from netcharts.patterns import Options, Pattern
from netcharts.spec.definitions import Definition
from netcharts.spec.model import Mention
from netcharts.wording import nearest, quoted

EDGES = "edges"
# The rule of graphs that cannot be read.
_BAD = "bad-graph"


class Graphs:
    """The graphs of one spec, by name; None where one cannot be read.

    Attributes:
        mentions: All mentions of them.
    """

    def __init__(self, definitions: Iterable[Definition], spec_path: str, problems: Problems) -> None:
        self._problems = problems
        defined = tuple(definitions)
        self._known = {each.name: _read(each, spec_path, problems) for each in defined}
        self._with_directions = {each.name for each in defined if "directed" in each.places or "file" in each.places}
        self.mentions: list[Mention] = []

    @property
    def all(self) -> tuple[Graph, ...]:
        """Return the graphs that could be read, in order."""
        return tuple(graph for graph in self._known.values() if graph is not None)

    def find(self, edges: Graph | NamedGraph) -> Graph | None:
        """Return the graph of a name, or listed edges as they are; None after a problem."""
        if isinstance(edges, Graph):
            return edges
        if edges.name not in self._known:
            message = f"unknown graph {quoted(edges.name)}{nearest(edges.name, self._known)}"
            if not self._known:
                message += ": define it under 'graphs', or list its edges"
            self._problems.add(_BAD, edges.place, message)
            return None
        self.mentions.append(Mention(edges.name, edges.place))
        return self._known[edges.name]

    def in_options(self, pattern: Pattern, options: Options, *, within: bool) -> Options | None:
        """Return the options of a connection with its graph in place of the name; None after a problem.

        Edges `within` a layer lead one way, as in trees, unless their directions are written: both ways are a cycle.
        """
        if not pattern.along_graph:
            return options
        given = cast("Any", options)
        graph = self.find(given.edges)
        if graph is None:
            return None
        undecided = given.directed is None and not options.delay and graph.name not in self._with_directions
        changed: Options = replace(given, edges=graph, directed=True if within and undecided else given.directed)
        return changed

    def in_values(self, values: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Return the values of keys of a layer with its graph in place of the name; None after a problem."""
        if EDGES not in values:
            return values
        graph = self.find(values[EDGES])
        return None if graph is None else {**values, EDGES: graph}


def _read(definition: Definition, spec_path: str, problems: Problems) -> Graph | None:
    """Return the graph of a definition; None after a problem."""
    values, places = definition.values, definition.places
    if {"edges", "file"} <= places.keys():
        problems.add(
            _BAD, places["file"], f"the graph {quoted(definition.name)} has its edges here or in a file, not both"
        )
        return None
    if not {"edges", "file"} & values.keys():
        if not {"edges", "file"} & places.keys():
            problems.add(
                "missing-key", definition.place, f"the graph {quoted(definition.name)} needs 'edges' or a 'file'"
            )
        return None
    if "file" in values:
        # Most specs name no file, and the libraries that read one take a while to import.
        from netcharts.graphs import files

        try:
            graph = files.read(values["file"], spec_path)
        except files.GraphFileError as error:
            problems.add(_BAD, places["file"], f"no graph can be read from {quoted(values['file'])}: {error}")
            return None
    else:
        graph = Graph.of("", values[EDGES])
    return replace(graph, name=definition.name).changed(values.get("directed"), values.get("loops"))
