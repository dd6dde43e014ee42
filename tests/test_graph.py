"""The graph at both levels: what it holds, in which order, and that it costs what is drawn."""

from __future__ import annotations

import networkx as nx
import pytest

from netcharts import Chart
from netcharts.errors import UnknownNameError


def test_cells_carry_what_is_promised(spec_name: str) -> None:
    graph = Chart.from_file(spec_name).graph("cells")
    assert isinstance(graph, nx.MultiDiGraph)
    for _, data in graph.nodes(data=True):
        assert set(data) == {"layer", "cell", "index", "x", "y"}
    for _, _, data in graph.edges(data=True):
        assert set(data) == {"pattern", "delay", "directed"}
    assert min(data["x"] for _, data in graph.nodes(data=True)) == 0
    assert min(data["y"] for _, data in graph.nodes(data=True)) == 0


def test_layers_count_the_links_that_cells_have(spec_name: str) -> None:
    """Nothing is elided in the zoo, so the formulas of the patterns must agree with the links that are there."""
    chart = Chart.from_file(spec_name)
    cells, layers = chart.graph("cells"), chart.graph("layers")
    assert sum(data["links"] for _, _, data in layers.edges(data=True)) == cells.number_of_edges()
    assert sum(data["cells"] for _, data in layers.nodes(data=True)) == cells.number_of_nodes()


def test_order_is_the_specs() -> None:
    graph = Chart.from_file("lstm").graph("cells")
    assert list(graph)[:4] == ["input[0]", "input[1]", "input[2]", "hidden1[0]"]
    assert list(Chart.from_file("lstm").graph("layers")) == ["input", "hidden1", "hidden2", "output"]
    assert list(Chart.from_file("kn").graph("cells"))[-1] == "map[2,2]"


def test_undirected_links_say_so() -> None:
    assert not any(data["directed"] for _, _, data in Chart.from_file("rbm").graph().edges(data=True))
    assert all(data["directed"] for _, _, data in Chart.from_file("ff").graph().edges(data=True))


def test_what_is_delayed_is_left_out_of_time() -> None:
    """Within a step, a feed-forward or recurrent network has no circle."""
    for name in ("lstm", "esn", "an", "dnc", "birnn"):
        now = nx.DiGraph((a, b) for a, b, data in Chart.from_file(name).graph().edges(data=True) if not data["delay"])
        assert nx.is_directed_acyclic_graph(now), name


def test_an_unknown_detail_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="detail"):
        Chart.from_file("ff").graph("atoms")  # type: ignore[call-overload]


MILLION = """\
name: Million
layers:
  a: {{cell: input, size: {size}, draw: 8}}
  b: {{cell: hidden, size: [{side}, {side}], draw: 16}}
  c: {{cell: output, size: {size}, draw: 9, arrange: ring}}
connections:
  - full: a -> b -> c
  - random: a -> c
    density: 0.5
"""


def test_elided_cells_are_left_out_and_the_rest_keeps_its_numbers() -> None:
    chart = Chart.from_text(MILLION.format(size=10**6, side=1000))
    graph = chart.graph("cells")
    by_layer: dict[str, list[int]] = {}
    for _, data in graph.nodes(data=True):
        by_layer.setdefault(data["layer"], []).append(data["index"])
    assert by_layer["a"] == [0, 1, 2, 3, 999_996, 999_997, 999_998, 999_999]
    assert by_layer["b"] == [r * 1000 + c for r in (0, 1, 998, 999) for c in (0, 1, 998, 999)]
    assert len(by_layer["c"]) == 9
    assert chart.graph("layers").nodes["b"]["cells"] == 10**6


def test_a_million_cells_take_the_memory_of_those_drawn() -> None:
    import tracemalloc

    def peak(size: int, side: int) -> int:
        tracemalloc.start()
        Chart.from_text(MILLION.format(size=size, side=side)).svg()
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(20, 5)
    assert peak(10**6, 1000) < 1.2 * peak(20, 5)
