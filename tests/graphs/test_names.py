"""Names of graphs in connections and layers, also within blocks."""

from __future__ import annotations

import pytest

from netcharts import Chart
from netcharts.checking.run import check_text
from netcharts.graphs import Graph
from netcharts.patterns.graph import GraphOptions
from netcharts.spec.repeats import written_out

BLOCKS = """
name: T
layers:
  nodes: {cell: input, size: 5, channels: 3}
  stage: {block: layer, repeat: 3, with: {along: [friends, friends, others]}}
  out:   {cell: output, channels: 2, activation: softmax}
connections:
  - identity: nodes -> stage
  - pointwise: stage -> out
blocks:
  layer:
    with: {along: friends}
    layers:
      conv:   {cell: hidden, channels: 4, activation: relu}
      output: {cell: attention, channels: 4, heads: 2, edges: along}
    connections:
      - {graph: inputs -> conv, edges: along, scale: mean}
      - pointwise: conv -> output
graphs:
  friends: {edges: [[0, 1], [1, 2], [2, 3]], loops: true}
  others:  {edges: [[0, 4], [1, 3]], loops: true}
"""


def test_copies_of_blocks_can_lead_along_different_graphs() -> None:
    chart = Chart.from_text(BLOCKS)
    assert chart.check() == ()
    spec = written_out(chart.spec)
    options = [each.options for each in spec.connections]
    assert [each.edges.name for each in options if isinstance(each, GraphOptions)] == ["friends", "friends", "others"]
    attended = [layer.options["edges"] for layer in spec.layers if "edges" in layer.options]
    assert attended == [chart.spec.graphs[0], chart.spec.graphs[0], chart.spec.graphs[1]]
    assert Chart.from_dict(chart.to_dict()) == chart


@pytest.mark.parametrize(
    ("right", "wrong", "place"),
    [("friends, others]", "friends, othres]", (5, 69)), ("edges: along}", "edges: friend}", (15, 63))],
)
def test_an_unknown_graph_in_a_block_is_reported_once_where_it_is_written(
    right: str, wrong: str, place: tuple[int, int]
) -> None:
    (finding,) = [each for each in check_text(BLOCKS.replace(right, wrong), "t") if each.level == "error"]
    assert (finding.code, finding.line, finding.column) == ("NC022", *place)
    assert "did you mean" in finding.message


def test_a_network_without_graphs_is_told_how_to_define_one() -> None:
    text = "name: T\nlayers:\n  a: {cell: input, size: 2}\n  b: {cell: output}\nconnections:\n  - {graph: a -> b, edges: g}\n"
    (finding,) = [each for each in check_text(text, "t") if each.level == "error"]
    assert "define it under 'graphs'" in finding.message


@pytest.mark.parametrize(
    ("graph", "slug"),
    [
        ("{loops: true}", "missing-key"),
        ("{edges: [[0, 1], [1]]}", "wrong-value"),
        ("{edges: [[0, -1]]}", "wrong-value"),
        ("{edges: []}", "wrong-value"),
        ("{edges: 3}", "wrong-type"),
        ("{edges: [[0, 1]], weights: [1]}", "unknown-key"),
        ("{edges: [[0, 1]], file: a.txt}", "bad-graph"),
    ],
)
def test_a_bad_definition_is_one_finding(graph: str, slug: str) -> None:
    text = (
        "name: T\nlayers:\n  a: {cell: input, size: 2}\n  b: {cell: output}\n"
        f"connections:\n  - {{graph: a -> b, edges: g}}\ngraphs:\n  g: {graph}\n"
    )
    (finding,) = [each for each in check_text(text, "t") if each.level == "error"]
    assert (finding.slug, finding.line) == (slug, 8)


def test_specs_with_the_same_graph_are_equal() -> None:
    one, other = (Chart.from_text(text) for text in (BLOCKS, BLOCKS.replace("[0, 4]", "[0, 3]")))
    assert one != other
    assert one == Chart.from_text(BLOCKS.replace("loops: true}", "loops: true }"))
    assert one.spec.graphs[0] == Graph.of("friends", [(0, 1), (1, 2), (2, 3)], loops=True)
