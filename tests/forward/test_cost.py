"""The estimated cost of forward passes: at least what is used, and not much more."""

from __future__ import annotations

import tracemalloc
from functools import partial
from typing import Any

import numpy as np
import pytest

from netcharts import Chart, patterns
from netcharts.errors import ForwardError
from netcharts.forward import Limits, Plan, forward
from netcharts.forward.cost import PassShape, of_pass
from netcharts.forward.limits import in_bytes, parse_memory, parse_work, read_limits
from tests.forward.reference import BUNDLED, make_chart, make_inputs

NO_LIMITS = Limits(2**60, 1e29)
# What is used may be estimated too high by this factor, and by this many bytes.
FACTOR, SLACK = 3, 1_000_000

RING = [[n, (n + 1) % 300] for n in range(300)]
HUB = [[n, 0] for n in range(1, 300)]
NETWORKS = {
    "dense": ("a: {cell: input, size: 300}; b: {cell: hidden, size: 400}; c: {cell: output, size: 300}", "full: a -> b -> c"),
    "relu": ("a: {cell: input, size: 300}; b: {cell: hidden, size: 900, activation: relu}", "full: a -> b"),
    "gelu": ("a: {cell: input, size: 300}; b: {cell: hidden, size: 900, activation: gelu}", "full: a -> b"),
    "softmax": ("a: {cell: input, size: 300}; b: {cell: hidden, size: 300, channels: 3, activation: softmax}", "full: a -> b"),
    "noise": ("a: {cell: input, size: 900}; b: {cell: noisy_input, size: 900}; c: {cell: output, size: 900}", "identity: [a -> c, b -> c]"),
    "sampled": ("a: {cell: input, size: 300}; b: {cell: probabilistic_hidden, size: 900}", "full: a -> b"),
    "random": ("a: {cell: input, size: 600}; b: {cell: hidden, size: 700}", "random: a -> b\n    density: 0.1"),
    "orthogonal": ("a: {cell: input, size: 600}; b: {cell: hidden, size: 500, init: orthogonal}", "full: a -> b"),
    "reservoir": ("a: {cell: input, size: 3}; b: {cell: recurrent, size: 600}", "full: a -> b\n  - recurrent: b\n    spectral_radius: 0.9"),
    "recurrent": ("a: {cell: input, size: 200}; b: {cell: recurrent, size: 300}", "full: a -> b\n  - recurrent: b"),
    "lstm": ("a: {cell: input, size: 200}; b: {cell: memory, size: 200}", "full: a -> b\n  - recurrent: b"),
    "gru": ("a: {cell: input, size: 200}; b: {cell: gated_memory, size: 200}", "full: a -> b\n  - recurrent: b"),
    "delayed": ("a: {cell: input, size: 500}; b: {cell: hidden, size: 500}", "delayed: a -> b\n    delay: 2\n  - full: a -> b"),
    "convolution": ("a: {cell: input, size: [40, 40], channels: 4}; b: {cell: convolution, size: [40, 40], channels: 8}", "convolution: a -> b\n    kernel: 3\n    padding: 1"),
    "large kernels": ("a: {cell: input, size: [12, 12], channels: 40}; b: {cell: convolution, size: [10, 10], channels: 300}", "convolution: a -> b\n    kernel: 3"),
    "transposed": ("a: {cell: input, size: [20, 20], channels: 8}; b: {cell: convolution, size: [41, 41], channels: 4}", "deconvolution: a -> b\n    kernel: 3\n    stride: 2"),
    "pointwise": ("a: {cell: input, size: 200, channels: 30}; b: {cell: hidden, size: 200, channels: 60}", "pointwise: a -> b"),
    "grouped": ("a: {cell: input, size: 200, channels: 30}; b: {cell: hidden, size: 200, channels: 60}", "pointwise: a -> b\n    groups: 10"),
    "over places": ("a: {cell: input, size: 200, channels: 30}; b: {cell: hidden, size: 300, channels: 30}", "pointwise: a -> b\n    over: places"),
    "patches": ("a: {cell: input, size: [60, 60], channels: 8}; b: {cell: copy, size: [30, 30], channels: 32}; c: {cell: copy, size: [60, 60], channels: 8}", "patches: a -> b\n    kernel: 2\n    stride: 2\n  - unpatch: b -> c\n    kernel: 2\n    stride: 2"),
    "splines": ("a: {cell: input, size: 100}; b: {cell: hidden, size: 120}", "spline: a -> b"),
    "pooled": ("a: {cell: input, size: [60, 60], channels: 8}; b: {cell: pool, size: [30, 30], channels: 8}", "pool: a -> b\n    kernel: 2"),
    "filled": ("a: {cell: input, size: [30, 30], channels: 8}; b: {cell: interpolation, size: [60, 60], channels: 8}", "interpolation: a -> b\n    mode: linear"),
    "attention": ("a: {cell: input, size: 200, channels: 30}; b: {cell: hidden, size: 200, channels: 30}", "attention: a -> b\n    causal: true"),
    "attention cells": ("a: {cell: input, size: 200, channels: 30}; b: {cell: attention, size: 200, channels: 30, heads: 3}", "pointwise: a -> b"),
    "causal attention cells": ("a: {cell: input, size: 400, channels: 30}; b: {cell: attention, size: 400, channels: 30, heads: 3, causal: true}", "pointwise: a -> b"),
    "attention cells with windows": ("a: {cell: input, size: [20, 20], channels: 30}; b: {cell: attention, size: [20, 20], channels: 30, window: 6, shift: 2}", "pointwise: a -> b"),
    "additive attention cells": ("a: {cell: input, size: 60, channels: 30}; b: {cell: attention, size: 60, channels: 30, score: additive}", "pointwise: a -> b"),
    "rotary attention cells": ("a: {cell: input, size: 60, channels: 64}; b: {cell: attention, size: 60, channels: 64, heads: 4, rotary: 100}", "pointwise: a -> b"),
    "capsules": ("a: {cell: input, size: 60, channels: 8}; b: {cell: capsule, size: 30, channels: 8}", "routing: a -> b"),
    "distances": ("a: {cell: input, size: 300}; b: {cell: kernel, size: 700}", "full: a -> b"),
    "two sources": ("a: {cell: input, size: 300}; b: {cell: input, size: 300}; c: {cell: hidden, size: 300}", "full: [a -> c, b -> c]"),
    "batch norm": ("a: {cell: input, size: [40, 40], channels: 4}; b: {cell: convolution, size: [40, 40], channels: 8, normalize: batch}", "convolution: a -> b\n    kernel: 3\n    padding: 1"),
    "layer norm": ("a: {cell: input, size: 200, channels: 30}; b: {cell: norm, size: 200, channels: 30}", "identity: a -> b"),
    "layer norm of a long vector": ("a: {cell: input, size: 6000}; b: {cell: norm, size: 6000}", "identity: a -> b"),
    "group norm": ("a: {cell: input, size: 200, channels: 30}; b: {cell: norm, size: 200, channels: 30, normalize: {kind: group, groups: 5}}", "identity: a -> b"),
    "instance norm": ("a: {cell: input, size: 200, channels: 30}; b: {cell: norm, size: 200, channels: 30, normalize: instance}", "identity: a -> b"),
    "normalized recurrent": ("a: {cell: input, size: 200}; b: {cell: recurrent, size: 300, normalize: rms}", "full: a -> b\n  - recurrent: b"),
    "largest": ("a: {cell: input, size: 200, channels: 30}; b: {cell: norm, size: 200, channels: 30, normalize: batch, top: 2, activation: softmax}", "identity: a -> b"),
    "largest places": ("a: {cell: input, size: 6000}; b: {cell: norm, size: 6000, top: 20, activation: relu}", "identity: a -> b"),
    "tied": ("a: {cell: input, size: 400}; b: {cell: hidden, size: 700}; c: {cell: output, size: 400}", "full: a -> b\n  - full: b -> c\n    weights: b.output.a\n    transposed: true"),
    "given weights": ("a: {cell: input, size: 30}; b: {cell: hidden, size: 1200}; c: {cell: output, size: 40}", "full: a -> b\n  - full: a -> c\n    weights: b"),
    "given kernels": ("a: {cell: input, size: [20, 20], channels: 2}; b: {cell: hidden, size: 72}; c: {cell: convolution, size: [18, 18], channels: 4}", "full: a -> b\n  - convolution: a -> c\n    kernel: 3\n    weights: b"),
    "graph": ("a: {cell: input, size: 300, channels: 40}; b: {cell: hidden, channels: 30}", f"graph: a -> b\n    scale: symmetric\n    edges: {RING}"),
    "narrow graph": ("a: {cell: input, size: 300, channels: 10}; b: {cell: hidden, channels: 80}", f"graph: a -> b\n    edges: {RING}"),
    "graph of largest": ("a: {cell: input, size: 300, channels: 40}; b: {cell: memory, channels: 20}", f"graph: a -> b\n    scale: max\n    edges: {RING}"),
    "graph with hub": ("a: {cell: input, size: 300, channels: 20}; b: {cell: hidden, channels: 20}", f"graph: a -> b\n    edges: {HUB}"),
    "dense graph": ("a: {cell: input, size: 30, channels: 200}; b: {cell: hidden, channels: 100}", f"graph: a -> b\n    edges: {HUB[:29]}"),
    "aggregate": ("a: {cell: input, size: 300, channels: 40}; b: {cell: copy}", f"aggregate: a -> b\n    scale: mean\n    edges: {RING}"),
    "aggregate of largest": ("a: {cell: input, size: 300, channels: 40}; b: {cell: copy}", f"aggregate: a -> b\n    scale: max\n    edges: {RING}"),
    "tree with state": ("a: {cell: input, size: 300, channels: 20}; b: {cell: memory, channels: 30}", f"pointwise: a -> b\n  - graph: b -> b\n    edges: {RING[:-1]}"),
    "tree": ("a: {cell: input, size: 300, channels: 20}; b: {cell: hidden, channels: 30}", f"pointwise: a -> b\n  - graph: b -> b\n    directed: true\n    edges: {RING[:-1]}"),
    "attention along edges": ("a: {cell: input, size: 300, channels: 40}; b: {cell: attention, channels: 40, heads: 4, edges: [[0, 1], [1, 299], [7, 120]]}", "pointwise: a -> b"),
    "attention in a graph": (f"a: {{cell: input, size: 300, channels: 20}}; b: {{cell: attention, channels: 20, heads: 2, score: gat, edges: {RING}}}", "pointwise: a -> b"),
    "relative": ("a: {cell: input, size: 120, channels: 8}; r: {cell: relative}; b: {cell: attention, heads: 4}", "pointwise: a -> b\n  - identity: r -> b.scores"),
    "relative buckets": ("a: {cell: input, size: [12, 12], channels: 4}; r: {cell: relative, buckets: 8}; b: {cell: attention, heads: 2}", "pointwise: a -> b\n  - identity: r -> b.scores"),
    "boltzmann": ("a: {cell: backfed_input, size: 400}; b: {cell: probabilistic_hidden, size: 300}", "full: a -- b"),
}  # fmt: skip


def used_and_estimated(chart: Chart, steps: int, batch: int, dtype: str) -> tuple[int, int]:
    """Return the bytes that a forward pass uses at most, and those that were estimated."""
    plan = Plan(chart.spec)
    inputs: dict[str, Any] = {}
    if not plan.is_markov_chain and not plan.is_relaxation:
        inputs = {
            name: array[: 1 if name in plan.feedback_inputs else steps].astype(dtype)
            for name, array in make_inputs(chart, steps, batch).items()
        }
    elif batch > 1:
        first = next(iter(plan.layers.values()))
        inputs = {first.name: np.full((steps, batch, first.channels, *first.size), 1 / first.cells, dtype)}
    given = {name: len(array) for name, array in inputs.items()}
    estimated = of_pass(plan, PassShape(steps, batch, given, np.dtype(dtype).itemsize)).memory
    run = partial(forward, chart.spec, inputs, steps=steps, dtype=dtype, limits=NO_LIMITS)
    tracemalloc.start()
    run()
    _, used = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return used, estimated


def check_estimate(chart: Chart, steps: int, batch: int, dtype: str) -> None:
    # What is imported and cached by the first pass is no part of it.
    forward(chart.spec, {}, dtype=dtype, limits=NO_LIMITS)
    used, estimated = used_and_estimated(chart, steps, batch, dtype)
    assert used <= estimated <= FACTOR * used + SLACK, (in_bytes(used), in_bytes(estimated))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(("steps", "batch"), [(1, 1), (1, 40), (12, 4)])
@pytest.mark.parametrize("name", NETWORKS)
def test_the_estimate_is_an_upper_bound_and_tight(name: str, steps: int, batch: int, dtype: str) -> None:
    layers, connections = NETWORKS[name]
    check_estimate(make_chart(layers, f"  - {connections}\n"), steps, batch, dtype)


@pytest.mark.parametrize("name", BUNDLED)
def test_the_estimates_of_bundled_specs_are_upper_bounds_and_tight(name: str) -> None:
    check_estimate(Chart.from_file(name), 20, 10, "float64")


def test_every_pattern_has_an_estimate() -> None:
    """A pattern that is added must be in one of the networks above."""
    charts = [
        *map(Chart.from_file, BUNDLED),
        *(make_chart(layers, f"  - {links}\n") for layers, links in NETWORKS.values()),
    ]
    tried = {connection.pattern.transfer for chart in charts for connection in chart.spec.connections}
    missing = [name for name in patterns.names() if patterns.load(name).transfer not in tried]
    assert missing == []


HUNDRED = "; ".join(["l0: {cell: input, size: 1300, draw: 2}", *(f"l{n}: {{cell: hidden, size: 1300, draw: 2}}" for n in range(1, 100))])  # fmt: skip
CHAIN = f"  - full: {' -> '.join(f'l{n}' for n in range(100))}\n"


@pytest.mark.parametrize(
    ("layers", "connections", "steps"),
    [
        (HUNDRED, CHAIN, 10_000),
        (HUNDRED, CHAIN, 1),
        ("a: {cell: input, size: 20000, draw: 2}; b: {cell: hidden, size: 20000, draw: 2}", "  - attention: a -> b\n", 1),
        ("a: {cell: backfed_input, size: 20000, draw: 2}", "  - complete: a\n", 1),
        ("a: {cell: input, size: 9, draw: 2}; b: {cell: memory, size: 500}", "  - full: a -> b\n  - recurrent: b\n", 500_000),
    ],
)  # fmt: skip
def test_what_needs_too_much_memory_is_refused_in_one_line(layers: str, connections: str, steps: int) -> None:
    chart = make_chart(layers, connections)
    tracemalloc.start()
    with pytest.raises(ForwardError, match=r"needs about [\d.,]+ .iB of memory, and the limit is 1 GiB") as raised:
        chart.forward({}, steps=steps)
    _, used = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert used < 20_000_000
    assert "--max-memory" in str(raised.value)
    assert "\n" not in str(raised.value)


def test_what_takes_too_long_is_refused() -> None:
    chart = make_chart("a: {cell: input, size: 2000}; b: {cell: recurrent, size: 2000}", "  - full: a -> b\n  - recurrent: b\n")  # fmt: skip
    with pytest.raises(ForwardError, match="multiply-adds, and the limit is 1e"):
        chart.forward({}, steps=1_000_000, max_memory="1TiB")
    small = make_chart("a: {cell: input, size: 1}; b: {cell: recurrent, size: 1}", "  - full: a -> b\n  - recurrent: b\n")  # fmt: skip
    with pytest.raises(ForwardError, match="--max-work"):
        small.forward({}, steps=1000, max_work=1000)
    assert small.forward({}, steps=1000, max_work="1e9")["b"].shape[0] == 1000


def test_limits_can_be_raised_and_lowered() -> None:
    chart = make_chart(
        "a: {cell: input, size: 400}; b: {cell: output, size: 500, activation: linear}", "  - full: a -> b\n"
    )
    for call in (
        partial(chart.forward, {}),
        chart.model,
        chart.weights,
        partial(chart.read_out, {"a": np.ones((1, 400))}, np.ones((1, 500))),
    ):
        call(max_memory="100MB")
        with pytest.raises(ForwardError, match="limit is 1 MiB"):
            call(max_memory=2**20)
    with pytest.raises(ForwardError, match="limit is 10 MiB"):
        chart.model(max_memory="10MiB").forward({"a": np.ones((4000, 400))})
    with pytest.raises(ForwardError, match="limit is 1,000 bytes"):
        chart.random_inputs(1000, max_memory=1000)


def test_given_weights_count_with_their_copies() -> None:
    chart = make_chart("a: {cell: input, size: 1000}; b: {cell: output, size: 1000}", "  - full: a -> b\n")
    given = {"b.output.a": np.ones((1000, 1000))}
    chart.forward({}, max_memory="12MB")
    with pytest.raises(ForwardError):
        chart.forward({}, weights=given, max_memory="12MB")
    chart.forward({}, weights=given, max_memory="20MB")


def test_large_layers_are_limited_by_memory_alone() -> None:
    """VGG-16 has 102,760,448 weights in one array, which a fixed limit once refused."""
    chart = make_chart("a: {cell: input, size: 25088, draw: 2}; b: {cell: hidden, size: 4096, draw: 2}", "  - full: a -> b\n")  # fmt: skip
    with pytest.raises(ForwardError, match=r"about 78\d MiB"):
        chart.forward({}, max_memory="700MiB")
    need = of_pass(Plan(chart.spec), PassShape(1, 1, {"a": 1}, 4)).memory
    assert need < 1.2 * 2**30


def test_parts_are_refused_if_they_do_not_fit() -> None:
    chart = make_chart(
        "a: {cell: input, size: 3}; b: {cell: memory, size: 100}", "  - full: a -> b\n  - recurrent: b\n"
    )
    run = chart.forward({}, steps=1000, max_memory="5MB")
    with pytest.raises(ForwardError, match="limit is"):
        run.parts["b"]["input_gate"]
    assert chart.forward({}, steps=1000).parts["b"]["input_gate"].shape[0] == 1000


@pytest.mark.parametrize(
    ("text", "size"),
    [(1, 1), ("4GiB", 2**32), ("4 gib", 2**32), ("4G", 2**32), ("1.5MB", 1_500_000), ("100", 100), ("2k", 2048)],
)
def test_sizes_are_read(text: Any, size: int) -> None:
    assert parse_memory(text) == size


@pytest.mark.parametrize("value", [0, -1, True, "", "x", "4XiB", "GiB", [], None, float("nan"), float("inf"), "1e40"])
def test_other_sizes_are_refused(value: Any) -> None:
    with pytest.raises(ForwardError, match="such as"):
        parse_memory(value)
    with pytest.raises(ForwardError, match="such as"):
        parse_work(value)


def test_the_environment_sets_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    from netcharts.forward.limits import default_limits

    monkeypatch.setenv("NETCHARTS_MAX_MEMORY", "3GiB")
    default_limits.cache_clear()
    try:
        assert read_limits() == Limits(3 * 2**30, 1e12)
        assert read_limits("1GiB", 5) == Limits(2**30, 5)
    finally:
        monkeypatch.undo()
        default_limits.cache_clear()
