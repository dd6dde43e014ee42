"""What a chart highlights is what leads to a cell in the graph of cells, or lies on a path."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from netcharts import Chart, UnknownNameError
from netcharts.network import highlight
from netcharts.network.graph import DrawnNetwork
from netcharts.spec import bundled

# Links from x to y are diagonal but for one, and s stands beside.
BRANCHES = """\
name: T
layers:
  x: {cell: input, size: 4}
  s: {cell: input, size: 1}
  m: {cell: hidden, size: 4}
  n: {cell: hidden, size: 2}
  y: {cell: output, size: 4}
connections:
  - identity: x -> m
  - links: m -> y
    pairs: [[0, 0], [1, 1], [0, 2]]
  - full: s -> n -> y
    delay: 1
"""


def names(network: DrawnNetwork) -> list[str]:
    return [name for drawn in network.layers for name in drawn.labels()]


def found(network: DrawnNetwork, text: str) -> set[str]:
    cells = highlight.find(network, text).cells
    return {name for name, chosen in zip(names(network), cells.tolist(), strict=True) if chosen}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("y[0]", {"y[0]", "m[0]", "x[0]"}),
        ("y[2]", {"y[2]", "m[0]", "x[0]"}),
        ("y[3]", {"y[3]"}),
        ("m[3]", {"m[3]", "x[3]"}),
        ("s", {"s[0]"}),
        ("x -> m", {f"{layer}[{number}]" for layer in "xm" for number in range(4)}),
    ],
)
def test_what_leads_to_a_cell_is_highlighted(text: str, expected: set[str]) -> None:
    assert found(Chart.from_text(BRANCHES)._pipeline.network, text) == expected


@pytest.mark.parametrize("spec", bundled.paths())
def test_a_cell_is_highlighted_with_its_ancestors(spec: str) -> None:
    """In networks all of whose cells are drawn, exactly these; in others, all of these."""
    chart = Chart.from_file(spec)
    network = chart._pipeline.network
    whole = all(drawn.whole for drawn in network.layers)
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(network.cells))
    for links in network.links:
        if links.connection.delay == 0:
            graph.add_edges_from(zip(links.source.tolist(), links.target.tolist(), strict=True))
            if not links.connection.directed:
                graph.add_edges_from(zip(links.target.tolist(), links.source.tolist(), strict=True))
    labels = names(network)
    for number in np.random.default_rng(0).choice(network.cells, 5).tolist():
        if labels.count(labels[number]) == 1:
            expected = {labels[cell] for cell in {number, *nx.ancestors(graph, number)}}
            own = found(network, labels[number])
            assert own == expected if whole else own >= expected


def test_cells_that_are_not_drawn_count_as_one() -> None:
    layers = "layers:\n  x: {cell: input, size: 100, draw: 4}\n  y: {cell: output, size: 100, draw: 4}\n"
    network = Chart.from_text(f"name: T\n{layers}connections:\n  - full: x -> y\n")._pipeline.network
    whole, one = highlight.find(network, "y"), highlight.find(network, "y[0]")
    assert whole.elided == {"x", "y"}
    assert one.elided == {"x"}
    assert np.count_nonzero(one.cells) == 5


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("z", "there is no layer 'z' to highlight"),
        ("m[9]", r"there is no drawn cell 'm\[9\]' to highlight"),
        ("z[0]", r"there is no layer 'z\[0\]' to highlight"),
        ("x -> y", "no connection leads from 'x' to 'y'"),
        ("m -> x", "no connection leads from 'm' to 'x'"),
        ("x -> z", "there is no layer 'z' to highlight"),
        ("", "there is no layer '' to highlight"),
        ("x ->", "there is no layer '' to highlight"),
    ],
)
def test_what_cannot_be_highlighted_is_said(text: str, message: str) -> None:
    with pytest.raises(UnknownNameError, match=message):
        Chart.from_text(BRANCHES).svg(highlight=text)
