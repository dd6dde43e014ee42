"""The forward pass: against a reference in plain Python, and by properties that must hold for any weights."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netcharts import Chart, ForwardError, cells
from netcharts.forward import Plan, network_weights
from netcharts.network import clocks
from netcharts.network.counts import total
from netcharts.network.external_memory import expand_memories, memories
from netcharts.spec.model import Spec
from netcharts.spec.repeats import copies, written_out
from tests.folders import VERSION_1
from tests.forward.reference import BUNDLED, FEEDFORWARD, WITH_REFERENCE, ReferenceNetwork, make_chart, make_inputs


@pytest.mark.parametrize("name", WITH_REFERENCE)
def test_a_network_computes_the_values_of_its_drawn_graph(name: str) -> None:
    network = Chart.from_file(name)
    rng = np.random.default_rng(1)
    weights = {key: rng.normal(size=array.shape) for key, array in network.weights().items()}
    data = make_inputs(network, batch=1)
    result = network.forward(data, weights=weights)
    # The reference cannot draw the same noise, so it gets the values of noisy inputs.
    reference = ReferenceNetwork(network, weights, {key: array[:, 0] for key, array in data.items()})
    for layer in network.spec.layers:
        for cell in range(layer.cells if layer.cell.name == "noisy_input" else 0):
            for step in range(3):
                reference.values[layer.name, cell, "output", step] = float(result[layer.name][step, 0].ravel()[cell])
    for layer in network.spec.layers:
        for part in layer.cell.anatomy.order if layer.cell.name != "noisy_input" else ():
            ours = result.parts[layer.name][part][:, 0].reshape(3, -1)
            theirs = [
                [reference.value(layer.name, cell, part, step) for cell in range(layer.cells)] for step in range(3)
            ]
            np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)


def still_layers(spec: Spec) -> set[str]:
    """Return the layers that have one step because they depend on none, where layers can have different numbers."""
    if not clocks.has_several(spec):
        return set()
    return {name for name, clock in clocks.of_spec(spec).items() if clock is None}


@pytest.mark.parametrize("name", BUNDLED)
def test_bundled_networks_compute_finite_values_of_the_right_shape_reproducibly(name: str) -> None:
    network = Chart.from_file(name)
    data = make_inputs(network, steps=4, batch=3)
    if name == "mc":
        data = {"states": np.full((4, 3, 1, 8), 1 / 8)}
    first, second = (network.forward(data, seed=5, steps=4) for _ in range(2))
    still = still_layers(network.spec)
    for layer in written_out(network.spec).layers:
        steps = 1 if layer.name in still else 4
        assert first[layer.name].shape == (steps, 3, layer.value_channels, *layer.size)
        assert np.isfinite(first[layer.name]).all()
        assert np.array_equal(first[layer.name], second[layer.name])
    held = memories(network.spec)
    for layer in expand_memories(written_out(network.spec)).layers:
        if layer.name not in held:
            assert set(first.parts[layer.name]) == {part.name for part in layer.cell.anatomy.parts}


@pytest.mark.parametrize("name", [name for name in FEEDFORWARD if name not in ("dae", "dbn", "dcgan", "dcign", "vae")])
def test_examples_of_a_batch_are_independent(name: str) -> None:
    network = Chart.from_file(name)
    data = make_inputs(network, batch=3)
    together = network.forward(data)
    for example in range(3):
        alone = network.forward({key: array[:, example : example + 1] for key, array in data.items()})
        for layer in written_out(network.spec).layers:
            np.testing.assert_allclose(together[layer.name][:, example], alone[layer.name][:, 0], rtol=1e-9, atol=1e-12)


def test_steps_of_a_network_without_state_are_independent() -> None:
    network = Chart.from_file("dff")
    data = make_inputs(network, steps=3, batch=1)
    whole = network.forward(data)["output"]
    for step in range(3):
        np.testing.assert_allclose(whole[step], network.forward({"input": data["input"][step]})["output"][0])


def test_delayed_values_are_zero_before_the_first_step_and_after_the_last() -> None:
    x = np.arange(1.0, 5.0).reshape(4, 1, 1)
    for delay in (-5, -2, -1, 0, 1, 3, 7):
        network = make_chart(
            "a: {cell: input, size: 1}; b: {cell: pool, size: 1}", f"  - identity: a -> b\n    delay: {delay}\n"
        )
        wanted = [x[t - delay, 0, 0] if 0 <= t - delay < 4 else 0 for t in range(4)]
        assert network.forward({"a": x})["b"].ravel().tolist() == wanted


def test_a_cycle_of_several_layers_is_computed_step_by_step() -> None:
    network = make_chart(
        "a: {cell: input, size: 2}; b: {cell: hidden, size: 3, activation: tanh}; c: {cell: hidden, size: 2, activation: linear}",
        "  - full: a -> b -> c\n  - full: c -> b\n    delay: 2\n",
    )
    weights = network.weights(seed=3)
    x = make_inputs(network, steps=5, batch=1)["a"]
    b, c = np.zeros((5, 3)), np.zeros((5, 2))
    for t in range(5):
        earlier = c[t - 2] if t >= 2 else np.zeros(2)
        b[t] = np.tanh(x[t, 0, 0] @ weights["b.output.a"] + earlier @ weights["b.output.c"])
        c[t] = b[t] @ weights["c.output.b"]
    result = network.forward({"a": x}, weights=weights)
    np.testing.assert_allclose(result["b"][:, 0, 0], b)
    np.testing.assert_allclose(result["c"][:, 0, 0], c)


@pytest.mark.parametrize("current", [0.11, 0.2, 0.35, 0.7, 1.0, 2.5])
def test_a_spiking_cell_fires_at_the_theoretical_rate(current: float) -> None:
    """The potential after n steps from rest is I·(1 − kⁿ) / (1 − k); the cell fires when that reaches 1, and resets."""
    network = make_chart("a: {cell: input, size: 1}; s: {cell: spiking_hidden, size: 1}", "  - full: a -> s\n")
    steps, kept = 400, 0.9
    result = network.forward({"a": np.full((steps, 1, 1), current)}, weights={"s.potential.a": [[1.0]]})
    period = math.ceil(math.log(1 - (1 - kept) / current) / math.log(kept) - 1e-9) if current > 1 - kept else 0
    assert result["s"].sum() == steps // period


def test_a_weak_current_never_fires() -> None:
    network = make_chart("a: {cell: input, size: 1}; s: {cell: spiking_hidden, size: 1}", "  - full: a -> s\n")
    assert not network.forward({"a": np.full((500, 1, 1), 0.09)}, weights={"s.potential.a": [[1.0]]})["s"].any()


@given(st.integers(0, 1000), st.integers(1, 4), st.integers(1, 4), st.integers(1, 5), st.integers(1, 5))
@settings(max_examples=30)
def test_vectors_of_capsules_are_shorter_than_one(seed: int, m: int, n: int, below: int, above: int) -> None:
    layers = f"a: {{cell: input, size: {m}, channels: {below}}}; b: {{cell: capsule, size: {m}, channels: {below}}}"
    network = make_chart(
        f"{layers}; c: {{cell: capsule, size: {n}, channels: {above}}}", "  - identity: a -> b\n  - routing: b -> c\n"
    )
    weights = {name: 10 * array for name, array in network.weights(seed=seed).items()}
    result = network.forward(make_inputs(network, seed=seed), weights=weights)
    for name in ("b", "c"):
        assert (np.linalg.norm(result[name], axis=2) < 1).all()


@given(st.integers(0, 1000), st.integers(1, 6), st.booleans())
@settings(max_examples=30)
def test_attention_weights_add_up_to_one(seed: int, n: int, causal: bool) -> None:
    """The weighted mean of equal values is that value, for all weights."""
    network = make_chart(
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


def test_samples_have_the_given_probability_and_noise_the_given_deviation() -> None:
    network = make_chart("a: {cell: input, size: 1}; b: {cell: probabilistic_hidden, size: 1}", "  - full: a -> b\n")
    result = network.forward({"a": np.zeros((1, 20_000, 1, 1))}, weights={"b.chance.bias": [math.log(3)]})
    assert set(np.unique(result["b"])) == {0, 1}
    assert abs(result["b"].mean() - 0.75) < 0.02
    noisy = make_chart("a: {cell: noisy_input, size: 1}; b: {cell: output, size: 1}", "  - full: a -> b\n")
    values = noisy.forward({"a": np.full((1, 20_000, 1, 1), 2.0)})["a"]
    assert abs(values.mean() - 2) < 0.01
    assert abs(values.std() - 0.1) < 0.01


def test_noise_is_normal_and_independent_between_cells() -> None:
    """The number of cells is odd, since noise is drawn for two cells at a time."""
    noisy = make_chart("a: {cell: noisy_input, size: 5}; b: {cell: output, size: 1}", "  - full: a -> b\n")
    result = noisy.forward({"a": np.zeros((1, 20_000, 1, 5))}).parts["a"]["noise"].reshape(-1, 5)
    drawn = result / result.std(axis=0)
    # The shares of a normal distribution within one, two and three standard deviations.
    for deviations, share in ((1, 0.6827), (2, 0.9545), (3, 0.9973)):
        np.testing.assert_allclose((np.abs(drawn) < deviations).mean(axis=0), share, atol=0.015)
    for values in (drawn, drawn**2):
        np.testing.assert_allclose(np.corrcoef(values.T), np.eye(5), atol=0.03)


def test_weights_without_a_link_are_zero() -> None:
    network = make_chart(
        "a: {cell: input, size: 6}; b: {cell: hidden, size: 5}", "  - random: a -> b\n    density: 0.3\n    seed: 4\n"
    )
    links = {(int(u[2:-1]), int(v[2:-1])) for u, v in network.graph().edges()}
    ones = network.forward({"a": np.ones(6)}, weights={"b.output.a": np.ones((6, 5))}).weights["b.output.a"]
    assert {(int(i), int(j)) for i, j in np.argwhere(ones)} == links
    assert network.weights()["b.output.a"].astype(bool).sum() == len(links)


@pytest.mark.parametrize("name", BUNDLED)
def test_the_number_of_weights_matches_the_counts(name: str) -> None:
    network = Chart.from_file(name)
    ones = {name: np.ones_like(array) for name, array in network.weights().items()}
    arrays = network_weights(network.spec, ones)
    for layer in network.counts():
        starts = tuple(f"{copy}." for copy in copies(network.spec)[layer.name])
        # Running statistics are no parameters.
        statistics = ".normalize.mean", ".normalize.variance"
        own = {key: array for key, array in arrays.items() if key.startswith(starts) and not key.endswith(statistics)}
        assert sum(int((array != 0).sum()) for key, array in own.items() if not key.endswith(".bias")) == layer.weights
        assert sum(array.size for key, array in own.items() if key.endswith(".bias")) == layer.biases


def test_a_cell_kind_of_the_spec_computes() -> None:
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
    network = make_chart(
        "x: {cell: input, size: 2}; h: {cell: minimal, size: 3}", "  - full: x -> h\n  - recurrent: h\n", own
    )
    weights, data = network.weights(seed=2), make_inputs(network, steps=4, batch=1)
    h = np.zeros(3)
    for step, x in enumerate(data["x"][:, 0, 0]):
        f = 1 / (1 + np.exp(-(x @ weights["h.forget.x"] + h @ weights["h.forget.recurrent"])))
        candidate = np.tanh(x @ weights["h.candidate.x"] + (f * h) @ weights["h.candidate.recurrent"])
        h = (1 - f) * h + f * candidate
        np.testing.assert_allclose(network.forward(data, weights=weights)["h"][step, 0, 0], h)
    assert sum(layer.weights + layer.biases for layer in network.counts()) == 2 * (2 * 3 + 3 * 3 + 3)
    assert network.svg().startswith("<svg ")


def test_every_cell_kind_computes() -> None:
    for name in cells.names():
        gates = [f".{gate}" for gate in cells.load(name).anatomy.required_gates] or [""]
        paths = ", ".join(f"x -> y{gate}" for gate in gates)
        layers = f"x: {{cell: input, size: [2, 2]}}; y: {{cell: {name}, size: [2, 2]}}"
        network = make_chart(layers, f"  - identity: [{paths}]\n")
        assert np.isfinite(network.forward({"x": np.linspace(-1, 1, 4).reshape(2, 2)})["y"]).all()


def test_counts_of_large_networks_match_their_papers() -> None:
    """AlexNet with one column of kernels has 62.4 million parameters; a block of width n has 12 n² without biases."""
    counts = Chart.from_file(VERSION_1 / "alexnet.yaml").counts()
    assert total(counts, "weights") + total(counts, "biases") == 62_378_344
    inner = [layer for layer in Chart.from_file(VERSION_1 / "gpt.yaml").counts() if layer.copies == 96]
    # Queries, keys, values and their projection: 4 n². The feed-forward layers to 4 n and back: 8 n².
    assert total(inner, "weights") == 96 * 12 * 4096**2
    with pytest.raises(ForwardError, match="GiB of memory, and the limit is 1 GiB"):
        Chart.from_file(VERSION_1 / "gpt.yaml").forward({})
    with pytest.raises(ForwardError, match="GiB of memory, and the limit is 1 GiB"):
        Chart.from_file(VERSION_1 / "gpt.yaml").weights()


def test_names_of_layers_can_contain_periods() -> None:
    network = make_chart(
        "in.put: {cell: input, size: 2}; a.b.c: {cell: hidden, size: 2}", "  - full: in.put -> a.b.c\n"
    )
    assert network.forward({"in.put": [1, 2]})["a.b.c"].shape == (1, 1, 1, 2)


@given(st.integers(0, 10_000), st.integers(2, 12))
@settings(max_examples=40, deadline=None)
def test_cells_of_a_layer_that_feed_each_other_at_once_are_computed_in_their_order(seed: int, cells: int) -> None:
    """Without a cycle, a cell adds up its input and the values of the cells before it."""
    rng = np.random.default_rng(seed)
    order, pairs = rng.permutation(cells), []
    for late in range(1, cells):
        pairs += [[int(order[early]), int(order[late])] for early in range(late) if rng.random() < 0.5]
    pairs = pairs or [[int(order[0]), int(order[1])]]
    network = make_chart(
        f"x: {{cell: input, size: {cells}}}; h: {{cell: hidden, size: {cells}, activation: linear, bias: false}}",
        f"  - identity: x -> h\n  - links: h -> h\n    pairs: {pairs}\n",
    )
    weights, x = {"h.output.h": rng.normal(size=(cells, cells))}, rng.normal(size=cells)
    links = np.zeros((cells, cells))
    links[tuple(np.array(pairs).T)] = 1
    # h = x + Wᵀh
    wanted = np.linalg.solve(np.eye(cells) - (weights["h.output.h"] * links).T, x)
    np.testing.assert_allclose(network.forward({"x": x}, weights=weights)["h"].ravel(), wanted, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("links", ["full: a -> a", "attention: a -> a", "identity: a -> a"])
def test_cells_that_feed_themselves_at_once_are_refused_before_anything_is_computed(links: str) -> None:
    network = make_chart("a: {cell: hidden, size: 2000}", f"  - {links}\n")
    with pytest.raises(ForwardError, match="the cells of 'a' form a cycle with no delay"):
        assert Plan(network.spec).components
