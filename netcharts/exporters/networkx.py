"""Networks as networkx graphs, at the levels of layers, cells and parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from netcharts.cells.anatomy import OUTPUT
from netcharts.network.attended_places import attentions
from netcharts.network.graph import DrawnNetwork
from netcharts.network.parts import drawn_anatomy, entry_parts
from netcharts.patterns._step_windows import delays, is_over_steps
from netcharts.placement.layout import NetworkLayout
from netcharts.spec.cell_links import SpecLinks
from netcharts.spec.model import Connection, Layer, Spec

if TYPE_CHECKING:
    import networkx as nx


def layer_graph(spec: Spec) -> nx.MultiDiGraph[str]:
    """Return the graph of layers: a node for each layer, an edge for each connection with its number of links."""
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(name=spec.name)
    for layer in spec.layers:
        size: Any = list(layer.size) if len(layer.size) > 1 else layer.size[0]
        shape = {"size": size, "cells": layer.cells, "channels": layer.channels}
        graph.add_node(layer.name, cell=layer.cell.name, **shape, **_additions(layer))
    links = SpecLinks(spec.layers, spec.connections, spec.expansion)
    for connection in spec.connections:
        count = links.of(connection).count()
        graph.add_edge(connection.source, connection.target, links=count, **_edge(connection))
    return graph


def node_link(graph: nx.MultiDiGraph[str]) -> dict[str, Any]:
    """Return a graph as plain lists and mappings, in networkx's node-link format."""
    import networkx as nx

    return dict(nx.node_link_data(graph, edges="edges"))


def cell_graph(network: DrawnNetwork, layout: NetworkLayout) -> nx.MultiDiGraph[str]:
    """Return the graph of cells: a node for each drawn cell with its place, an edge for each drawn link."""
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(name=network.spec.name)
    names: list[str] = []
    for drawn in network.layers:
        places = layout.xy[drawn.first : drawn.numbers.stop].tolist()
        for name, index, (x, y) in zip(drawn.labels(), drawn.index.tolist(), places, strict=True):
            names.append(name)
            graph.add_node(
                name, layer=drawn.layer.name, cell=drawn.layer.cell.name, index=index, x=round(x, 6), y=round(y, 6)
            )
    for source, target, attributes in _edges(network):
        graph.add_edge(names[source], names[target], **attributes)
    return graph


def part_graph(network: DrawnNetwork) -> nx.MultiDiGraph[str]:
    """Return the graph of parts: a node for each part of a drawn cell, an edge for each wire."""
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(name=network.spec.name)
    names = [(drawn, name) for drawn in network.layers for name in drawn.labels()]
    made = {drawn.layer.name: drawn_anatomy(drawn.layer, network.spec.connections) for drawn in network.layers}
    for drawn, cell in names:
        for part in made[drawn.layer.name].parts:
            attributes = {"layer": drawn.layer.name, "cell": cell, "part": part.name, "operation": part.operation_name}
            added = _additions(drawn.layer) if part.name == OUTPUT else {}
            graph.add_node(f"{cell}.{part.name}", **attributes, activation=part.activation, bias=part.bias, **added)
    for drawn, cell in names:
        for part in made[drawn.layer.name].parts:
            for wire in part.wires:
                if wire.source in made[drawn.layer.name].order:
                    delay = int(wire.before)
                    graph.add_edge(f"{cell}.{wire.source}", f"{cell}.{part.name}", kind="fixed", delay=delay)
    attending = attentions(network.spec)
    for links in network.links:
        target = network.drawn(links.connection.target).layer
        for name, sent, attributes in _carried(links.connection, target, network.spec):
            own = links.into(name, attending.get(target.name))
            for source, found in zip(own.source.tolist(), own.target.tolist(), strict=True):
                ends = f"{names[source][1]}.{sent}", f"{names[found][1]}.{name}"
                graph.add_edge(*ends, kind="weighted", **attributes)
    return graph


def _carried(connection: Connection, target: Layer, spec: Spec) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the parts that take what a connection carries, with the part sent, and the attributes of its edges.

    A window over steps has an edge for each step that it sees.
    """
    for name, sent, delay in entry_parts(target, connection, spec.connections):
        for steps_back in delays(connection.options) if is_over_steps(connection.options) else (delay,):
            yield name, sent, {"delay": steps_back, "pattern": connection.key, **_run(connection)}


def _additions(layer: Layer) -> dict[str, Any]:
    """Return what is done to the values of a layer beside its activation."""
    normalize = None if layer.normalize is None else layer.normalize.kind
    values = {"normalize": normalize, "top": layer.top, "dropout": layer.dropout}
    return {key: value for key, value in values.items() if value is not None}


def _edges(network: DrawnNetwork) -> Iterator[tuple[int, int, dict[str, Any]]]:
    for links in network.links:
        attributes = _edge(links.connection)
        ends = zip(links.source.tolist(), links.target.tolist(), links.attended.tolist(), strict=True)
        for source, target, attends in ends:
            yield source, target, {**attributes, "attends": True} if attends else attributes


def _edge(connection: Connection) -> dict[str, Any]:
    edge: dict[str, Any] = {"pattern": connection.key, "delay": connection.delay, "directed": connection.directed}
    if connection.carries != OUTPUT:
        edge["part"] = connection.carries
    edge |= _run(connection)
    return {**edge, "input": connection.gate} if connection.gate else edge


def _run(connection: Connection) -> dict[str, Any]:
    """Return what a connection takes of all steps of its source, if it takes them together: the last, or their mean."""
    return {"steps": connection.options.steps} if connection.takes_run else {}
