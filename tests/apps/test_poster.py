"""The bundled charts have the poster's cells and links: same kinds, same places, same lines, arcs and handles.

The data was measured on the poster, which draws some things unevenly or on purpose differently from what a network
is. Every such difference is listed here with its reason; anything else is a failure.
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

# The poster has one picture for what a convolution and a pool are, and for what undoes them.
CONVOLUTIONS = {"convolution", "pool", "deconvolution", "interpolation"}

# The poster sets some columns and rows unevenly; our spacing is even. Poster coordinate -> ours, per axis.
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

# Links that lie under others in the poster, which counts each visible line once: a recurrent layer of three
# links its outer cells too, along the same line.
COLLINEAR = {"RNN", "LSTM", "GRU"}

# The poster draws the skips of a residual network on the top row only; a skip joins whole layers.
SKIPS_ON_EVERY_ROW = {"DRN"}


def key(x: float, y: float) -> tuple[int, int]:
    """A place as whole quarter pitches, for looking up; `near` holds it to the tolerance."""
    return round(x * 4), round(y * 4)


class Poster:
    """A chart of the poster, evened out."""

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
    """The built-in kind that a cell looks like: a cell of the spec's own may be like the one that it extends."""
    base = load(kind.base)
    return base.name if (kind.role, kind.mark, kind.fill) == (base.role, base.mark, base.fill) else kind.name


class Ours:
    """The same of our chart, from the graph at the level of cells and the courses of its links."""

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
        """The links that are arcs of skips, or all others but handles."""
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


def test_cells_are_of_the_posters_kinds_at_the_posters_places(name: str) -> None:
    poster, ours = Poster(name), Ours(name)
    near = np.array(sorted(poster.places.values()))
    for spot in ours.places():
        assert np.abs(near - spot).max(axis=1).min() <= TOLERANCE + 1e-9, f"{spot} is not on the poster"
    wanted = {place: kind if kind != "conv_or_pool" else "convolution" for place, kind in poster.cells().items()}
    found = {place: kind if kind not in CONVOLUTIONS else "convolution" for place, kind in ours.cells().items()}
    assert found == wanted


def test_links_are_the_posters(name: str) -> None:
    poster, ours = Poster(name).pairs("edges"), Ours(name).links(arcs=False)
    assert ours == poster


def test_arcs_and_handles_are_the_posters(name: str) -> None:
    poster, ours = Poster(name), Ours(name)
    assert ours.loops() == poster.loops()
    wanted, found = set(poster.pairs("arcs")), set(ours.links(arcs=True))
    if name in SKIPS_ON_EVERY_ROW:
        top = min(y for pair in found for _, y in pair)
        assert found > wanted
        found = {pair for pair in found if {y for _, y in pair} == {top}}
    assert found == wanted


def test_recurrent_layers_link_every_pair_though_the_poster_shows_neighbours(name: str) -> None:
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
def test_what_the_poster_draws_alike_we_draw_alike(names: tuple[str, ...]) -> None:
    import networkx as nx

    graphs = [nx.Graph(Ours(name).graph) for name in names]
    assert all(nx.is_isomorphic(graphs[0], graph) for graph in graphs[1:])
