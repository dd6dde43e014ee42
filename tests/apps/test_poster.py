"""The bundled charts match the poster: the kinds and places of cells, and the lines, arcs and loops of links.

The data was measured on the poster. It spaces some cells unevenly, and deliberately draws some networks differently
from their definition. Each such difference is listed here with its reason.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netcharts import Chart
from netcharts.cells import CellKind, load
from netcharts.placement.layout import place
from netcharts.scene.edge_paths import LinkPaths
from netcharts.scene.edge_routing import route

CHARTS: dict[str, Any] = json.loads(Path(__file__, "../../data/poster-charts.json").resolve().read_text())["charts"]
TOLERANCE = 0.06

# The poster draws convolutions, pools and their inverses alike.
CONVOLUTIONS = {"convolution", "pool", "deconvolution", "interpolation"}

# The poster spaces some columns and rows unevenly. For each axis: coordinate on the poster -> coordinate in our chart.
EVENED: dict[str, dict[str, dict[float, float]]] = {
    "CN": {"x": {2.1: 2, 2.11: 2, 3.23: 3, 4.47: 4, 5.61: 5, 6.61: 6, 7.61: 7}},
    "DCIGN": {"x": {4.96: 5, 5.96: 6, 6.96: 7, 7.96: 8}},
    "DNC": {
        # Columns 1.125 apart, memory rows 0.88 apart.
        "x": {1.12: 1, 1.25: 1, 2.25: 2, 3.38: 3, 4.5: 4, 5.5: 5, 5.62: 5, 6.75: 6},
        "y": {3.88: 4},
    },
    "AN": {"x": {1.86: 2, 2.73: 3, 3.73: 4, 4.73: 5, 4.72: 5, 5.85: 6, 6.85: 7}},
}

# Charts in which links hide others: a recurrent layer of three also links its outer cells, along the same line. The data
# of the poster contains each visible line once.
COLLINEAR = {"RNN", "LSTM", "GRU"}

# The poster draws the skip connections of a residual network in the top row only, though they link whole layers.
SKIPS_ON_EVERY_ROW = {"DRN"}


def key(x: float, y: float) -> tuple[int, int]:
    """Return a position in quarters of a pitch, as a key. Another test checks the exact positions."""
    return round(x * 4), round(y * 4)


class Poster:
    """A chart of the poster, with even spacing."""

    def __init__(self, name: str) -> None:
        self.chart = CHARTS[name]
        axes = EVENED.get(name, {})
        self.places = {
            node["id"]: tuple(axes.get(axis, {}).get(node[axis], node[axis]) for axis in "xy")
            for node in self.chart["nodes"]
        }

    def cells(self) -> dict[tuple[int, int], str]:
        return {key(*self.places[node["id"]]): node["kind"] for node in self.chart["nodes"]}

    def pairs(self, what: str) -> Counter[frozenset[tuple[int, int]]]:
        return Counter(frozenset(key(*self.places[end]) for end in pair) for pair in self.chart.get(what, []))

    def loops(self) -> set[tuple[int, int]]:
        return {key(*self.places[cell]) for cell in self.chart.get("self_loops", [])}


def looks_like(kind: CellKind) -> str:
    """Return the built-in kind that a cell looks like: for a cell of the spec, this may be the one that it extends."""
    base = load(kind.base)
    return base.name if (kind.role, kind.mark, kind.fill) == (base.role, base.mark, base.fill) else kind.name


class Ours:
    """The same data of our chart."""

    def __init__(self, name: str) -> None:
        chart = Chart.from_file(name.lower())
        self.kinds = {layer.name: looks_like(layer.cell) for layer in chart.spec.layers}
        self.graph = chart.graph("cells")
        self.layout = place(chart._pipeline.network)
        self.connections = list(
            zip(chart._pipeline.network.links, route(chart._pipeline.network, self.layout), strict=True)
        )

    def cells(self) -> dict[tuple[int, int], str]:
        return {key(data["x"], data["y"]): self.kinds[data["layer"]] for _, data in self.graph.nodes(data=True)}

    def places(self) -> list[tuple[float, float]]:
        return [(data["x"], data["y"]) for _, data in self.graph.nodes(data=True)]

    def pair(self, source: int, target: int) -> frozenset[tuple[int, int]]:
        return frozenset(key(*self.layout.xy[cell]) for cell in (source, target))

    def links(self, *, arcs: bool) -> Counter[frozenset[tuple[int, int]]]:
        """Return the arcs of skip connections, or all other links except loops."""
        return Counter(
            self.pair(source, target)
            for links, found in self.connections
            for course in found
            for source, target in shown(course)
            if source != target and arcs == (course.points.shape[2] == 4 and links.connection.key == "identity")
        )

    def loops(self) -> set[tuple[int, int]]:
        return {
            key(*self.layout.xy[source])
            for _, found in self.connections
            for course in found
            for source, target in shown(course)
            if source == target
        }


def shown(course: LinkPaths) -> list[tuple[int, int]]:
    return list(zip(course.source[course.shown].tolist(), course.target[course.shown].tolist(), strict=True))


@pytest.fixture(params=sorted(CHARTS))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_all_thirty_charts_are_compared() -> None:
    assert len(CHARTS) == 30


def test_cells_have_the_kinds_and_places_of_the_poster(name: str) -> None:
    poster, ours = Poster(name), Ours(name)
    near = np.array(sorted(poster.places.values()))
    for xy in ours.places():
        assert np.abs(near - xy).max(axis=1).min() <= TOLERANCE + 1e-9, f"{xy} is not on the poster"
    wanted = {place: kind if kind != "conv_or_pool" else "convolution" for place, kind in poster.cells().items()}
    found = {place: kind if kind not in CONVOLUTIONS else "convolution" for place, kind in ours.cells().items()}
    assert found == wanted


def test_links_are_those_of_the_poster(name: str) -> None:
    poster, ours = Poster(name).pairs("edges"), Ours(name).links(arcs=False)
    assert ours == poster


def test_arcs_and_loops_are_those_of_the_poster(name: str) -> None:
    poster, ours = Poster(name), Ours(name)
    assert ours.loops() == poster.loops()
    wanted, found = set(poster.pairs("arcs")), set(ours.links(arcs=True))
    if name in SKIPS_ON_EVERY_ROW:
        top = min(y for pair in found for _, y in pair)
        assert found > wanted
        found = {pair for pair in found if {y for _, y in pair} == {top}}
    assert found == wanted


def test_recurrent_layers_link_all_pairs_though_the_poster_shows_only_neighbors(name: str) -> None:
    graph = Ours(name).graph
    within = [(a, b) for a, b, data in graph.edges(data=True) if data["pattern"] == "recurrent" and a != b]
    apart = [(a, b) for a, b in within if abs(graph.nodes[a]["index"] - graph.nodes[b]["index"]) > 1]
    assert bool(apart) == (name in COLLINEAR)


def test_capsule_links_are_drawn_double() -> None:
    ours, poster = Ours("CN"), Poster("CN")
    double = {
        ours.pair(source, target)
        for _, found in ours.connections
        for course in found
        for source, target in shown(course)
        if course.points.shape[1] == 2
    }
    assert double == set(poster.pairs("double_edges"))


ISOMORPHIC = [("RBF", "FF"), ("RNN", "LSTM", "GRU"), ("VAE", "DAE"), ("MC", "HN", "BM"), ("LSM", "ELM", "ESN")]


@pytest.mark.parametrize("names", ISOMORPHIC, ids="=".join)
def test_charts_that_are_isomorphic_on_the_poster_are_isomorphic(names: tuple[str, ...]) -> None:
    import networkx as nx

    graphs = [nx.Graph(Ours(name).graph) for name in names]
    assert all(nx.is_isomorphic(graphs[0], graph) for graph in graphs[1:])
