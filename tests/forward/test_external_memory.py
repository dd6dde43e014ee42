"""External memories: against a reference in plain Python, and by properties that must hold for any weights."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netcharts import Chart, ForwardError
from netcharts.array_types import FloatArray
from netcharts.forward import Activations
from netcharts.network.counts import total
from tests.forward.memory_reference import ReferenceMemory, Row

seeds = st.integers(0, 10_000)
few = st.integers(1, 4)


def network(slots: int, word: int, addressing: str, writers: int, readers: int, shift: int = 1, size: int = 2) -> Chart:
    """Return an input that controls a memory, and linear cells that receive what is read at the same step."""
    return Chart.from_text(
        f"""\
name: T
layers:
  x: {{cell: input, size: {size}}}
  memory: {{cell: memory, size: {slots}, channels: {word}}}
  y: {{cell: input, size: {word * readers}}}
connections:
  - access: x -> memory
    heads: {writers}
    shift: {shift}
    addressing: {addressing}
  - access: memory -> y
    heads: {readers}
    shift: {shift}
    addressing: {addressing}
"""
    )


def parameters_of(head: str, number: int, heads: int, weights: dict[str, FloatArray], x: FloatArray) -> dict[str, Row]:
    """Return the parameters of a head before their bounds: the weighted sums of its columns."""
    parameters: dict[str, Row] = {}
    for name in weights:
        _, which, parameter, source = name.split(".") if name.count(".") == 3 else ("", "", "", "")
        if which == head and source == "x":
            all_heads = x @ weights[name] + weights[name.replace(".x", ".bias")]
            parameters[parameter] = all_heads.reshape(heads, -1)[number].tolist()
    return parameters


def random_weights(chart: Chart, seed: int, scale: float = 2.0) -> dict[str, FloatArray]:
    rng = np.random.default_rng(seed)
    return {name: rng.normal(size=array.shape, scale=scale) for name, array in chart.weights().items()}


@given(
    seeds,
    st.sampled_from(["content", "location", "dynamic"]),
    st.integers(1, 6),
    few,
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(1, 3),
    few,
    st.integers(1, 6),
)
@settings(max_examples=60, deadline=None)
def test_a_memory_computes_the_equations_of_the_papers(
    seed: int, addressing: str, slots: int, word: int, writers: int, readers: int, shift: int, batch: int, steps: int
) -> None:
    writers = 1 if addressing == "dynamic" else writers
    chart = network(slots, word, addressing, writers, readers, shift)
    weights = random_weights(chart, seed)
    x = np.random.default_rng(seed + 1).normal(size=(steps, batch, 2))
    result = chart.forward({"x": x}, weights=weights)
    parts = result.parts["memory"]
    for example in range(batch):
        reference = ReferenceMemory(slots, word, addressing, writers, readers)
        for step in range(steps):
            write_parameters = [
                parameters_of("write", head, writers, weights, x[step, example]) for head in range(writers)
            ]
            read_parameters = [
                parameters_of("read", head, readers, weights, x[step, example]) for head in range(readers)
            ]
            words = np.array(reference.step(write_parameters, read_parameters))
            expected = {
                "output": np.transpose(reference.memory),
                "write.weighting": reference.write,
                "read.weighting": reference.read,
                "read.words": words.T,
            }
            if addressing == "dynamic":
                expected |= {"usage": [reference.usage], "precedence": [reference.precedence], "links": reference.links}
            for name, values in expected.items():
                np.testing.assert_allclose(parts[name][step, example], values, rtol=1e-9, atol=1e-9, err_msg=name)
            np.testing.assert_allclose(result["y"][step, example, 0], words.T.ravel(), rtol=1e-9, atol=1e-9)


# Properties


def run_randomly(chart: Chart, seed: int, steps: int = 8, batch: int = 3) -> Activations:
    rng = np.random.default_rng(seed)
    first = chart.spec.layers[0]
    return chart.forward(
        {first.name: rng.normal(size=(steps, batch, first.cells), scale=3)}, weights=random_weights(chart, seed)
    )


@given(seeds, st.sampled_from(["content", "location"]), st.integers(1, 9), few, st.integers(1, 12))
@settings(max_examples=40, deadline=None)
def test_content_and_location_weightings_add_up_to_one(
    seed: int, addressing: str, slots: int, word: int, shift: int
) -> None:
    parts = run_randomly(network(slots, word, addressing, 2, 2, shift), seed).parts["memory"]
    for head in ("write", "read"):
        assert (parts[f"{head}.weighting"] >= 0).all()
        np.testing.assert_allclose(parts[f"{head}.weighting"].sum(axis=-1), 1)


@given(seeds, st.integers(1, 9), few, few)
@settings(max_examples=40, deadline=None)
def test_dynamic_weightings_and_links_add_up_to_at_most_one(seed: int, slots: int, word: int, readers: int) -> None:
    parts = run_randomly(network(slots, word, "dynamic", 1, readers), seed).parts["memory"]
    slack = 1 + 1e-12
    for name in ("write.weighting", "read.weighting", "allocation", "precedence"):
        assert (parts[name] >= 0).all()
        assert (parts[name].sum(axis=-1) <= slack).all()
    assert (parts["usage"] >= 0).all()
    assert (parts["usage"] <= slack).all()
    links = parts["links"]
    assert (links >= -1e-12).all()
    assert not np.diagonal(links, axis1=-2, axis2=-1).any()
    assert (links.sum(axis=-1) <= slack).all()
    assert (links.sum(axis=-2) <= slack).all()


@pytest.mark.parametrize("addressing", ["content", "location", "dynamic"])
def test_extreme_weights_give_finite_values(addressing: str) -> None:
    chart = network(5, 3, addressing, 1, 2)
    weights = random_weights(chart, 1, 300.0)
    result = chart.forward({"x": np.full((6, 2), 9.0)}, weights=weights)
    assert all(np.isfinite(array).all() for array in result.parts["memory"].values())


@given(seeds, st.integers(2, 6), st.integers(2, 5))
@settings(max_examples=30, deadline=None)
def test_written_words_are_read_back_by_content(seed: int, slots: int, word: int) -> None:
    """Each step writes a word into the next free slot; then keys parallel to the words read them."""
    rng = np.random.default_rng(seed)
    chart = network(slots, word, "dynamic", 1, 1, size=word + 1)
    # Orthogonal words, so that no key is similar to another word.
    words = np.linalg.qr(rng.normal(size=(word, word)))[0][: min(slots, word)]
    words[0] *= 2.5
    to_write = np.concatenate([words, np.ones((len(words), 1))], axis=1)
    to_read = np.concatenate([words, np.zeros((len(words), 1))], axis=1)
    weights = {name: np.zeros_like(array) for name, array in chart.weights().items()}
    weights["memory.write.add.x"][:word] = np.eye(word)
    weights["memory.read.key.x"][:word] = np.eye(word)
    weights["memory.write.allocation_gate.bias"][:] = 50
    # The write gate must close completely, since even a faint copy of a word is as similar to its key as the word.
    weights["memory.write.write_gate.x"][word] = 2000
    weights["memory.write.write_gate.bias"][:] = -1000
    weights["memory.read.strength.bias"][:] = 100
    weights["memory.read.free_gate.bias"][:] = -50
    weights["memory.read.modes.bias"][:] = [-50, 50, -50]
    result = chart.forward({"x": np.concatenate([to_write, to_read])[:, None]}, weights=weights)
    np.testing.assert_allclose(result["y"][len(words) :, 0, 0], words, atol=1e-9)
    assert (result.parts["memory"]["usage"][-1].ravel() > 1 - 1e-9).sum() == len(words)


@given(seeds, st.integers(1, 5), few)
@settings(max_examples=20, deadline=None)
def test_a_memory_starts_with_given_values(seed: int, slots: int, word: int) -> None:
    chart = network(slots, word, "location", 1, 1)
    start = np.random.default_rng(seed).normal(size=(1, word, slots))
    weights = {
        **random_weights(chart, seed),
        "memory.write.erase.x": np.zeros((2, word)),
        "memory.write.add.x": np.zeros((2, word)),
    }
    weights |= {"memory.write.erase.bias": np.full(word, -1000.0), "memory.write.add.bias": np.zeros(word)}
    result = chart.forward(
        {"x": np.zeros((3, 1, 2)), "memory": np.broadcast_to(start, (3, 1, word, slots))}, weights=weights
    )
    np.testing.assert_allclose(result["memory"], np.broadcast_to(start, (3, 1, word, slots)))


# Heads as the spec implies them


def test_an_undirected_connection_is_a_write_head_and_a_delayed_read_head() -> None:
    undirected = Chart.from_file("ntm")
    text = "\n".join(
        f"  {line}" for line in ("- access: controller -> memory", "- access: memory -> controller", "  delay: 1")
    )
    layers = "".join(
        f"  {layer.name}: {{cell: {layer.cell.name}, size: {layer.cells}}}\n" for layer in undirected.spec.layers
    )
    full = "input -> hidden1 -> hidden2 -> controller -> output"
    directed = Chart.from_text(f"name: T\nlayers:\n{layers}connections:\n  - full: {full}\n{text}\n")
    weights = random_weights(undirected, 3)
    data = {"input": np.random.default_rng(3).normal(size=(5, 2, 3))}
    first, second = undirected.forward(data, weights=weights), directed.forward(data, weights=weights)
    for layer in undirected.spec.layers:
        np.testing.assert_array_equal(first[layer.name], second[layer.name])
    assert total(undirected.counts(), "weights") == total(directed.counts(), "weights")
    single = undirected.forward(
        {"input": data["input"][:1]}, weights={**weights, "controller.output.memory": np.zeros((1, 3))}
    )
    np.testing.assert_array_equal(single["controller"][0], first["controller"][0])


def test_two_read_heads_feed_two_channels_of_an_input() -> None:
    layers = "  a: {cell: noisy_input, size: 1, channels: 2}\n  b: {cell: memory, size: 3}\n"
    network = Chart.from_text(f"name: T\nlayers:\n{layers}connections:\n  - access: a -- b\n    heads: 2\n")
    result = network.forward({}, steps=3)
    received = (result["a"] - result.parts["a"]["noise"])[:, 0, :, 0]
    read = result.parts["b"]["read.words"][:, 0, 0]
    np.testing.assert_allclose(received, [[0, 0], *read[:-1]], rtol=1e-9)


def test_a_usage_layer_makes_addressing_dynamic_and_shows_the_usage() -> None:
    chart = Chart.from_file("dnc")
    result = chart.forward({"input": np.random.default_rng(0).normal(size=(6, 2, 2))}, weights=random_weights(chart, 0))
    parts = result.parts["memory"]
    assert {"write.allocation_gate", "read.modes", "usage", "links"} <= set(parts)
    np.testing.assert_array_equal(result["usage"], parts["usage"])
    assert result["usage"].any()
    assert {"write.gate", "read.shift"} <= set(Chart.from_file("ntm").forward({}).parts["memory"])


def test_a_reader_controls_its_head_if_it_writes_else_all_writers_do() -> None:
    chart = Chart.from_text(
        "name: T\nlayers:\n  a: {cell: input, size: 2}\n  b: {cell: hidden, size: 3}\n"
        "  m: {cell: memory, size: 4, channels: 2}\n  c: {cell: output, size: 2}\nconnections:\n"
        "  - full: a -> b\n  - access: a -> m\n  - access: b -- m\n  - access: m -> c\n    heads: 3\n"
    )
    shapes = {name: array.shape for name, array in chart.weights().items()}
    sources = {
        head: {n.split(".")[3] for n in shapes if n.startswith(f"m.{head}.key.")} for head in ("write", "write#2")
    }
    assert sources == {"write": {"a", "bias"}, "write#2": {"b", "bias"}}
    assert {n.split(".")[3] for n in shapes if n.startswith("m.read.key.")} == {"b", "bias"}
    assert {n.split(".")[3] for n in shapes if n.startswith("m.read#2.key.")} == {"a", "b", "bias"}
    assert shapes["m.read#2.key.a"] == (2, 3 * 2)
    assert shapes["b.output.m"] == (2, 3)
    assert shapes["c.output.m"] == (3 * 2, 2)
    result = chart.forward({"a": np.ones((4, 1, 2))})
    assert result.parts["m"]["read#2.words"].shape == (4, 1, 2, 3)


@pytest.mark.parametrize("name", ["ntm", "dnc"])
def test_the_parts_of_a_memory_are_those_of_a_slot(name: str) -> None:
    graph = Chart.from_file(name).graph("parts")
    parts = {data["part"] for _, data in graph.nodes(data=True) if data["layer"] == "memory"}
    assert parts == {"erased", "added", "kept", "old", "output"}


@given(seeds, st.sampled_from(["ntm", "dnc"]))
@settings(max_examples=20, deadline=None)
def test_slots_compute_the_values_of_their_drawn_parts(seed: int, name: str) -> None:
    """A slot keeps what is not erased, and adds what is written."""
    chart = Chart.from_file(name)
    parts = chart.forward(
        {"input": np.random.default_rng(seed).normal(size=(4, 1, chart.spec.layer("input").cells))}
    ).parts["memory"]
    content = 0.0
    for step in range(4):
        erased = parts["write.weighting"][step, 0, 0] * parts["write.erase"][step, 0, 0]
        added = parts["write.weighting"][step, 0, 0] * parts["write.add"][step, 0, 0]
        content = (1 - erased) * content + added
        np.testing.assert_allclose(parts["output"][step, 0, 0], content, rtol=1e-9, atol=1e-12)


# Errors

TEXT = "name: T\nlayers:\n  x: {cell: input, size: 2}\n  m: {cell: memory, size: 3}\n  y: {cell: input, size: 2}\nconnections:\n"


@pytest.mark.parametrize(
    ("connections", "message"),
    [
        ("  - access: m -> y\n", "no layer controls the heads of 'm'"),
        ("  - access: x -> m\n    heads: 2\n    addressing: dynamic\n", "'m' has 2 write heads"),
        ("  - access: x -> m\n  - access: m -> y\n", "1 values are read from 'm' to 'y'"),
        ("  - access: x -> y\n", "neither is a memory"),
        ("  - access: x -> m\n  - full: x -> m\n", "neither is a memory"),
        ("  - access: m -> m\n", "neither is a memory"),
    ],
)
def test_impossible_heads_are_reported(connections: str, message: str) -> None:
    with pytest.raises(ForwardError, match=message):
        Chart.from_text(TEXT + connections).forward({})


def test_a_memory_beyond_the_limit_is_reported() -> None:
    text = TEXT.replace("size: 3", "size: 20000, draw: 3")
    with pytest.raises(ForwardError, match="GiB of memory, and the limit is 1 GiB"):
        Chart.from_text(f"{text}  - access: x -> m\n    addressing: dynamic\n").forward({})
