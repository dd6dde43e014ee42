"""The forward pass: against a plain evaluation of what is drawn, link by link and part by part, and by its laws."""

from __future__ import annotations

import json
import math
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from netcharts import Chart, ForwardError, cells
from netcharts.cells.anatomy import Wire
from netcharts.cli import main
from netcharts.network.counts import total
from netcharts.network.external_memory import expand_memories, memories
from netcharts.spec import bundled
from netcharts.spec.repeats import copies, written_out
from tests.conftest import Run

Values = np.ndarray[Any, Any]

# These take too long for a test, or are larger than anyone computes with, which is told.
HUGE = ("alexnet", "gpt")
BUNDLED = [name for name in bundled.paths() if name not in HUGE]
SETTLING = ("bm", "hn", "mc", "rbm")
FLOWING = [name for name in BUNDLED if name not in SETTLING]


def chart(layers: str, connections: str, own: str = "") -> Chart:
    listed = "".join(f"  {layer}\n" for layer in layers.split("; "))
    return Chart.from_text(f"name: T\n{own}layers:\n{listed}connections:\n{connections}")


def inputs(network: Chart, steps: int = 3, batch: int = 2, seed: int = 0) -> dict[str, Values]:
    rng = np.random.default_rng(seed)
    return {
        layer.name: rng.normal(size=(steps, batch, layer.channels, *layer.size))
        for layer in network.spec.layers
        if layer.cell.role == "input"
    }


# A plain evaluation, cell by cell, along the links of the graph

PLAIN: dict[str, Callable[[float], float]] = {
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    "tanh": math.tanh,
    "relu": lambda x: max(x, 0.0),
    "linear": lambda x: x,
    "gaussian": lambda x: math.exp(-(x**2)),
    "softplus": lambda x: math.log1p(math.exp(x)),
    "step": lambda x: float(x >= 0),
    "spike": lambda x: float(x >= 0),
    "sign": lambda x: 1.0 if x >= 0 else -1.0,
}


def neighborhood(values: list[float], size: tuple[int, ...], cell: int) -> float:
    """How near on the map a cell is to the one whose value is least."""
    best = min(range(len(values)), key=values.__getitem__)
    places = zip(np.unravel_index(best, size), np.unravel_index(cell, size), strict=True)
    return math.exp(-sum(int(a - b) ** 2 for a, b in places) / 2)


# Of a value, given those of the whole layer.
WIDE = {"neighborhood": neighborhood}


class Plain:
    """Works out a network of dense layers one cell, one part and one step at a time, as one would by hand."""

    def __init__(self, network: Chart, weights: dict[str, Values], data: dict[str, Values]) -> None:
        self.network, self.weights, self.data = network, weights, data
        self.known: dict[tuple[str, int, str, int], float] = {}

    def value(self, layer: str, cell: int, part: str, step: int) -> float:
        steps = len(next(iter(self.data.values())))
        if not 0 <= step < steps:
            return 0.0
        key = (layer, cell, part, step)
        if key not in self.known:
            self.known[key] = self.computed(*key)
        return self.known[key]

    def computed(self, layer: str, cell: int, part: str, step: int) -> float:
        found = self.network.spec.layer(layer)
        activation = found.cell.anatomy.part(part).activation
        if part == "output" and activation and found.activation:
            activation = found.activation
        if activation in WIDE:
            values = [self.bare(layer, other, part, step) for other in range(found.cells)]
            return WIDE[activation](values, found.size, cell)
        value = self.bare(layer, cell, part, step)
        return PLAIN[activation](value) if activation else value

    def bare(self, layer: str, cell: int, part: str, step: int) -> float:
        """The value of a part before its activation."""
        made = self.network.spec.layer(layer).cell.anatomy.part(part)
        if made.operation == "distance":
            return math.sqrt(self.linked(layer, cell, part, step, None))
        terms = [self.wire(wire, layer, cell, part, step) for wire in made.wires]
        if made.recurrent:
            terms.append(self.linked(layer, cell, part, step, made.recurrent))
        if f"{layer}.{part}.bias" in self.weights:
            terms.append(float(self.weights[f"{layer}.{part}.bias"].ravel()[cell]))
        operations = {"sum": sum, "multiply": math.prod, "pass": sum, "invert": lambda x: 1 - x[0]}
        return float(operations[made.operation](terms))

    def wire(self, wire: Wire, layer: str, cell: int, part: str, step: int) -> float:
        if wire.number is not None:
            return wire.number
        if wire.source == "data":
            return float(self.data[layer][step].ravel()[cell])
        if wire.source == "inputs":
            return self.linked(layer, cell, part, step, None)
        back = self.direction(layer) if wire.before else 0
        return self.value(layer, cell, wire.source, step - back)

    def direction(self, layer: str) -> int:
        return -1 if any(c.within and c.target == layer and c.delay < 0 for c in self.network.spec.connections) else 1

    def linked(self, layer: str, cell: int, part: str, step: int, recurrent: Wire | None) -> float:
        """What the links of a cell carry: values times weights; into a distance, its square."""
        total = 0.0
        near = self.network.spec.layer(layer).cell.anatomy.part(part).operation == "distance"
        recurs = self.network.spec.layer(layer).cell.anatomy.recurs
        graph = self.network.graph()
        place = ",".join(str(int(i)) for i in np.unravel_index(cell, self.network.spec.layer(layer).size))
        for source, _, edge in graph.in_edges(f"{layer}[{place}]", data=True):
            name, index = graph.nodes[source]["layer"], graph.nodes[source]["index"]
            own = name == layer and edge["delay"] != 0 and recurs
            if own != (recurrent is not None):
                continue
            if recurrent is not None:
                when = step - edge["delay"] if recurrent.before else step
                value = self.value(name, index, recurrent.source, when)
            else:
                value = self.value(name, index, "output", step - edge["delay"])
            array = self.weights.get(f"{layer}.{part}.{'recurrent' if own else name}")
            weight = 1.0 if array is None else float(array[index, cell])
            total += (value - weight) ** 2 if near else value * weight
        return total


DRAWN = [
    "p",
    "ff",
    "rbf",
    "dff",
    "rnn",
    "lstm",
    "gru",
    "ae",
    "sae",
    "svm",
    "kn",
    "drn",
    "birnn",
    "bilstm",
    "bigru",
    "gan",
    "dae",
]


@pytest.mark.parametrize("name", DRAWN)
def test_what_is_drawn_is_what_computes(name: str) -> None:
    network = Chart.from_file(name)
    rng = np.random.default_rng(1)
    weights = {key: rng.normal(size=array.shape) for key, array in network.weights().items()}
    data = inputs(network, batch=1)
    found = network.forward(data, weights=weights)
    # Noise is drawn anew; what a noisy input passes on is taken as given.
    plain = Plain(network, weights, {key: array[:, 0] for key, array in data.items()})
    for layer in network.spec.layers:
        for cell in range(layer.cells if layer.cell.name == "noisy_input" else 0):
            for step in range(3):
                plain.known[layer.name, cell, "output", step] = float(found[layer.name][step, 0].ravel()[cell])
    for layer in network.spec.layers:
        for part in layer.cell.anatomy.order if layer.cell.name != "noisy_input" else ():
            ours = found.parts[layer.name][part][:, 0].reshape(3, -1)
            theirs = [[plain.value(layer.name, cell, part, step) for cell in range(layer.cells)] for step in range(3)]
            np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)


# Laws


@pytest.mark.parametrize("name", BUNDLED)
def test_bundled_networks_compute_finite_numbers_of_the_right_shape_and_again_the_same(name: str) -> None:
    network = Chart.from_file(name)
    data = inputs(network, steps=4, batch=3)
    if name == "mc":
        data = {"states": np.full((4, 3, 1, 8), 1 / 8)}
    first, second = network.forward(data, seed=5), network.forward(data, seed=5)
    for layer in written_out(network.spec).layers:
        assert first[layer.name].shape == (4, 3, layer.channels, *layer.size)
        assert np.isfinite(first[layer.name]).all()
        assert np.array_equal(first[layer.name], second[layer.name])
    held = memories(network.spec)
    for layer in expand_memories(written_out(network.spec)).layers:
        if layer.name not in held:
            assert set(first.parts[layer.name]) == {part.name for part in layer.cell.anatomy.parts}


@pytest.mark.parametrize("name", [name for name in FLOWING if name not in ("dae", "dbn", "dcgan", "dcign", "vae")])
def test_a_batch_is_its_examples_one_by_one(name: str) -> None:
    network = Chart.from_file(name)
    data = inputs(network, batch=3)
    together = network.forward(data)
    for example in range(3):
        alone = network.forward({key: array[:, example : example + 1] for key, array in data.items()})
        for layer in written_out(network.spec).layers:
            np.testing.assert_allclose(together[layer.name][:, example], alone[layer.name][:, 0], rtol=1e-9, atol=1e-12)


def test_a_network_without_memory_takes_every_step_by_itself() -> None:
    network = Chart.from_file("dff")
    data = inputs(network, steps=3, batch=1)
    whole = network.forward(data)["output"]
    for step in range(3):
        np.testing.assert_allclose(whole[step], network.forward({"input": data["input"][step]})["output"][0])


def test_delays_look_back_and_ahead_and_find_nothing_beyond_the_ends() -> None:
    x = np.arange(1.0, 5.0).reshape(4, 1, 1)
    for delay in (-5, -2, -1, 0, 1, 3, 7):
        network = chart(
            "a: {cell: input, size: 1}; b: {cell: pool, size: 1}", f"  - identity: a -> b\n    delay: {delay}\n"
        )
        wanted = [x[t - delay, 0, 0] if 0 <= t - delay < 4 else 0 for t in range(4)]
        assert network.forward({"a": x})["b"].ravel().tolist() == wanted


def test_a_loop_of_several_layers_is_stepped_through() -> None:
    network = chart(
        "a: {cell: input, size: 2}; b: {cell: hidden, size: 3, activation: tanh}; c: {cell: hidden, size: 2, activation: linear}",
        "  - full: a -> b -> c\n  - full: c -> b\n    delay: 2\n",
    )
    weights = network.weights(seed=3)
    x = inputs(network, steps=5, batch=1)["a"]
    b, c = np.zeros((5, 3)), np.zeros((5, 2))
    for t in range(5):
        earlier = c[t - 2] if t >= 2 else np.zeros(2)
        b[t] = np.tanh(x[t, 0, 0] @ weights["b.output.a"] + earlier @ weights["b.output.c"])
        c[t] = b[t] @ weights["c.output.b"]
    found = network.forward({"a": x}, weights=weights)
    np.testing.assert_allclose(found["b"][:, 0, 0], b)
    np.testing.assert_allclose(found["c"][:, 0, 0], c)


@pytest.mark.parametrize("current", [0.11, 0.2, 0.35, 0.7, 1.0, 2.5])
def test_a_spiking_cell_fires_at_the_rate_of_the_formula(current: float) -> None:
    """Charge after n steps from rest is I·(1 − kⁿ) / (1 − k); the cell fires when that reaches 1, and starts anew."""
    network = chart("a: {cell: input, size: 1}; s: {cell: spiking_hidden, size: 1}", "  - full: a -> s\n")
    steps, kept = 400, 0.9
    found = network.forward({"a": np.full((steps, 1, 1), current)}, weights={"s.potential.a": [[1.0]]})
    period = math.ceil(math.log(1 - (1 - kept) / current) / math.log(kept) - 1e-9) if current > 1 - kept else 0
    assert found["s"].sum() == steps // period


def test_a_weak_current_never_fires() -> None:
    network = chart("a: {cell: input, size: 1}; s: {cell: spiking_hidden, size: 1}", "  - full: a -> s\n")
    assert not network.forward({"a": np.full((500, 1, 1), 0.09)}, weights={"s.potential.a": [[1.0]]})["s"].any()


@given(st.integers(0, 1000), st.integers(1, 4), st.integers(1, 4), st.integers(1, 5), st.integers(1, 5))
@settings(max_examples=30)
def test_capsules_are_shorter_than_one(seed: int, m: int, n: int, below: int, above: int) -> None:
    layers = f"a: {{cell: input, size: {m}, channels: {below}}}; b: {{cell: capsule, size: {m}, channels: {below}}}"
    network = chart(
        f"{layers}; c: {{cell: capsule, size: {n}, channels: {above}}}", "  - identity: a -> b\n  - routing: b -> c\n"
    )
    weights = {name: 10 * array for name, array in network.weights(seed=seed).items()}
    found = network.forward(inputs(network, seed=seed), weights=weights)
    for name in ("b", "c"):
        assert (np.linalg.norm(found[name], axis=2) < 1).all()


@given(st.integers(0, 1000), st.integers(1, 6), st.booleans())
@settings(max_examples=30)
def test_attention_shares_out_one(seed: int, n: int, causal: bool) -> None:
    """Where every value is the same, so is what is attended, whatever the shares: they add up to 1."""
    network = chart(
        f"a: {{cell: input, size: {n}, channels: 2}}; b: {{cell: pool, size: {n}, channels: 1}}",
        f"  - attention: a -> b\n    causal: {str(causal).lower()}\n",
    )
    weights = network.weights(seed=seed)
    (name,) = weights
    rng = np.random.default_rng(seed)
    data = rng.normal(size=(1, 1, 2, n))
    data[:, :, 0] = 3.0
    weights[name][2] = [[1.0], [0.0]]
    np.testing.assert_allclose(network.forward({"a": data}, weights=weights)["b"], 3.0)


def test_samples_come_with_their_chance() -> None:
    network = chart("a: {cell: input, size: 1}; b: {cell: probabilistic_hidden, size: 1}", "  - full: a -> b\n")
    found = network.forward({"a": np.zeros((1, 20_000, 1, 1))}, weights={"b.chance.bias": [math.log(3)]})
    assert set(np.unique(found["b"])) == {0, 1}
    assert abs(found["b"].mean() - 0.75) < 0.02
    noisy = chart("a: {cell: noisy_input, size: 1}; b: {cell: output, size: 1}", "  - full: a -> b\n")
    values = noisy.forward({"a": np.full((1, 20_000, 1, 1), 2.0)})["a"]
    assert abs(values.mean() - 2) < 0.01
    assert abs(values.std() - 0.1) < 0.01


def test_noise_is_normal_and_that_of_any_two_cells_is_unrelated() -> None:
    """For an odd number of cells as well, since noise is drawn for two at a time."""
    noisy = chart("a: {cell: noisy_input, size: 5}; b: {cell: output, size: 1}", "  - full: a -> b\n")
    found = noisy.forward({"a": np.zeros((1, 20_000, 1, 5))}).parts["a"]["noise"].reshape(-1, 5)
    drawn = found / found.std(axis=0)
    # As much within one, two and three deviations as the normal distribution has.
    for deviations, share in ((1, 0.6827), (2, 0.9545), (3, 0.9973)):
        np.testing.assert_allclose((np.abs(drawn) < deviations).mean(axis=0), share, atol=0.015)
    for values in (drawn, drawn**2):
        np.testing.assert_allclose(np.corrcoef(values.T), np.eye(5), atol=0.03)


def test_weights_outside_the_links_are_zero() -> None:
    network = chart(
        "a: {cell: input, size: 6}; b: {cell: hidden, size: 5}", "  - random: a -> b\n    density: 0.3\n    seed: 4\n"
    )
    links = {(int(u[2:-1]), int(v[2:-1])) for u, v in network.graph().edges()}
    ones = network.forward({"a": np.ones(6)}, weights={"b.output.a": np.ones((6, 5))}).weights["b.output.a"]
    assert {(int(i), int(j)) for i, j in np.argwhere(ones)} == links
    assert network.weights()["b.output.a"].astype(bool).sum() == len(links)


@pytest.mark.parametrize("name", BUNDLED)
def test_arrays_hold_the_weights_that_are_counted(name: str) -> None:
    network = Chart.from_file(name)
    arrays = network.weights(seed=1)
    for layer in network.counts():
        starts = tuple(f"{copy}." for copy in copies(network.spec)[layer.name])
        own = {key: array for key, array in arrays.items() if key.startswith(starts)}
        assert sum(int((array != 0).sum()) for key, array in own.items() if not key.endswith(".bias")) == layer.weights
        assert sum(array.size for key, array in own.items() if key.endswith(".bias")) == layer.biases


def test_an_own_cell_computes() -> None:
    """A minimal gated unit: Zhou et al., "Minimal gated unit for recurrent neural networks", 2016, arXiv:1603.09420."""
    own = """\
cells:
  minimal:
    extends: gated_memory
    parts:
      forget:    {sum: inputs, recurrent: output.before, bias: true, activation: sigmoid}
      recalled:  {multiply: [forget, output.before]}
      candidate: {sum: inputs, recurrent: recalled, bias: true, activation: tanh}
      kept:      {invert: forget}
      old:       {multiply: [kept, output.before]}
      new:       {multiply: [forget, candidate]}
      output:    {sum: [old, new]}
"""
    network = chart(
        "x: {cell: input, size: 2}; h: {cell: minimal, size: 3}", "  - full: x -> h\n  - recurrent: h\n", own
    )
    weights, data = network.weights(seed=2), inputs(network, steps=4, batch=1)
    h = np.zeros(3)
    for step, x in enumerate(data["x"][:, 0, 0]):
        f = 1 / (1 + np.exp(-(x @ weights["h.forget.x"] + h @ weights["h.forget.recurrent"])))
        candidate = np.tanh(x @ weights["h.candidate.x"] + (f * h) @ weights["h.candidate.recurrent"])
        h = (1 - f) * h + f * candidate
        np.testing.assert_allclose(network.forward(data, weights=weights)["h"][step, 0, 0], h)
    assert sum(layer.weights + layer.biases for layer in network.counts()) == 2 * (2 * 3 + 3 * 3 + 3)
    assert network.svg().startswith("<svg ")


# Misuse


@pytest.mark.parametrize(
    ("data", "weights", "said"),
    [
        ({"nowhere": [1, 2]}, {}, "there is no layer 'nowhere'"),
        ({"input": [1, 2, 3]}, {}, "does not end in"),
        ({"input": [1, 2]}, {"hidden.output.nowhere": [1]}, "has no weights 'hidden.output.nowhere'"),
        ({"input": [1, 2]}, {"hidden.output.input": [[1, 2, 3]]}, "but needs (2, 2)"),
    ],
)
def test_what_does_not_fit_is_told(data: dict[str, Any], weights: dict[str, Any], said: str) -> None:
    with pytest.raises(ForwardError, match=said.replace("(", r"\(").replace(")", r"\)")):
        Chart.from_file("ff").forward(data, weights=weights)


@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        ({"steps": 0}, "steps must be a whole number of at least 1, not 0"),
        ({"steps": -3}, "steps must be a whole number of at least 1, not -3"),
        ({"steps": 2.5}, "steps must be a whole number of at least 1, not 2.5"),
        ({"seed": -1}, "the seed must be a whole number of at least 0, not -1"),
        ({"dtype": "int8"}, "dtype must be float32 or float64, not int8"),
        ({"dtype": "foo"}, "dtype must be float32 or float64, not 'foo'"),
        ({"weights": [1]}, "weights must be a mapping from names to arrays, not list"),
        ({"weights": {"hidden.output.input": "x"}}, "'hidden.output.input' is not an array of real numbers"),
        ({"inputs": [1, 2, 3]}, "inputs must be a mapping from names to arrays, not list"),
        ({"inputs": {"input": "x"}}, "'input' is not an array of real numbers, but text"),
        ({"inputs": {"input": np.zeros((0, 2))}}, "'input' is empty"),
        ({"inputs": {"input": np.zeros((2, 0, 2))}}, "'input' is empty"),
        ({"inputs": {"input": [1, 2], "hidden": [1, 2]}}, "layer 'hidden' accepts no external input"),
        ({"inputs": {"input": [1, 2], "output": [1]}}, "layer 'output' accepts no external input"),
        ({"inputs": {"input": np.zeros((5, 1, 2))}, "steps": 2}, "'input' has 5 steps, but 2 are needed"),
    ],
)
def test_what_is_no_input_is_told_in_our_own_words(wishes: dict[str, Any], said: str) -> None:
    network = Chart.from_file("ff")
    with pytest.raises(ForwardError) as told:
        network.forward(**{"inputs": {"input": [1, 2]}, **wishes})
    assert said in str(told.value)


def test_random_inputs_and_weights_need_numbers_that_can_be() -> None:
    network = Chart.from_file("ff")
    for call in (
        lambda: network.random_inputs(-1),
        lambda: network.random_inputs(1, -1),
        lambda: network.weights(seed=-1),
        lambda: network.weights(dtype="int8"),
        lambda: network.model(dtype="int8"),
    ):
        with pytest.raises(ForwardError):
            call()


def test_all_inputs_are_given_or_none() -> None:
    network = chart("a: {cell: input, size: 2}; b: {cell: input, size: 3}; c: {cell: output, size: 1}", TWO)
    with pytest.raises(ForwardError, match="no input is given for layer 'b'"):
        network.forward({"a": [1, 2]})
    zeros = network.forward({"a": [0, 0], "b": [0, 0, 0]})["c"]
    np.testing.assert_array_equal(network.forward({})["c"], zeros)


TWO = "  - full: a -> c\n  - full: b -> c\n"


def test_what_can_not_be_computed_is_told() -> None:
    with pytest.raises(ForwardError, match="cycle with no delay"):
        chart("a: {cell: hidden, size: 1}; b: {cell: hidden, size: 1}", "  - full: a -> b -> a\n").forward({})
    huge = chart(
        "a: {cell: input, size: 100000, draw: 2}; b: {cell: hidden, size: 100000, draw: 2}", "  - full: a -> b\n"
    )
    with pytest.raises(ForwardError, match="10,000,000,000 weights"):
        huge.forward({})
    wide = chart(
        "a: {cell: input, size: 1000000000, draw: 2}; b: {cell: pool, size: 1000000000, draw: 2}",
        "  - identity: a -> b\n",
    )
    many = chart(
        "a: {cell: backfed_input, size: 100000, draw: 2}; b: {cell: probabilistic_hidden, size: 2}",
        "  - full: a -- b\n",
    )
    tracemalloc.start()
    with pytest.raises(ForwardError, match="1,000,000,000 values"):
        wide.forward({})
    with pytest.raises(ForwardError, match="the 100,002 cells have"):
        many.forward({})
    # Before anything of that size is made.
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 50_000_000


def test_the_counts_of_large_networks_are_those_of_their_papers() -> None:
    """62.4 million parameters of AlexNet in one column of kernels; 12 n² in a block of width n without its biases."""
    counts = Chart.from_file("alexnet").counts()
    assert total(counts, "weights") + total(counts, "biases") == 62_378_344
    inner = [layer for layer in Chart.from_file("gpt").counts() if layer.copies == 96]
    # Queries, keys and values; then what is attended is mixed, widened fourfold, and narrowed again.
    assert total(inner, "weights") == 96 * 12 * 4096**2
    with pytest.raises(ForwardError, match="205,852,672 weights, which exceeds the limit"):
        Chart.from_file("gpt").forward({})
    with pytest.raises(ForwardError, match="205,852,672 weights, which exceeds the limit"):
        Chart.from_file("gpt").weights()


def test_layers_with_full_stops_in_their_names_compute() -> None:
    network = chart("in.put: {cell: input, size: 2}; a.b.c: {cell: hidden, size: 2}", "  - full: in.put -> a.b.c\n")
    assert network.forward({"in.put": [1, 2]})["a.b.c"].shape == (1, 1, 1, 2)


# The command line


def test_numbers_from_the_command_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(json.dumps({"input": [[0, 0], [0, 1], [1, 0], [1, 1]]}))
    np.savez(tmp_path / "w.npz", **{"output.output.input": [[1.0], [1.0]], "output.output.bias": [-1.5]})
    done = run("forward", "p", "--input", "x.json", "--weights", "w.npz")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().splitlines() == ["input   0 0 | 0 1 | 1 0 | 1 1", "output  0 | 0 | 0 | 1"], "AND"
    document = json.loads(run("forward", "p", "--input", "x.json", "--weights", "w.npz", "--format", "json").stdout)
    assert np.ravel(document["layers"]["output"]).tolist() == [0, 0, 0, 1]
    stored = tmp_path / "out.npz"
    stored.write_bytes(run("forward", "lstm", "--random", "--steps", "3", "--format", "npz").stdout)
    with np.load(stored) as arrays:
        assert arrays["hidden1"].shape == (3, 1, 1, 3)
    for args in (
        ("ff",),
        ("ff", "--input", "no.npz"),
        ("ff", "--input", "w.npz"),
        ("nowhere", "--random"),
    ):
        failed = run("forward", *args)
        assert failed.returncode == 2
        assert b"Traceback" not in failed.stderr
        assert failed.stderr


@pytest.mark.parametrize(
    "given",
    [
        {"input": np.zeros((0, 2))},
        {"input": np.zeros((2, 0, 2))},
        {"input": np.array(["x", "y"])},
        {"input": np.zeros(2, complex)},
        {"input": np.zeros((2, 2, 1, 2)), "hidden": np.zeros((3, 2, 1, 2))},
        {"input": np.zeros(7), "hidden.output.input": np.zeros((2, 2))},
    ],
)
def test_files_that_do_not_fit_are_one_line(run: Run, tmp_path: Path, given: dict[str, Values]) -> None:
    np.savez(tmp_path / "x.npz", **given)
    for args in (("forward", "ff", "--input", "x.npz"), ("render", "ff", "--values", "x.npz")):
        done = run(*args)
        assert (done.returncode, done.stderr.count(b"\n"), done.stdout) == (2, 1, b"")
        assert done.stderr.startswith(b"error: ")


@pytest.mark.parametrize("name", BUNDLED)
def test_every_bundled_spec_runs_from_the_command_line(name: str) -> None:
    done = CliRunner().invoke(main, ["forward", name, "--random", "--steps", "3", "--format", "json"])
    assert done.exit_code == 0
    layers = written_out(Chart.from_file(name).spec).layers
    assert list(json.loads(done.stdout)["layers"]) == [layer.name for layer in layers]


def test_every_cell_has_an_anatomy_that_computes() -> None:
    for name in cells.names():
        network = chart(f"x: {{cell: input, size: 4}}; y: {{cell: {name}, size: 4}}", "  - identity: x -> y\n")
        assert np.isfinite(network.forward({"x": np.linspace(-1, 1, 4)})["y"]).all()


def test_inputs_that_nobody_computes_with_are_refused_before_memory_is_taken_for_them() -> None:
    network = chart("a: {cell: input, size: 999999999}; b: {cell: output, size: 2}", "  - full: a -> b\n")
    tracemalloc.start()
    with pytest.raises(ForwardError, match="999,999,999"):
        network.random_inputs()
    assert tracemalloc.get_traced_memory()[1] < 50_000_000
    tracemalloc.stop()
