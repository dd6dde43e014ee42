"""Memories with heads: against a plain evaluation of the papers' equations, number by number, and by their laws."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netcharts import Chart, ForwardError
from netcharts.forward import Activations
from netcharts.network.counts import total

Values = np.ndarray[Any, Any]
Row = list[float]

seeds = st.integers(0, 10_000)
few = st.integers(1, 4)


# The equations, in plain loops. Graves, Wayne & Danihelka, 2014: (1) to (9); Graves et al., 2016: Methods.


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def softplus(x: float) -> float:
    return math.log(1 + math.exp(x))


def softmax(row: Row) -> Row:
    grown = [math.exp(x) for x in row]
    return [x / sum(grown) for x in grown]


def cosine(u: Row, v: Row) -> float:
    length = math.sqrt(sum(x * x for x in u)) * math.sqrt(sum(x * x for x in v))
    return sum(x * y for x, y in zip(u, v, strict=True)) / length if length else 0.0


def content(key: Row, strength: float, memory: list[Row]) -> Row:
    return softmax([strength * cosine(key, word) for word in memory])


def located(found: Row, before: Row, gate: float, shift: Row, sharpening: float) -> Row:
    slots, most = len(found), len(shift) // 2
    gated = [gate * found[i] + (1 - gate) * before[i] for i in range(slots)]
    turned = [0.0] * slots
    for i in range(slots):
        for offset in range(-most, most + 1):
            turned[(i + offset) % slots] += gated[i] * shift[offset + most]
    sharp = [x**sharpening for x in turned]
    return [x / sum(sharp) for x in sharp]


def allocation(usage: Row) -> Row:
    order = sorted(range(len(usage)), key=lambda i: usage[i])
    found = [0.0] * len(usage)
    for place, slot in enumerate(order):
        found[slot] = (1 - usage[slot]) * math.prod(usage[i] for i in order[:place])
    return found


class Plain:
    """A memory of one example, step by step; heads are told by rows of numbers, as the weights give them."""

    def __init__(self, slots: int, word: int, addressing: str, writers: int, readers: int) -> None:
        self.slots, self.addressing = slots, addressing
        self.memory = [[0.0] * word for _ in range(slots)]
        start = [0.0] * slots if addressing == "dynamic" else [1.0, *[0.0] * (slots - 1)]
        self.write = [list(start) for _ in range(writers)]
        self.read = [list(start) for _ in range(readers)]
        self.usage, self.precedence = [0.0] * slots, [0.0] * slots
        self.links = [[0.0] * slots for _ in range(slots)]

    def step(self, writers: list[dict[str, Row]], readers: list[dict[str, Row]]) -> list[Row]:
        n = range(self.slots)
        if self.addressing == "dynamic":
            for i in n:
                used = self.usage[i] + self.write[0][i] - self.usage[i] * self.write[0][i]
                kept = math.prod(
                    1 - sigmoid(told["free_gate"][0]) * w[i] for told, w in zip(readers, self.read, strict=True)
                )
                self.usage[i] = used * kept
        self.write = [self.written(told, before) for told, before in zip(writers, self.write, strict=True)]
        for i in n:
            for c in range(len(self.memory[0])):
                for told, w in zip(writers, self.write, strict=True):
                    self.memory[i][c] *= 1 - w[i] * sigmoid(told["erase"][c])
                for told, w in zip(writers, self.write, strict=True):
                    self.memory[i][c] += w[i] * told["add"][c]
        if self.addressing == "dynamic":
            w = self.write[0]
            self.links = [
                [(1 - w[i] - w[j]) * self.links[i][j] + w[i] * self.precedence[j] if i != j else 0.0 for j in n]
                for i in n
            ]
            self.precedence = [(1 - sum(w)) * self.precedence[i] + w[i] for i in n]
        self.read = [self.looked(told, before) for told, before in zip(readers, self.read, strict=True)]
        return [[sum(w[i] * self.memory[i][c] for i in n) for c in range(len(self.memory[0]))] for w in self.read]

    def found(self, told: dict[str, Row]) -> Row:
        strength = softplus(told["strength"][0]) + (self.addressing == "dynamic")
        return content(told["key"], strength, self.memory)

    def moved(self, told: dict[str, Row], before: Row) -> Row:
        shift = softmax(told["shift"])
        return located(self.found(told), before, sigmoid(told["gate"][0]), shift, 1 + softplus(told["sharpening"][0]))

    def written(self, told: dict[str, Row], before: Row) -> Row:
        if self.addressing == "location":
            return self.moved(told, before)
        if self.addressing == "content":
            return self.found(told)
        free, found = allocation(self.usage), self.found(told)
        allocate, write = sigmoid(told["allocation_gate"][0]), sigmoid(told["write_gate"][0])
        return [write * (allocate * free[i] + (1 - allocate) * found[i]) for i in range(self.slots)]

    def looked(self, told: dict[str, Row], before: Row) -> Row:
        if self.addressing == "location":
            return self.moved(told, before)
        if self.addressing == "content":
            return self.found(told)
        n = range(self.slots)
        back, by_key, on = softmax(told["modes"])
        found = self.found(told)
        return [
            back * sum(self.links[j][i] * before[j] for j in n)
            + by_key * found[i]
            + on * sum(self.links[i][j] * before[j] for j in n)
            for i in n
        ]


def network(slots: int, word: int, addressing: str, writers: int, readers: int, shift: int = 1, size: int = 2) -> Chart:
    """An input that tells a memory what to do, and linear cells that take what is read at once."""
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


def told(head: str, number: int, heads: int, weights: dict[str, Values], x: Values) -> dict[str, Row]:
    """What a head is told: the weighted sum of its part of the columns."""
    found: dict[str, Row] = {}
    for name in weights:
        _, which, parameter, source = name.split(".") if name.count(".") == 3 else ("", "", "", "")
        if which == head and source == "x":
            every = x @ weights[name] + weights[name.replace(".x", ".bias")]
            found[parameter] = every.reshape(heads, -1)[number].tolist()
    return found


def drawn(chart: Chart, seed: int, scale: float = 2.0) -> dict[str, Values]:
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
def test_a_memory_computes_what_the_papers_say(
    seed: int, addressing: str, slots: int, word: int, writers: int, readers: int, shift: int, batch: int, steps: int
) -> None:
    writers = 1 if addressing == "dynamic" else writers
    chart = network(slots, word, addressing, writers, readers, shift)
    weights = drawn(chart, seed)
    x = np.random.default_rng(seed + 1).normal(size=(steps, batch, 2))
    found = chart.forward({"x": x}, weights=weights)
    parts = found.parts["memory"]
    for example in range(batch):
        plain = Plain(slots, word, addressing, writers, readers)
        for step in range(steps):
            writing = [told("write", head, writers, weights, x[step, example]) for head in range(writers)]
            reading = [told("read", head, readers, weights, x[step, example]) for head in range(readers)]
            words = np.array(plain.step(writing, reading))
            same = {
                "output": np.transpose(plain.memory),
                "write.weighting": plain.write,
                "read.weighting": plain.read,
                "read.words": words.T,
            }
            if addressing == "dynamic":
                same |= {"usage": [plain.usage], "precedence": [plain.precedence], "links": plain.links}
            for name, wanted in same.items():
                np.testing.assert_allclose(parts[name][step, example], wanted, rtol=1e-9, atol=1e-9, err_msg=name)
            np.testing.assert_allclose(found["y"][step, example, 0], words.T.ravel(), rtol=1e-9, atol=1e-9)


# Laws


def run(chart: Chart, seed: int, steps: int = 8, batch: int = 3) -> Activations:
    rng = np.random.default_rng(seed)
    first = chart.spec.layers[0]
    return chart.forward(
        {first.name: rng.normal(size=(steps, batch, first.cells), scale=3)}, weights=drawn(chart, seed)
    )


@given(seeds, st.sampled_from(["content", "location"]), st.integers(1, 9), few, st.integers(1, 12))
@settings(max_examples=40, deadline=None)
def test_by_content_and_by_location_a_head_shares_out_one(
    seed: int, how: str, slots: int, word: int, shift: int
) -> None:
    parts = run(network(slots, word, how, 2, 2, shift), seed).parts["memory"]
    for head in ("write", "read"):
        assert (parts[f"{head}.weighting"] >= 0).all()
        np.testing.assert_allclose(parts[f"{head}.weighting"].sum(axis=-1), 1)


@given(seeds, st.integers(1, 9), few, few)
@settings(max_examples=40, deadline=None)
def test_what_is_allocated_and_linked_stays_within_one(seed: int, slots: int, word: int, readers: int) -> None:
    parts = run(network(slots, word, "dynamic", 1, readers), seed).parts["memory"]
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
def test_extreme_numbers_stay_finite(addressing: str) -> None:
    chart = network(5, 3, addressing, 1, 2)
    weights = drawn(chart, 1, 300.0)
    found = chart.forward({"x": np.full((6, 2), 9.0)}, weights=weights)
    assert all(np.isfinite(array).all() for array in found.parts["memory"].values())


@given(seeds, st.integers(2, 6), st.integers(2, 5))
@settings(max_examples=30, deadline=None)
def test_what_was_written_is_read_back_by_its_key(seed: int, slots: int, word: int) -> None:
    """Each step writes a word into the next free slot; then each is asked for by a key that points its way."""
    rng = np.random.default_rng(seed)
    chart = network(slots, word, "dynamic", 1, 1, size=word + 1)
    # Words one by one along axes of their own would be too few; so far apart that none is like another.
    words = np.linalg.qr(rng.normal(size=(word, word)))[0][: min(slots, word)]
    words[0] *= 2.5
    shown = np.concatenate([words, np.ones((len(words), 1))], axis=1)
    asked = np.concatenate([words, np.zeros((len(words), 1))], axis=1)
    weights = {name: np.zeros_like(array) for name, array in chart.weights().items()}
    weights["memory.write.add.x"][:word] = np.eye(word)
    weights["memory.read.key.x"][:word] = np.eye(word)
    weights["memory.write.allocation_gate.bias"][:] = 50
    # Quite shut: what is written of a word, however faintly, is as like its key as the word itself.
    weights["memory.write.write_gate.x"][word] = 2000
    weights["memory.write.write_gate.bias"][:] = -1000
    weights["memory.read.strength.bias"][:] = 100
    weights["memory.read.free_gate.bias"][:] = -50
    weights["memory.read.modes.bias"][:] = [-50, 50, -50]
    found = chart.forward({"x": np.concatenate([shown, asked])[:, None]}, weights=weights)
    np.testing.assert_allclose(found["y"][len(words) :, 0, 0], words, atol=1e-9)
    assert (found.parts["memory"]["usage"][-1].ravel() > 1 - 1e-9).sum() == len(words)


@given(seeds, st.integers(1, 5), few)
@settings(max_examples=20, deadline=None)
def test_a_memory_starts_with_what_it_is_given(seed: int, slots: int, word: int) -> None:
    chart = network(slots, word, "location", 1, 1)
    start = np.random.default_rng(seed).normal(size=(1, word, slots))
    weights = {
        **drawn(chart, seed),
        "memory.write.erase.x": np.zeros((2, word)),
        "memory.write.add.x": np.zeros((2, word)),
    }
    weights |= {"memory.write.erase.bias": np.full(word, -1000.0), "memory.write.add.bias": np.zeros(word)}
    found = chart.forward(
        {"x": np.zeros((3, 1, 2)), "memory": np.broadcast_to(start, (3, 1, word, slots))}, weights=weights
    )
    np.testing.assert_allclose(found["memory"], np.broadcast_to(start, (3, 1, word, slots)))


# What follows from the spec


def test_both_ways_means_a_head_each_way_and_what_is_read_arrives_a_step_later() -> None:
    both = Chart.from_file("ntm")
    text = "\n".join(
        f"  {line}" for line in ("- access: controller -> memory", "- access: memory -> controller", "  delay: 1")
    )
    layers = "".join(
        f"  {layer.name}: {{cell: {layer.cell.name}, size: {layer.cells}}}\n" for layer in both.spec.layers
    )
    full = "input -> hidden1 -> hidden2 -> controller -> output"
    straight = Chart.from_text(f"name: T\nlayers:\n{layers}connections:\n  - full: {full}\n{text}\n")
    weights = drawn(both, 3)
    data = {"input": np.random.default_rng(3).normal(size=(5, 2, 3))}
    one, other = both.forward(data, weights=weights), straight.forward(data, weights=weights)
    for layer in both.spec.layers:
        np.testing.assert_array_equal(one[layer.name], other[layer.name])
    assert total(both.counts(), "weights") == total(straight.counts(), "weights")
    first = both.forward(
        {"input": data["input"][:1]}, weights={**weights, "controller.output.memory": np.zeros((1, 3))}
    )
    np.testing.assert_array_equal(first["controller"][0], one["controller"][0])


def test_what_two_heads_read_goes_into_two_channels_of_an_input() -> None:
    layers = "  a: {cell: noisy_input, size: 1, channels: 2}\n  b: {cell: memory, size: 3}\n"
    network = Chart.from_text(f"name: T\nlayers:\n{layers}connections:\n  - access: a -- b\n    heads: 2\n")
    found = network.forward({}, steps=3)
    heard = (found["a"] - found.parts["a"]["noise"])[:, 0, :, 0]
    read = found.parts["b"]["read.words"][:, 0, 0]
    np.testing.assert_allclose(heard, [[0, 0], *read[:-1]], rtol=1e-9)


def test_a_layer_of_usage_makes_a_memory_dynamic_and_shows_its_usage() -> None:
    chart = Chart.from_file("dnc")
    found = chart.forward({"input": np.random.default_rng(0).normal(size=(6, 2, 2))}, weights=drawn(chart, 0))
    parts = found.parts["memory"]
    assert {"write.allocation_gate", "read.modes", "usage", "links"} <= set(parts)
    np.testing.assert_array_equal(found["usage"], parts["usage"])
    assert found["usage"].any()
    assert {"write.gate", "read.shift"} <= set(Chart.from_file("ntm").forward({}).parts["memory"])


def test_every_reader_is_told_by_itself_if_it_writes_else_by_all_that_do() -> None:
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
    found = chart.forward({"a": np.ones((4, 1, 2))})
    assert found.parts["m"]["read#2.words"].shape == (4, 1, 2, 3)


@pytest.mark.parametrize("name", ["ntm", "dnc"])
def test_parts_are_those_of_slots(name: str) -> None:
    graph = Chart.from_file(name).graph("parts")
    parts = {data["part"] for _, data in graph.nodes(data=True) if data["layer"] == "memory"}
    assert parts == {"erased", "added", "kept", "old", "output"}


@given(seeds, st.sampled_from(["ntm", "dnc"]))
@settings(max_examples=20, deadline=None)
def test_slots_as_drawn_give_what_the_memory_holds(seed: int, name: str) -> None:
    """A slot keeps what is not erased, and takes what is added."""
    chart = Chart.from_file(name)
    parts = chart.forward(
        {"input": np.random.default_rng(seed).normal(size=(4, 1, chart.spec.layer("input").cells))}
    ).parts["memory"]
    before = 0.0
    for step in range(4):
        erased = parts["write.weighting"][step, 0, 0] * parts["write.erase"][step, 0, 0]
        added = parts["write.weighting"][step, 0, 0] * parts["write.add"][step, 0, 0]
        before = (1 - erased) * before + added
        np.testing.assert_allclose(parts["output"][step, 0, 0], before, rtol=1e-9, atol=1e-12)


# Misuse

PLAIN = "name: T\nlayers:\n  x: {cell: input, size: 2}\n  m: {cell: memory, size: 3}\n  y: {cell: input, size: 2}\nconnections:\n"


@pytest.mark.parametrize(
    ("connections", "said"),
    [
        ("  - access: m -> y\n", "no layer controls the heads of 'm'"),
        ("  - access: x -> m\n    heads: 2\n    addressing: dynamic\n", "'m' has 2 write heads"),
        ("  - access: x -> m\n  - access: m -> y\n", "1 values are read from 'm' to 'y'"),
        ("  - access: x -> y\n", "neither is a memory"),
        ("  - access: x -> m\n  - full: x -> m\n", "neither is a memory"),
        ("  - access: m -> m\n", "neither is a memory"),
    ],
)
def test_heads_that_can_not_work_are_told(connections: str, said: str) -> None:
    with pytest.raises(ForwardError, match=said):
        Chart.from_text(PLAIN + connections).forward({})


def test_a_memory_that_would_not_fit_is_told() -> None:
    text = PLAIN.replace("size: 3", "size: 20000, draw: 3")
    with pytest.raises(ForwardError, match="400,000,000 values"):
        Chart.from_text(f"{text}  - access: x -> m\n    addressing: dynamic\n").forward({})
