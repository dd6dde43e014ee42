"""The edges of a graph within a layer lead one way, unless their directions are written."""

from __future__ import annotations

import numpy as np
import pytest

from netcharts import Chart, check_text

TREE = """\
name: Tree
layers:
  words: {cell: input, size: 5, channels: 3}
  tree: {cell: hidden, channels: 4, activation: tanh}
  verdict: {cell: output, size: 1}
connections:
  - pointwise: words -> tree
  - {graph: tree -> tree, edges: [[0, 3], [1, 3], [2, 4], [3, 4]]}
  - {full: tree -> verdict, places: 4}
"""
NAMED = TREE.replace("edges: [[0, 3], [1, 3], [2, 4], [3, 4]]", "edges: family") + (
    "graphs:\n  family: {edges: [[0, 3], [1, 3], [2, 4], [3, 4]]}\n"
)


@pytest.mark.parametrize("text", [TREE, NAMED])
def test_a_tree_needs_no_directions(text: str) -> None:
    assert not check_text(text, "t")
    directed = text.replace("graph: tree -> tree,", "graph: tree -> tree, directed: true,")
    words = np.random.default_rng(0).normal(size=(2, 3, 5))
    values, expected = (Chart.from_text(each).forward({"words": words})["tree"] for each in (text, directed))
    np.testing.assert_array_equal(values, expected)


@pytest.mark.parametrize(
    "text",
    [
        TREE.replace("edges:", "directed: false, edges:"),
        NAMED.replace("4]]}\n", "4]], directed: false}\n"),
        TREE.replace("[3, 4]]", "[3, 4], [4, 0]]"),
    ],
)
def test_both_ways_or_a_circle_are_reported(text: str) -> None:
    assert [finding.code for finding in check_text(text, "t")] == ["NC102"]


def test_a_warning_does_not_hide_that_places_cannot_be_computed_in_order() -> None:
    found = check_text(
        TREE.replace("{cell: hidden, channels: 4, activation: tanh}", "{cell: gated_memory, channels: 4}")
        + "graphs:\n  unused: {edges: [[0, 1]]}\n",
        "t",
    )
    assert [finding.code for finding in found] == ["NC118", "NC122"]


def test_memory_cells_keep_the_state_of_their_children() -> None:
    memory = TREE.replace("{cell: hidden, channels: 4, activation: tanh}", "{cell: memory, channels: 4}")
    assert not check_text(memory, "t")


def test_with_a_delay_edges_lead_both_ways() -> None:
    text = TREE.replace("graph: tree -> tree,", "graph: tree -> tree, delay: 1,")
    values = Chart.from_text(text).forward({"words": np.ones((2, 1, 3, 5))})["tree"]
    both_ways = text.replace("delay: 1,", "delay: 1, directed: false,")
    np.testing.assert_array_equal(values, Chart.from_text(both_ways).forward({"words": np.ones((2, 1, 3, 5))})["tree"])
