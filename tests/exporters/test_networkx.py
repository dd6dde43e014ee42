"""Graphs for networkx: their attributes, their order, and that they agree with the picture and the counts."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from netcharts import Chart, RenderOptions
from netcharts.errors import UnknownNameError
from netcharts.spec import bundled


def test_nodes_of_cells_have_the_documented_attributes(spec_name: str) -> None:
    graph = Chart.from_file(spec_name).graph("cells")
    assert isinstance(graph, nx.MultiDiGraph)
    for _, data in graph.nodes(data=True):
        assert set(data) == {"layer", "cell", "index", "x", "y"}
    for _, _, data in graph.edges(data=True):
        # The named input of a cell, if it leads into one, what it takes of all steps, if it takes them together, and
        # whether attention weighs what a link carries.
        assert set(data) - {"input", "steps", "attends"} == {"pattern", "delay", "directed"}
    assert min(data["x"] for _, data in graph.nodes(data=True)) == 0
    assert min(data["y"] for _, data in graph.nodes(data=True)) == 0


STYLES = {
    "plain": RenderOptions(),
    "bias": RenderOptions(bias=True),
    "labels": RenderOptions(labels="full"),
    "all": RenderOptions(bias=True, labels="names", lang="zh", legend="full", repeats="full"),
}


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_positions_in_the_graph_match_the_picture(spec_name: str, style: RenderOptions) -> None:
    """The offset between the place of a cell in the picture and in the graph is the same for all cells."""
    chart, style = Chart.from_file(spec_name), style.replace(detail="cells")
    positions = [(node["x"], node["y"]) for node in chart.data(style)["nodes"]]
    # The cells of the legend follow those of the network.
    offsets = chart.drawn(style).xy[: len(positions)] - np.array(positions)
    assert np.ptp(offsets, axis=0).max() < 1e-5
    assert offsets.min() > 0
    assert [(node["x"], node["y"]) for node in chart.graph(options=style).nodes.values()] == positions


def test_positions_follow_the_style_in_the_spec() -> None:
    text = bundled.find("ae").read_text(encoding="utf-8")
    plain, with_labels = Chart.from_text(text), Chart.from_text(f"{text}\nbias: true\nlabels: full\n")
    assert with_labels.data() == plain.data(RenderOptions(bias=True, labels="full")) != plain.data()


def test_layers_count_the_links_that_cells_have(spec_name: str) -> None:
    """Without elided cells, the formulas of the patterns must agree with the links in the graph."""
    chart = Chart.from_file(spec_name)
    if not all(drawn.whole for drawn in chart._pipeline.network.layers):
        pytest.skip("not all of its cells are drawn")
    cells, layers = chart.graph("cells"), chart.graph("layers")
    assert sum(data["links"] for _, _, data in layers.edges(data=True)) == cells.number_of_edges()
    assert sum(data["cells"] for _, data in layers.nodes(data=True)) == cells.number_of_nodes()


def test_nodes_and_edges_keep_the_order_of_the_spec() -> None:
    graph = Chart.from_file("lstm").graph("cells")
    assert list(graph)[:4] == ["input[0]", "input[1]", "input[2]", "hidden1[0]"]
    assert list(Chart.from_file("lstm").graph("layers")) == ["input", "hidden1", "hidden2", "output"]
    assert list(Chart.from_file("kn").graph("cells"))[-1] == "map[2,2]"


def test_undirected_edges_are_marked() -> None:
    assert not any(data["directed"] for _, _, data in Chart.from_file("rbm").graph().edges(data=True))
    assert all(data["directed"] for _, _, data in Chart.from_file("ff").graph().edges(data=True))


def test_graphs_without_delayed_edges_are_acyclic() -> None:
    """Within a step, a feed-forward or recurrent network has no cycle."""
    for name in ("lstm", "esn", "an", "dnc", "birnn"):
        now = nx.DiGraph((a, b) for a, b, data in Chart.from_file(name).graph().edges(data=True) if not data["delay"])
        assert nx.is_directed_acyclic_graph(now), name


def test_an_unknown_level_of_detail_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="detail"):
        Chart.from_file("ff").graph("atoms")  # type: ignore[call-overload]


def test_what_is_done_to_the_values_of_a_layer_belongs_to_its_nodes() -> None:
    own = Chart.from_text(
        "name: T\nlayers:\n  x: {cell: input, size: 3}\n  y: {cell: hidden, size: 3, normalize: layer, top: 2, dropout: 0.1}\n"
        "connections: [{full: x -> y}]\n"
    )
    added = {"normalize": "layer", "top": 2, "dropout": 0.1}
    assert added.items() <= own.graph("layers").nodes["y"].items()
    assert added.items() <= own.graph("parts").nodes["y[0].output"].items()
    assert not added.keys() & own.graph("layers").nodes["x"].keys()


OVER_TIME = """\
name: T
layers:
  x: {cell: input, size: 2}
  seen: {cell: convolution}
  y: {cell: output, size: 2}
connections:
  - {convolution: x -> seen, kernel: 3, dilation: 2, over: steps}
  - {full: seen -> y, steps: last}
"""


def test_a_window_over_steps_has_an_edge_between_parts_for_each_step_that_it_sees() -> None:
    edges = Chart.from_text(OVER_TIME).graph("parts").edges("x[0].output", data=True)
    assert [(target, edge["delay"]) for _, target, edge in edges] == [("seen[0].output", n) for n in (4, 2, 0)]


@pytest.mark.parametrize("detail", ["layers", "cells", "parts"])
def test_edges_say_what_they_take_of_all_steps(detail: str) -> None:
    graph = Chart.from_text(OVER_TIME).graph(detail)
    taken = {edge.get("steps") for source, _, edge in graph.edges(data=True) if source.startswith("seen")}
    assert taken == {"last"}


@pytest.mark.parametrize("attention", ["", ", window: 2"])
def test_scores_of_attention_have_a_link_for_each_query_and_key(attention: str) -> None:
    text = (
        "name: T\nlayers:\n  x: {cell: input, size: 6, channels: 2}\n  apart: {cell: relative}\n"
        f"  y: {{cell: attention{attention}}}\nconnections:\n  - pointwise: x -> y\n  - identity: apart -> y.scores\n"
    )
    chart = Chart.from_text(text)
    links = {source: data["links"] for source, _, data in chart.graph("layers").edges(data=True)}
    assert links["apart"] == (12 if attention else 36)
    assert sum(layer.links for layer in chart.counts()) == sum(links.values())
