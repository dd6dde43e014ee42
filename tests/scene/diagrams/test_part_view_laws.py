"""Charts of parts and of layers: their contents, that nothing overlaps, and that their graph computes."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from itertools import pairwise
from typing import Any, Literal
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcharts import Chart, RenderOptions, cells
from netcharts.cells.anatomy import Wire
from netcharts.network.external_memory import expand_memories
from netcharts.scene.diagrams import part_view
from netcharts.scene.model import Scene
from netcharts.scene.nodes import HEAD, HEIGHT, BoxNode, Connector, crossed, segments
from netcharts.spec import bundled
from netcharts.style import colors
from tests.conftest import Run
from tests.forward.reference import SCALAR_ACTIVATIONS, WITH_REFERENCE, make_inputs
from tests.generated.canvas import outside

SVG = "{http://www.w3.org/2000/svg}"


def drawn(name: str, iterations: int = 1) -> Scene:
    chart = Chart.from_file(name)
    return chart.drawn(RenderOptions(detail="parts", unroll=iterations))


def overlap(one: BoxNode, other: BoxNode) -> bool:
    return abs(one.x - other.x) < (one.width + other.width) / 2 - 1e-6 and abs(one.y - other.y) < HEIGHT - 1e-6


def test_every_part_and_bias_is_a_box_and_every_iteration_but_the_last_is_gray() -> None:
    for name, (parts, biases) in {"lstm": (9, 4), "gru": (8, 3), "rnn": (1, 1)}.items():
        for iterations in (1, 3):
            scene = drawn(name, iterations)
            # Three inputs; two layers of three cells; three outputs of a sum and a bias.
            assert len(scene.nodes) == iterations * (3 + 2 * 3 * (parts + biases) + 3 * 2)
            assert sum(node.kind is None for node in scene.nodes) == len(scene.nodes) * (iterations - 1) // iterations
            assert Counter(node.label for node in scene.nodes)["bias"] == iterations * (2 * 3 * biases + 3)


def test_stubs_connect_every_sender_to_every_receiver() -> None:
    """Each of the three cells of a layer sends to each of them, once per gate, and each LSTM cell to itself."""
    scene = drawn("lstm", 2)
    stubs = Counter(connector.color for connector in scene.connectors if connector.style == "stub")
    arriving = 2 * 3 * (4 * 3 + 1)
    assert sum(stubs.values()) == 2 * arriving
    assert len(stubs) == len(colors.STUBS) < 2 * 3 * 2


def test_weighted_connectors_are_as_many_as_weights() -> None:
    """There is one for each weight between layers, for each bias, and for each recurrent weight of a GRU candidate."""
    for name in ("dff", "lstm", "gru"):
        counts = Chart.from_file(name).counts()
        own = {"dff": 0, "lstm": 2 * 4 * 9, "gru": 2 * 3 * 9 - 2 * 3}[name]
        weights = sum(layer.weights + layer.biases for layer in counts) - own
        assert sum(connector.style == "weighted" for connector in drawn(name).connectors) == weights


# The graph at the level of parts computes


@pytest.mark.parametrize(
    "name", [name for name in WITH_REFERENCE if name not in ("dae", "birnn", "bilstm", "bigru", "kn")]
)
def test_the_graph_of_parts_evaluated_node_by_node_gives_what_the_forward_pass_gives(name: str) -> None:
    chart = Chart.from_file(name)
    assert_graph_computes(chart, make_inputs(chart, steps=3, batch=1))


@pytest.mark.parametrize("kind", ["input", "backfed_input"])
@pytest.mark.parametrize("given", [False, True])
def test_inputs_without_data_take_the_values_that_are_fed_back(kind: str, given: bool) -> None:
    chart = Chart.from_text(
        f"name: T\nlayers:\n  a: {{cell: input, size: 2}}\n  back: {{cell: {kind}, size: 2}}\n"
        "  b: {cell: hidden, size: 2}\nconnections:\n  - full: [a -> b, back -> b]\n"
        f"  - {'identity' if kind == 'input' else 'full'}: b -> back\n    delay: 1\n"
    )
    data = make_inputs(chart, steps=3, batch=1)
    assert_graph_computes(chart, data if given else {"a": data["a"]})


def assert_graph_computes(chart: Chart, data: dict[str, np.ndarray[Any, Any]]) -> None:
    """Assert that the graph, evaluated node by node, gives the values of the forward pass."""
    graph, steps = chart.graph("parts"), 3
    rng = np.random.default_rng(0)
    weights = {key: rng.normal(size=array.shape) for key, array in chart.weights().items()}
    result = chart.forward(data, weights=weights)
    known: dict[tuple[str, int], float] = {}

    def value(node: str, step: int) -> float:
        if step < 0:
            return 0.0
        if (node, step) not in known:
            known[node, step] = computed(node, step)
        return known[node, step]

    def computed(node: str, step: int) -> float:
        node_data = graph.nodes[node]
        layer, index = node_data["layer"], int(re.findall(r"\[(\d+)\]", node_data["cell"])[0])
        part = chart.spec.layer(layer).cell.anatomy.part(node_data["part"])
        terms = [wire.number for wire in part.wires if wire.number is not None]
        takes = layer in data and Wire("data") in part.wires
        terms += [float(data[layer][step].ravel()[index])] if takes else []
        # Given data are not replaced by values that are fed back.
        for source, _, edge in () if takes else graph.in_edges(node, data=True):
            sent = value(source, step - edge["delay"])
            if edge["kind"] == "weighted":
                source_data = graph.nodes[source]
                key = source_data["layer"] if source_data["layer"] != layer else "recurrent"
                array = weights.get(f"{layer}.{node_data['part']}.{key}")
                sender = int(re.findall(r"\[(\d+)\]", source_data["cell"])[0])
                weight = 1.0 if array is None else float(array[sender, index])
                sent = (sent - weight) ** 2 if node_data["operation"] == "distance" else sent * weight
            terms.append(sent)
        if f"{layer}.{node_data['part']}.bias" in weights:
            terms.append(float(weights[f"{layer}.{node_data['part']}.bias"].ravel()[index]))
        operations = {"sum": sum, "multiply": np.prod, "pass": sum, "invert": lambda x: 1 - x[0]}
        total = (
            math.sqrt(sum(terms)) if node_data["operation"] == "distance" else operations[node_data["operation"]](terms)
        )
        activation = node_data["activation"]
        if node_data["part"] == "output" and activation and chart.spec.layer(layer).activation:
            activation = chart.spec.layer(layer).activation
        return SCALAR_ACTIVATIONS[activation](float(total)) if activation else float(total)

    for layer in chart.spec.layers:
        for step in range(steps):
            wanted = result[layer.name][step].ravel()
            actual = [value(f"{layer.name}[{index}].output", step) for index in range(layer.cells)]
            np.testing.assert_allclose(actual, wanted, rtol=1e-9, atol=1e-12)


def cells_joined(chart: Chart, detail: Literal["cells", "parts"]) -> set[tuple[str, str]]:
    """Return the pairs of cells that are linked in the graph at a level of detail."""
    graph = chart.graph(detail)
    cell = dict(graph.nodes(data="cell")) if detail == "parts" else {name: name for name in graph}
    return {(cell[source], cell[target]) for source, target in graph.edges()}


def test_links_between_cells_are_the_same_at_every_level_of_detail(spec_name: str) -> None:
    chart = Chart.from_file(spec_name)
    shown = cells_joined(chart, "parts")
    # A usage layer is joined to its memory in one direction, in whichever direction it is written.
    shown |= {(target, source) for source, target in shown}
    linked = cells_joined(chart, "cells")
    assert linked <= shown
    layers = {(source.rpartition("[")[0], target.rpartition("[")[0]) for source, target in linked}
    assert layers <= set(chart.graph("layers").edges())


def test_every_edge_of_the_part_graph_from_another_step_is_a_pair_of_stubs(spec_name: str) -> None:
    chart = Chart.from_file(spec_name)
    if not all(connection.directed for connection in expand_memories(chart.spec).connections):
        pytest.skip("undirected links lead into both ends")
    graph = chart.graph("parts")
    nodes = dict(graph.nodes(data=True))
    carried = [
        edge
        for source, target, edge in graph.edges(data=True)
        if edge["delay"]
        or "steps" in edge
        or (nodes[source]["layer"] == nodes[target]["layer"] and nodes[source]["cell"] != nodes[target]["cell"])
    ]
    scene = part_view.build(chart._pipeline.expanded_network, chart._pipeline.layout())
    assert sum(connector.is_stub for connector in scene.connectors) == 2 * len(carried)


@pytest.mark.parametrize("name", ["hn", "gan", "rbm", "bm"])
def test_all_parts_of_a_backfed_input_are_connected(name: str) -> None:
    """Every part of a cell in the graph is connected to its output."""
    graph = Chart.from_file(name).graph("parts")
    inside = graph.edge_subgraph(
        [edge for edge in graph.edges(keys=True) if len({graph.nodes[end]["cell"] for end in edge[:2]}) == 1]
    )
    for node, node_data in graph.nodes(data=True):
        assert node_data["part"] == "output" or any(
            graph.nodes[to]["cell"] == node_data["cell"] for to in inside.successors(node)
        )
    shown = {node_data["part"] for _, node_data in graph.nodes(data=True) if node_data["layer"] == "noise"}
    assert shown == ({"output"} if name == "gan" else set())


def test_values_from_which_other_cells_start_do_not_leave_the_network() -> None:
    text = (
        "name: T\nlayers:\n  x: {cell: input, size: 2}\n  first: {cell: hidden, size: 2}\n"
        "  y: {cell: recurrent, size: 2, start: first}\nconnections:\n  - full: [x -> first, x -> y]\n  - recurrent: y\n"
    )
    shown = [chart_of_parts(text), chart_of_parts(text.replace(", start: first", ""))]
    assert [Counter(line.text for line in scene.texts)["output"] for scene in shown] == [2, 4]


def chart_of_parts(text: str) -> Scene:
    return Chart.from_text(text).drawn(RenderOptions(detail="parts"))


# Pictures


def test_a_chart_of_parts_can_be_written_in_every_format(run: Run) -> None:
    svg = run("render", "gru", "--detail", "parts", "--unroll", "2", "-o", "-")
    assert (svg.returncode, svg.stderr) == (0, b"")
    root = ElementTree.fromstring(svg.stdout)
    assert root.get("role") == "img"
    assert [element.tag for element in root[:2]] == [f"{SVG}title", f"{SVG}desc"]
    assert not any("id" in element.attrib for element in root.iter())
    labels = Counter(element.text for element in root.iter(f"{SVG}text"))
    assert labels["multiply"] == 2 * 6 * 3
    assert run("render", "gru", "--detail", "parts", "-o", "-", "-f", "png").stdout.startswith(b"\x89PNG")
    assert run("render", "gru", "--detail", "parts", "-o", "-", "-f", "pdf").stdout.startswith(b"%PDF")
    assert b"sum | sigmoid" in run("render", "gru", "--detail", "parts", "-o", "-", "-f", "dot").stdout


@pytest.mark.parametrize("detail", ["layers", "cells", "parts"])
def test_json_is_the_graph_of_what_is_drawn(detail: Literal["layers", "cells", "parts"]) -> None:
    chart = Chart.from_file("lstm")
    data, graph = json.loads(chart.render("json", detail=detail)), chart.graph(detail)
    assert [node["id"] for node in data["nodes"]] == list(graph.nodes)
    assert len(data["edges"]) == graph.number_of_edges()


def test_a_cell_is_drawn_by_its_name(run: Run) -> None:
    for name in cells.names():
        text = bundled.cell(name)
        assert text is not None
        assert Chart.from_text(text).render("svg", detail="parts").startswith(b"<svg ")
    done = run("render", "memory", "lstm_cell_that_is_none")
    assert done.returncode == 2
    assert run("render", "memory").stdout == b"output/memory.svg\n"
    # A spec takes precedence over a cell of the same name.
    assert b"Long / Short Term Memory" in run("render", "lstm", "-o", "-").stdout


def test_the_bytes_of_a_part_chart_do_not_depend_on_the_hash_seed(run: Run) -> None:
    first, second = (run("render", "lstm", "--detail", "parts", "-o", "-", PYTHONHASHSEED=seed) for seed in "12")
    assert first.stdout == second.stdout


# Charts of layers


def layer_chart(chart: Chart) -> Scene:
    return chart.drawn(RenderOptions(detail="layers"))


def lines_of_connections(scene: Scene) -> list[Connector]:
    """Return the lines of connections in a chart of layers: those without heads, starts and given weights."""
    return [each for each in scene.connectors if each.style in ("connection", "fixed", "delayed", "attention")]


def lines_through_boxes(scene: Scene, chart: Chart) -> list[tuple[str, str, str]]:
    """Return the connections that run through the box of a layer that they do not join."""
    boxes = [node.box() for node in scene.nodes]
    lines = lines_of_connections(scene)
    return [
        (connection.source, connection.target, layer.name)
        for connector, connection in zip(lines, chart.spec.connections, strict=True)
        for layer, hit in zip(chart.spec.layers, crossed(boxes, segments([connector.points])).any(axis=1), strict=True)
        if hit and layer.name not in (connection.source, connection.target)
    ]


def test_a_layer_chart_has_a_box_for_each_layer_and_a_line_for_each_connection(spec_name: str) -> None:
    chart = Chart.from_file(spec_name)
    scene = layer_chart(chart)
    assert [node.label.split(" ")[0] for node in scene.nodes] == [
        layer.shown_name.split(" ")[0] for layer in chart.spec.layers
    ]
    for i, one in enumerate(scene.nodes):
        assert not any(overlap(one, other) for other in scene.nodes[i + 1 :])
    assert lines_through_boxes(scene, chart) == []


def test_arrows_mark_directed_connections_and_dashes_delayed_ones(spec_name: str) -> None:
    chart = Chart.from_file(spec_name)
    styles = Counter(connector.style for connector in layer_chart(chart).connectors)
    assert styles["head"] == sum(connection.directed for connection in chart.spec.connections) + styles["start"]
    assert styles["delayed"] == sum(connection.delay != 0 for connection in chart.spec.connections)


def test_no_two_lines_of_a_layer_chart_end_at_one_point(spec_name: str) -> None:
    lines = lines_of_connections(layer_chart(Chart.from_file(spec_name)))
    ends = np.array([point for connector in lines for point in (connector.points[0], connector.points[-1])])
    distances = np.hypot(*(ends[:, None] - ends[None]).transpose(2, 0, 1))
    assert distances[~np.eye(len(ends), dtype=bool)].min() > 0.03


def test_the_head_of_a_loop_lies_on_its_line() -> None:
    for connector in layer_chart(Chart.from_file("rnn")).connectors:
        if connector.style == "delayed":
            (x, y), (end, other) = connector.points[-2:]
            assert x == end
            assert abs(other - y) >= HEAD - 1e-9


def test_a_layer_chart_names_every_layer(spec_name: str) -> None:
    chart = Chart.from_file(spec_name)
    labels = [node.label for node in chart.drawn(RenderOptions(detail="layers")).nodes]
    assert all(label.split(" · ")[0].strip("0123456789×, ") for label in labels)


@st.composite
def networks(draw: st.DrawFn) -> str:
    """Draw networks of a few layers with arbitrary forward connections and some delayed backward ones."""
    count = draw(st.integers(2, 7))
    pairs = [(i, j) for i in range(count) for j in range(count)]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=10, unique=True))
    layers = "".join(f"  l{i}: {{cell: hidden, size: {1 + i % 3}}}\n" for i in range(count))
    links = "".join(f"  - full: l{i} -> l{j}\n{'    delay: 1' if j <= i else ''}\n" for i, j in chosen)
    return f"name: T\nlayers:\n{layers}connections:\n{links or '  - full: l0 -> l1'}\n"


@given(networks())
def test_no_line_of_a_layer_chart_runs_through_a_box_or_along_another(text: str) -> None:
    chart = Chart.from_text(text)
    scene = layer_chart(chart)
    assert lines_through_boxes(scene, chart) == []
    level = [
        (min(x, end), max(x, end), y)
        for connector in scene.connectors
        if connector.style != "head"
        for (x, y), (end, other) in pairwise(connector.points)
        if y == other
    ]
    for i, (start, end, y) in enumerate(level):
        beside = [(start, begin, end, stop) for begin, stop, other in level[i + 1 :] if abs(y - other) < 0.01]
        # Two lines may share the segment from the side of a box to where they turn.
        assert not any(min(end, stop) - max(start, begin) > 0.3 for start, begin, end, stop in beside)


def test_a_layer_chart_of_huge_layers_is_cheap_and_shows_names_verbatim() -> None:
    text = "name: T\nlayers:\n  '<a> & \"b\"': {cell: input, size: 1000000000, draw: 2}\n  c: {cell: output, size: 10, draw: 2}\n"
    svg = Chart.from_text(text + "connections:\n  - full: '<a> & \"b\" -> c'\n").svg(detail="layers")
    texts = [element.text for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]
    assert texts == ['<a> & "b" · 1,000,000,000', "c · 10", "T"]


def test_an_example_that_does_not_fit_is_not_shown() -> None:
    text = (
        "name: T\nlayers:\n  a: {cell: input, size: 2}\n  b: {cell: hidden, size: 2}\nconnections:\n  - full: a -> b\n"
    )
    without = Chart.from_text(text).svg(detail="parts")
    assert Chart.from_text(f"{text}examples:\n  - outputs: {{b: [0]}}\n").svg(detail="parts") == without


def test_links_that_fade_out_are_in_the_chart() -> None:
    layers = "  a: {cell: noisy_input, size: 5, arrange: ring, at: [4, 0]}\n"
    layers += "  b: {cell: product, size: 17, place: {right: [a]}}\n  c: {cell: output, size: 17, arrange: grid}\n"
    links = "  - {random: c -- b -> c -- c, density: 0.3}\n"
    assert not outside(
        Chart.from_text(f"name: T\nlabels: names\nlayers:\n{layers}connections:\n{links}").svg(detail="parts")
    )
