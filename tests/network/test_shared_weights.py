"""Shared and frozen weights: which arrays a network has, and how they count."""

from __future__ import annotations

import json
from itertools import product

import pytest
from click.testing import CliRunner

from netcharts import Chart
from netcharts.cli import main
from netcharts.network.shared_weights import shared_weights
from netcharts.network.totals import Totals, totals

TIED = """
name: T
layers:
  words: {cell: input, size: 7}
  embedded: {cell: hidden, size: 3, bias: false}
  next: {cell: output, size: 7}
connections:
  - full: words -> embedded
  - {full: embedded -> next, weights: embedded.output.words, transposed: true}
"""
TWINS = """
name: T
layers:
  one: {cell: input, size: [6]}
  other: {cell: input, size: [6]}
  first: {cell: convolution, size: 4, channels: 2, normalize: batch}
  second: {cell: convolution, size: 4, channels: 2, normalize: batch, weights: first}
  apart: {cell: output, size: 1}
connections:
  - {convolution: [one -> first, other -> second], kernel: 3}
  - full: [first -> apart, second -> apart]
"""


def test_a_shared_array_is_there_once_and_counts_once() -> None:
    chart = Chart.from_text(TIED)
    assert {name: array.shape for name, array in chart.weights().items()} == {
        "embedded.output.words": (7, 3),
        "next.output.bias": (1, 7),
    }
    assert [(layer.weights, layer.biases) for layer in chart.counts()] == [(0, 0), (21, 0), (0, 7)]
    assert totals(chart.counts()) == Totals(28, 0, 28)


def test_a_layer_shares_all_that_another_one_holds() -> None:
    chart = Chart.from_text(TWINS)
    names = [name for name in chart.weights() if name.startswith(("first", "second"))]
    assert names == [
        "first.output.one",
        "first.normalize.gain",
        "first.normalize.bias",
        "first.normalize.mean",
        "first.normalize.variance",
    ]
    ties = shared_weights(chart.spec).ties
    assert ties["second.output.other"].name == "first.output.one"
    assert ties["second.normalize.mean"].name == "first.normalize.mean"
    counts = {layer.name: layer for layer in chart.counts()}
    assert (counts["first"].weights, counts["first"].biases) == (6 + 2, 2)
    assert (counts["second"].weights, counts["second"].biases) == (0, 0)


@pytest.mark.parametrize("source", ["one", "other"])
def test_a_layer_shares_weights_by_the_name_of_the_source_first(source: str) -> None:
    """The order of connections matters only where the sources differ."""
    text = """
name: T
layers:
  one: {cell: input, size: 2}
  other: {cell: input, size: 2}
  a: {cell: hidden, size: 2}
  b: {cell: hidden, size: 2, weights: a}
  out: {cell: output, size: 1}
connections:
  - full: [one -> a, other -> a, other -> b, one -> b, a -> out, b -> out]
"""
    ties = shared_weights(Chart.from_text(text).spec).ties
    assert ties[f"b.output.{source}"].name == f"a.output.{source}"


def test_ties_are_followed_to_the_array_and_turned_as_often_as_they_say() -> None:
    turns = list(product(("", "transposed: true"), repeat=2))
    for first, second in turns:
        text = f"""
name: T
layers: {{a: {{cell: input, size: 3}}, b: {{cell: hidden, size: 3}}, c: {{cell: hidden, size: 3}}, d: {{cell: output, size: 3}}}}
connections:
  - full: c -> d
    weights: c.output.b
    {second}
  - full: b -> c
    weights: b.output.a
    {first}
  - full: a -> b
"""
        ties = shared_weights(Chart.from_text(text).spec).ties
        assert ties["d.output.c"] == ("b.output.a", bool(first) != bool(second))


def test_names_are_looked_up_in_the_own_copy_first() -> None:
    text = """
name: T
layers:
  in: {cell: input, size: 3}
  up: {cell: hidden, size: 3}
  down: {cell: hidden, size: 3}
  out: {cell: output, size: 3}
connections:
  - full: in -> block -> out
  - full: up -> down
    weights: out.output.block.3.down
groups:
  block: {layers: [up, down], repeat: 3}
"""
    ties = shared_weights(Chart.from_text(text).spec).ties
    assert set(ties) == {f"block.{number}.down.output.block.{number}.up" for number in (1, 2, 3)}
    inner = text.replace("out.output.block.3.down", "up.output.down").replace(
        "groups:", "  - full: down -> up\n    delay: 1\ngroups:"
    )
    ties = shared_weights(Chart.from_text(inner).spec).ties
    for number in (1, 2, 3):
        tie = ties[f"block.{number}.down.output.block.{number}.up"]
        assert tie.name == f"block.{number}.up.output.block.{number}.down"


def test_each_gate_shares_the_weights_of_the_same_gate() -> None:
    text = """
name: T
layers:
  in: {cell: input, size: 3}
  a: {cell: gated_memory, size: 2}
  b: {cell: gated_memory, size: 2}
  out: {cell: output, size: 1}
connections:
  - full: [in -> a -> out, b -> out]
  - {full: in -> b, weights: a.reset.in}
  - recurrent: [a, b]
"""
    spec = Chart.from_text(text).spec
    ties = shared_weights(spec).ties
    parts = {place.part for place in shared_weights(spec).places.values() if place.name.startswith("b.")}
    shared = {name.split(".")[1] for name in ties}
    assert len(shared) > 1
    assert shared <= parts
    for name, tie in ties.items():
        assert tie.name == name.replace("b.", "a.", 1)


def test_frozen_weights_are_counted_apart() -> None:
    text = """
name: LoRA
layers:
  in: {cell: input, size: 8}
  low: {cell: hidden, size: 2, activation: linear, bias: false}
  out: {cell: output, size: 6, train: false}
connections:
  - full: [in -> out, in -> low]
  - {full: low -> out, train: true}
"""
    chart = Chart.from_text(text)
    assert {layer.name: layer.frozen for layer in chart.counts()} == {"in": 0, "low": 0, "out": 48 + 6}
    assert totals(chart.counts()) == Totals(16 + 12, 54, 82)
    assert "frozen weights" in chart.description()
    assert "trained" in chart.description()
    assert "冻结" in chart.description(lang="zh")


def test_descriptions_say_what_is_shared() -> None:
    assert "with the weights embedded.output.words, transposed" in Chart.from_text(TIED).description()
    assert "共享权重 embedded.output.words，转置" in Chart.from_text(TIED).description(lang="zh")
    assert "the weights of first" in Chart.from_text(TWINS).description()


def test_totals_are_described(tmp_path: object) -> None:
    text = TIED.replace("bias: false}", "bias: false, train: false}")
    found = CliRunner().invoke(main, ["describe", "-", "--format", "json"], input=text)
    total = json.loads(found.output)["total"]
    assert total["trainable"] == 7
    assert total["frozen"] == 21
    assert total["total"] == total["weights"] + total["biases"] == 28
    assert {"cells", "links", "states"} <= total.keys()
    assert "7 of 28 parameters are trainable" in CliRunner().invoke(main, ["describe", "-"], input=text).output
