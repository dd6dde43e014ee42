"""Networks on random graphs, compared with the formulas of their papers in plain PyTorch.

The formulas add up messages edge by edge, by `index_add_` and `scatter_reduce_`, where netcharts multiplies by a matrix
or gathers values in the order of their targets.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netcharts import Chart
from netcharts.array_types import FloatArray
from tests.parity.engines import assert_close, random_weights, torch

F = torch.nn.functional
SCALES = ("sum", "symmetric", "mean", "max")


class RandomGraph:
    """A random graph: few nodes with many edges, or many with few."""

    def __init__(self, rng: np.random.Generator, seed: int, *, acyclic: bool = False) -> None:
        self.nodes = int(rng.integers(2, 9) if seed % 2 else rng.integers(20, 60))
        count = int(rng.integers(1, 2 * self.nodes))
        edges = rng.integers(0, self.nodes, (count, 2))
        if acyclic:
            edges = np.sort(edges[edges[:, 0] != edges[:, 1]], axis=1)
            edges = edges if len(edges) else np.array([[0, 1]])
        self.directed, self.loops = acyclic or bool(rng.integers(2)), not acyclic and bool(rng.integers(2))
        self.edges = edges.tolist()
        pairs = {tuple(edge) for edge in self.edges}
        pairs |= set() if self.directed else {(second, first) for first, second in pairs}
        pairs |= {(node, node) for node in range(self.nodes)} if self.loops else set()
        self.source, self.target = torch.tensor(sorted(pairs, key=lambda pair: rng.random())).T

    @property
    def text(self) -> str:
        return f"{{edges: {self.edges}, directed: {str(self.directed).lower()}, loops: {str(self.loops).lower()}}}"

    def along(self, messages: Any, scale: str) -> Any:
        """Return messages [batch, nodes, channels] combined along the edges."""
        degree_out = torch.bincount(self.source, minlength=self.nodes).double()
        degree_in = torch.bincount(self.target, minlength=self.nodes).double()
        carried = messages[:, self.source]
        if scale == "max":
            into = torch.zeros_like(messages)
            index = self.target[None, :, None].expand_as(carried)
            return into.scatter_reduce_(1, index, carried, "amax", include_self=False)
        if scale == "symmetric":
            carried = carried / (degree_out[self.source] * degree_in[self.target]).sqrt()[:, None]
        summed = torch.zeros_like(messages).index_add_(1, self.target, carried)
        return summed / degree_in.clamp(min=1)[:, None] if scale == "mean" else summed


def by_node(values: FloatArray) -> Any:
    """Return values [batch, channels, nodes] as a tensor [batch, nodes, channels]."""
    return torch.tensor(values).swapaxes(1, 2)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("seed", range(20))
def test_graph_convolutional_network(seed: int, scale: str) -> None:
    rng = np.random.default_rng([seed, SCALES.index(scale), 61])
    graph = RandomGraph(rng, seed)
    channels, wide, classes, batch, steps = rng.integers(1, 6, 5).tolist()
    text = f"""
name: GCN
layers:
  x: {{cell: input, size: {graph.nodes}, channels: {channels}}}
  h: {{cell: hidden, channels: {wide}, activation: relu}}
  y: {{cell: output, channels: {classes}, activation: softmax, over: channels}}
connections:
  - {{graph: x -> h -> y, edges: g, scale: {scale}}}
graphs:
  g: {graph.text}
"""
    chart = Chart.from_text(text)
    weights = random_weights(chart, rng)
    x = rng.normal(size=(steps, batch, channels, graph.nodes))
    theirs = by_node(x.reshape(-1, channels, graph.nodes))
    w, u = (torch.tensor(weights[name]) for name in ("h.output.x", "y.output.h"))
    b, c = (torch.tensor(weights[f"{name}.output.bias"].ravel()) for name in "hy")
    theirs = F.relu(graph.along(theirs @ w.T, scale) + b)
    theirs = F.softmax(graph.along(theirs @ u.T, scale) + c, -1)
    ours = chart.forward({"x": x}, weights=weights)["y"]
    assert_close(ours, theirs.swapaxes(1, 2).reshape(steps, batch, classes, graph.nodes), 1e-9)


@pytest.mark.parametrize("seed", range(12))
def test_edges_of_a_connection_are_listed_or_overridden(seed: int) -> None:
    rng = np.random.default_rng([seed, 62])
    graph = RandomGraph(rng, seed)
    scale = SCALES[seed % 4]
    more = f"scale: {scale}, directed: {str(graph.directed).lower()}, loops: {str(graph.loops).lower()}"
    text = f"""
name: T
layers:
  x: {{cell: input, size: {graph.nodes}, channels: 3}}
  y: {{cell: output, channels: 2, activation: tanh}}
  z: {{cell: output, channels: 2, activation: tanh}}
connections:
  - {{graph: x -> y, edges: {graph.edges}, {more}}}
  - {{graph: x -> z, edges: g, weights: y.output.x, {more}}}
graphs:
  g: {{edges: {graph.edges}, directed: {str(not graph.directed).lower()}, loops: {str(not graph.loops).lower()}}}
"""
    chart = Chart.from_text(text)
    weights = random_weights(chart, rng)
    weights["z.output.bias"] = weights["y.output.bias"]
    x = rng.normal(size=(2, 3, graph.nodes))
    w, b = torch.tensor(weights["y.output.x"]), torch.tensor(weights["y.output.bias"].ravel())
    theirs = torch.tanh(graph.along(by_node(x) @ w.T, scale) + b).swapaxes(1, 2)
    results = chart.forward({"x": x[None]}, weights=weights)
    assert_close(results["y"][0], theirs, 1e-9)
    assert_close(results["z"][0], theirs, 1e-9)


@pytest.mark.parametrize("seed", range(8))
def test_gated_cells_take_values_along_a_graph_and_from_the_step_before(seed: int) -> None:
    rng = np.random.default_rng([seed, 63])
    graph, scale = RandomGraph(rng, seed), SCALES[seed % 4]
    text = f"""
name: T
layers:
  x: {{cell: input, size: {graph.nodes}, channels: 2}}
  h: {{cell: recurrent, channels: 3, activation: tanh}}
connections:
  - {{graph: x -> h, edges: g, scale: {scale}}}
  - {{graph: h -> h, edges: g, scale: {scale}, delay: 1}}
graphs:
  g: {graph.text}
"""
    chart = Chart.from_text(text)
    weights = random_weights(chart, rng)
    x = rng.normal(size=(4, 2, 2, graph.nodes))
    w, b = torch.tensor(weights["h.output.x"]), torch.tensor(weights["h.output.bias"].ravel())
    (name,) = weights.keys() - {"h.output.x", "h.output.bias"}
    u, state = torch.tensor(weights[name]), torch.zeros(2, graph.nodes, 3, dtype=torch.float64)
    ours = chart.forward({"x": x}, weights=weights)["h"]
    for step, values in enumerate(x):
        into = graph.along(by_node(values) @ w.T, scale) + graph.along(state @ u.T, scale)
        state = torch.tanh(into + b)
        assert_close(ours[step], state.swapaxes(1, 2), 1e-9)


@pytest.mark.parametrize("seed", range(16))
def test_recursive_network_on_acyclic_graphs(seed: int) -> None:
    rng = np.random.default_rng([seed, 64])
    left, right, scale = RandomGraph(rng, seed, acyclic=True), RandomGraph(rng, seed, acyclic=True), SCALES[seed % 4]
    nodes = left.nodes = right.nodes = max(left.nodes, right.nodes)
    text = f"""
name: T
layers:
  x: {{cell: input, size: {nodes}, channels: 2}}
  h: {{cell: hidden, channels: 3, activation: tanh}}
connections:
  - pointwise: x -> h
  - {{graph: h -> h, edges: left, scale: {scale}}}
  - {{graph: h -> h, edges: right, scale: {scale}}}
graphs:
  left: {left.text}
  right: {right.text}
"""
    chart = Chart.from_text(text)
    assert not [finding for finding in chart.check() if finding.level == "error"]
    weights = random_weights(chart, rng)
    x = rng.normal(size=(3, 2, nodes))
    w, b = torch.tensor(weights["h.output.x"]), torch.tensor(weights["h.output.bias"].ravel())
    matrices = [torch.tensor(weights[name]) for name in ("h.output.h", "h.output.h#2")]
    state = torch.zeros(3, nodes, 3, dtype=torch.float64)
    # Edges lead from smaller to larger numbers, so that nodes are known in this order.
    for node in range(nodes):
        into = by_node(x)[:, node] @ w.T + b
        for graph, matrix in zip((left, right), matrices, strict=True):
            into = into + graph.along(state @ matrix.T, scale)[:, node]
        state[:, node] = torch.tanh(into)
    assert_close(chart.forward({"x": x[None]}, weights=weights)["h"][0], state.swapaxes(1, 2), 1e-9)


GAT = """
name: GAT
layers:
  nodes:     {cell: input, size: NODES, channels: 3}
  projected: {cell: linear, channels: 8, bias: false}
  asking:    {cell: linear, channels: 2, bias: false}      # one number for each head
  asked:     {cell: linear, channels: 2, bias: false}
  attended:  {cell: attention, channels: 8, heads: 2, score: gat, edges: friends, activation: elu, bias: false}
  classes:   {cell: output, channels: 2, activation: softmax, over: channels}
connections:
  - pointwise: [nodes -> projected, attended -> classes]
  - {pointwise: [projected -> asking, projected -> asked], groups: 2}
  - identity: [asking -> attended.query, asked -> attended.key, projected -> attended.value]
graphs:
  friends: GRAPH
"""


@pytest.mark.parametrize("seed", range(20))
def test_graph_attention_network(seed: int) -> None:
    """Equations 1 to 5 of Veličković et al., with the vector `a` as one for the query and one for the key."""
    rng = np.random.default_rng([seed, 65])
    graph = RandomGraph(rng, seed)
    chart = Chart.from_text(GAT.replace("NODES", str(graph.nodes)).replace("GRAPH", graph.text))
    weights = random_weights(chart, rng)
    x = rng.normal(size=(3, 3, graph.nodes))
    w, u = torch.tensor(weights["projected.output.nodes"]), torch.tensor(weights["classes.output.attended"])
    heads = (by_node(x) @ w.T).unflatten(-1, (2, 4))
    # [heads, width]: each head has a vector of its own.
    ask, asked = (torch.tensor(weights[f"{name}.output.projected"]) for name in ("asking", "asked"))
    scores = (heads * ask).sum(-1)[:, graph.target] + (heads * asked).sum(-1)[:, graph.source]
    terms = F.leaky_relu(scores, 0.2).exp()
    zeros = torch.zeros(3, graph.nodes, 2, dtype=torch.float64)
    shares = terms / zeros.index_add(1, graph.target, terms)[:, graph.target]
    carried = shares[..., None] * heads[:, graph.source]
    attended = F.elu(torch.zeros_like(heads).index_add(1, graph.target, carried)).flatten(-2)
    theirs = F.softmax(attended @ u.T + torch.tensor(weights["classes.output.bias"].ravel()), -1)
    results: Any = chart.forward({"nodes": x[None]}, weights=weights)
    assert_close(results["attended"][0], attended.swapaxes(1, 2), 1e-9)
    assert_close(results["classes"][0], theirs.swapaxes(1, 2), 1e-9)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("block", [1 << 20, 700, 40])
def test_nodes_with_very_many_links(scale: str, block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some nodes have more links than are gathered one after the other, and others none; blocks are of any size."""
    from netcharts.patterns import _aggregation

    monkeypatch.setattr(_aggregation, "_BLOCK", block)
    monkeypatch.setattr(_aggregation, "_DENSE", 0)
    monkeypatch.setattr(_aggregation, "_ROUNDS", 5)
    rng = np.random.default_rng([block, SCALES.index(scale)])
    graph = RandomGraph(rng, 0)
    hubs = [[node, hub] for hub in (3, 11, 12) for node in rng.permutation(graph.nodes)[: 17 + hub].tolist()]
    pairs = sorted({*map(tuple, hubs), (0, 1), (1, 2)})
    graph.source, graph.target = torch.tensor(pairs).T
    text = f"""
name: T
layers:
  x: {{cell: input, size: {graph.nodes}, channels: 40}}
  y: {{cell: output, channels: 35, activation: linear, bias: false}}
connections:
  - {{graph: x -> y, edges: {[list(pair) for pair in pairs]}, directed: true, scale: {scale}}}
"""
    chart = Chart.from_text(text)
    weights = random_weights(chart, rng)
    x = rng.normal(size=(3, 40, graph.nodes))
    theirs = graph.along(by_node(x) @ torch.tensor(weights["y.output.x"]).T, scale)
    assert_close(chart.forward({"x": x[None]}, weights=weights)["y"][0], theirs.swapaxes(1, 2), 1e-9)


class _TreeLstm:
    """The formulas of Tai, Socher & Manning, 2015, sections 3.1 and 3.2, node by node."""

    def __init__(self, weights: dict[str, FloatArray], channels: int) -> None:
        self.weights, self.channels = weights, channels

    def bottom(self, batch: int, nodes: int) -> Any:
        return torch.zeros(batch, nodes, self.channels, dtype=torch.float64)

    def of_words(self, part: str, words: Any) -> Any:
        return words @ torch.tensor(self.weights[f"h.{part}.x"]).T + torch.tensor(
            self.weights[f"h.{part}.bias"].ravel()
        )

    def of_child(self, part: str, values: Any, source: str = "recurrent") -> Any:
        return values @ torch.tensor(self.weights[f"h.{part}.{source}"]).T


@pytest.mark.parametrize("seed", range(16))
def test_child_sum_tree_lstm(seed: int) -> None:
    rng = np.random.default_rng([seed, 66])
    graph, channels, steps = RandomGraph(rng, seed, acyclic=True), int(rng.integers(1, 5)), int(rng.integers(1, 3))
    nodes = graph.nodes
    text = f"""
name: T
layers:
  x: {{cell: input, size: {nodes}, channels: 2}}
  h: {{cell: memory, channels: {channels}}}
connections:
  - pointwise: x -> h
  - {{graph: h -> h, edges: {[list(pair) for pair in dict.fromkeys(map(tuple, graph.edges))]}}}
"""
    chart = Chart.from_text(text)
    assert not [finding for finding in chart.check() if finding.level == "error"]
    weights = random_weights(chart, rng)
    x = rng.normal(size=(steps, 3, 2, nodes))
    ours = chart.forward({"x": x}, weights=weights)
    theirs = _TreeLstm(weights, channels)
    for step, words in enumerate(map(by_node, x)):
        h, c = theirs.bottom(3, nodes), theirs.bottom(3, nodes)
        for node in range(nodes):
            children = sorted(graph.source[graph.target == node].tolist())
            own, summed = words[:, node], h[:, children].sum(1)
            i, o = (
                torch.sigmoid(theirs.of_words(part, own) + theirs.of_child(part, summed))
                for part in ("input_gate", "output_gate")
            )
            u = torch.tanh(theirs.of_words("candidate", own) + theirs.of_child("candidate", summed))
            c[:, node] = i * u
            for child in children:
                forget = theirs.of_words("forget_gate", own) + theirs.of_child("forget_gate", h[:, child])
                c[:, node] += torch.sigmoid(forget) * c[:, child].clone()
            h[:, node] = o * torch.tanh(c[:, node])
        assert_close(ours["h"][step], h.swapaxes(1, 2), 1e-9)
        assert_close(ours.parts["h"]["value"][step], c.swapaxes(1, 2), 1e-9)


BINARY_CELL = """
  binary:
    extends: memory
    parts:
      input_gate:   {sum: [inputs, inputs.left, inputs.right], bias: true, activation: sigmoid}
      output_gate:  {sum: [inputs, inputs.left, inputs.right], bias: true, activation: sigmoid}
      candidate:    {sum: [inputs, inputs.left, inputs.right], bias: true, activation: tanh}
      seen:         {sum: inputs, bias: true}                       # by both forget gates
      forget_left:  {sum: [seen, inputs.left, inputs.right], activation: sigmoid}
      forget_right: {sum: [seen, inputs.left, inputs.right], activation: sigmoid}
      taken:        {multiply: [input_gate, candidate]}
      kept_left:    {multiply: [forget_left, inputs.left_value]}
      kept_right:   {multiply: [forget_right, inputs.right_value]}
      value:        {sum: [taken, kept_left, kept_right]}
      shown:        {pass: value, activation: tanh}
      output:       {multiply: [shown, output_gate]}
"""


@pytest.mark.parametrize("seed", range(12))
def test_binary_tree_lstm(seed: int) -> None:
    rng = np.random.default_rng([seed, 67])
    leaves, channels = int(rng.integers(1, 7)), int(rng.integers(1, 5))
    free, left, right = list(range(leaves)), [], []
    while len(free) > 1:
        node = leaves + len(left)
        for edges in (left, right):
            edges.append([free.pop(int(rng.integers(len(free)))), node])
        free.append(node)
    left, right, nodes = left or [[0, 1]], right or [[0, 1]], max(2 * leaves - 1, 2)
    text = f"""
name: T
layers:
  x: {{cell: input, size: {nodes}, channels: 2}}
  h: {{cell: binary, channels: {channels}}}
connections:
  - pointwise: x -> h
  - {{graph: h -> h.left, edges: {left}}}
  - {{graph: h -> h.right, edges: {right}}}
  - {{aggregate: h.value -> h.left_value, edges: {left}}}
  - {{aggregate: h.value -> h.right_value, edges: {right}}}
cells:{BINARY_CELL}"""
    chart = Chart.from_text(text)
    assert not [finding for finding in chart.check() if finding.level == "error"]
    weights = random_weights(chart, rng)
    x = rng.normal(size=(3, 2, nodes))
    theirs, words = _TreeLstm(weights, channels), by_node(x)
    h, c = theirs.bottom(3, nodes), theirs.bottom(3, nodes)
    children = {node: [edges[at][0] for edges in (left, right)] for at, (_, node) in enumerate(left)}
    for node in range(nodes):
        own = words[:, node]
        pair = children.get(node)
        hs = [h[:, child] for child in pair] if pair else [torch.zeros(3, channels, dtype=torch.float64)] * 2
        cs = [c[:, child].clone() for child in pair] if pair else hs

        def of_children(part: str, hs: list[Any] = hs) -> Any:
            return theirs.of_child(part, hs[0], "h") + theirs.of_child(part, hs[1], "h#2")

        i, o = (torch.sigmoid(theirs.of_words(p, own) + of_children(p)) for p in ("input_gate", "output_gate"))
        u = torch.tanh(theirs.of_words("candidate", own) + of_children("candidate"))
        gates = [
            torch.sigmoid(theirs.of_words("seen", own) + of_children(f"forget_{side}")) for side in ("left", "right")
        ]
        c[:, node] = i * u + gates[0] * cs[0] + gates[1] * cs[1]
        h[:, node] = o * torch.tanh(c[:, node])
    assert_close(chart.forward({"x": x[None]}, weights=weights)["h"][0], h.swapaxes(1, 2), 1e-9)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("seed", range(6))
def test_values_are_added_up_along_edges_as_they_are(seed: int, scale: str) -> None:
    rng = np.random.default_rng([seed, SCALES.index(scale), 68])
    graph, channels = RandomGraph(rng, seed), int(rng.integers(1, 4))
    text = f"""
name: T
layers:
  x: {{cell: input, size: {graph.nodes}, channels: {channels}}}
  y: {{cell: copy}}
connections:
  - {{aggregate: x -> y, edges: g, scale: {scale}}}
graphs:
  g: {graph.text}
"""
    x = rng.normal(size=(2, channels, graph.nodes))
    ours = Chart.from_text(text).forward({"x": x[None]})["y"][0]
    assert_close(ours, graph.along(by_node(x), scale).swapaxes(1, 2), 1e-9)
