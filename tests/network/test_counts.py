"""Counts: of weights, biases and states, against numbers from the literature and from first principles."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcharts import Chart
from netcharts.network.counts import total
from netcharts.spec.repeats import written_out
from tests.conftest import Run


def counted(text: str, *what: str) -> int:
    counts = Chart.from_text(text).counts()
    return sum(total(counts, each) for each in what)


def stack(cell: str, sizes: list[int], recurrent: bool) -> str:
    """Return the text of a spec: inputs, layers of one kind of cell, and outputs, fully connected."""
    kinds = ["input", *[cell] * (len(sizes) - 2), "output"]
    layers = "".join(
        f"  l{i}: {{cell: {kind}, size: {size}}}\n" for i, (kind, size) in enumerate(zip(kinds, sizes, strict=True))
    )
    names = [f"l{i}" for i in range(len(sizes))]
    loops = f"  - recurrent: [{', '.join(names[1:-1])}]\n" if recurrent else ""
    return f"name: T\nlayers:\n{layers}connections:\n  - full: {' -> '.join(names)}\n{loops}"


@pytest.mark.parametrize(
    ("cell", "parameters"), [("hidden", 15), ("recurrent", 23), ("gated_memory", 63), ("memory", 83)]
)
def test_parameters_of_worked_examples(cell: str, parameters: int) -> None:
    assert counted(stack(cell, [2, 2, 2, 1], cell != "hidden"), "weights", "biases") == parameters


@given(st.sampled_from([("recurrent", 1), ("gated_memory", 3), ("memory", 4)]), st.integers(1, 9), st.integers(1, 9))
def test_gated_cells_have_a_multiple_of_the_weights_of_plain_cells(cell: tuple[str, int], n: int, m: int) -> None:
    name, gates = cell
    weights = counted(stack(name, [m, n, 1], True), "weights") - n
    assert weights == gates * (m * n + n * n)
    assert counted(stack(name, [m, n, 1], True), "biases") == gates * n + 1


@given(st.integers(1, 4), st.integers(1, 4), st.integers(1, 3), st.integers(1, 3), st.integers(5, 9))
def test_a_kernel_is_shared_by_all_places(inside: int, outside: int, height: int, width: int, size: int) -> None:
    text = (
        f"name: T\nlayers:\n  a: {{cell: input, size: [{size}, {size}], channels: {inside}}}\n"
        f"  b: {{cell: convolution, size: [{size - height + 1}, {size - width + 1}], channels: {outside}}}\n"
        f"connections:\n  - convolution: a -> b\n    kernel: [{height}, {width}]\n"
    )
    assert counted(text, "weights") == inside * outside * height * width
    assert counted(text, "biases") == outside


def test_patterns_without_weights_count_none() -> None:
    for connection in ("pool: a -> b\n    kernel: 2", "identity: a -> c", "interpolation: b -> a"):
        text = (
            "name: T\nlayers:\n  a: {cell: pool, size: 4}\n  b: {cell: pool, size: 2}\n  c: {cell: pool, size: 4}\n"
            f"connections:\n  - {connection}\n"
        )
        assert counted(text, "weights", "biases") == 0
        assert counted(text, "links") > 0


def test_counting_huge_layers_is_quick() -> None:
    text = stack("memory", [10**9, 10**9, 10], True).replace("size: 1000000000", "size: 1000000000, draw: 8")
    assert counted(text, "links") == 2 * 10**18 + 10**10


def test_a_layer_can_have_no_bias() -> None:
    text = stack("hidden", [2, 3, 1], False)
    assert counted(text, "biases") == 4
    assert counted(text.replace("cell: hidden,", "cell: hidden, bias: false,"), "biases") == 1


def test_counts_add_up_to_the_graph(spec_name: str, run: Run) -> None:
    counts = Chart.from_file(spec_name).counts()
    graph = Chart(written_out(Chart.from_file(spec_name).spec)).graph("layers")
    assert total(counts, "links") == sum(edge["links"] for _, _, edge in graph.edges(data=True))
    assert total(counts, "cells") == sum(node["cells"] * node["channels"] for _, node in graph.nodes(data=True))


def test_describe_prints_text_and_json(run: Run) -> None:
    output = run("describe", "lstm").stdout.decode()
    assert output.startswith("Long / Short Term Memory (LSTM): 4 layers: 3 input cells (input)")
    assert output.splitlines()[-1].split() == ["total", "12", "45", "153", "27", "12"]
    document = json.loads(
        run("describe", "-", "--format", "json", stdin=stack("memory", [2, 2, 2, 1], True).encode()).stdout
    )
    assert document["total"]["weights"] + document["total"]["biases"] == 83
    assert [layer["name"] for layer in document["layers"]] == ["l0", "l1", "l2", "l3"]
    assert run("describe", "nowhere").returncode == 2


def test_layers_with_weights_shared_over_places_have_a_bias_for_each_channel() -> None:
    """As in PyTorch: `Conv1d(3, 4, 3)` has 4 biases, and an attention of width 4 as well, whatever the length."""
    for links in ("convolution: a -> b\n    kernel: 3\n    padding: 1", "attention: a -> b"):
        for size in (5, 9):
            text = (
                f"name: T\nlayers:\n  a: {{cell: input, size: {size}, channels: 3}}\n"
                f"  b: {{cell: hidden, size: {size}, channels: 4}}\nconnections:\n  - {links}\n"
            )
            chart = Chart.from_text(text)
            assert chart.weights()["b.output.bias"].shape == (4, 1)
            assert chart.counts()[1].biases == 4


def test_a_variational_autoencoder_of_784_400_20_has_a_bias_for_mean_and_deviation() -> None:
    """As PyTorch counts its example, pytorch/examples/vae: 652,824 parameters."""
    text = (
        "name: VAE\nlayers:\n  x: {cell: input, size: 784}\n  h: {cell: hidden, size: 400}\n  mean: {cell: mean, size: 20}\n"
        "  deviation: {cell: deviation, size: 20}\n  z: {cell: hidden, size: 20, bias: false}\n"
        "  d: {cell: hidden, size: 400}\n  y: {cell: output, size: 784}\nconnections:\n"
        "  - full: [x -> h -> mean, h -> deviation]\n  - identity: [mean -> z, deviation -> z]\n  - full: z -> d -> y\n"
    )
    counts = Chart.from_text(text).counts()
    assert total(counts, "weights") + total(counts, "biases") == 652_824


def test_a_part_that_lacks_operands_learns_nothing() -> None:
    text = "name: T\ncells: {own: {parts: {output: {attend: inputs}}}}\nlayers: {a: {cell: own, size: 1}}\n"
    assert [each.weights for each in Chart.from_text(text).counts()] == [0]


def test_a_connection_that_no_part_takes_has_no_links_between_other_dimensions() -> None:
    layers = "layers:\n  a: {cell: hidden, size: 8}\n  b: {cell: product, size: [3, 1]}\n"
    chart = Chart.from_text(f"name: T\n{layers}connections:\n  - interpolation: a -- b\n")
    assert sum(layer.links for layer in chart.counts()) == 0
    assert chart.svg() == chart.svg(engine="builtin")
