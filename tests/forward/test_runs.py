"""Runs: what connections take of all steps of a layer together, and layers that differ in their steps."""

from __future__ import annotations

import numpy as np
import pytest

from netcharts import Chart
from netcharts.checking.run import check_text
from netcharts.errors import ForwardError

TAKEN = {
    "first": lambda x: x[0],
    "last": lambda x: x[-1],
    "mean": lambda x: x.mean(axis=0),
    "sum": lambda x: x.sum(axis=0),
    "max": lambda x: x.max(axis=0),
}
X = np.random.default_rng(0).normal(size=(4, 2, 3))


def taking(steps: str, cell: str = "copy", pattern: str = "identity", more: str = "", size: int = 3) -> Chart:
    return Chart.from_text(
        f"name: T\nlayers:\n  x: {{cell: input, size: 3}}\n  y: {{cell: {cell}, size: {size}}}\n"
        f"connections:\n  - {{{pattern}: x -> y, steps: {steps}{more}}}\n"
    )


@pytest.mark.parametrize("steps", TAKEN)
def test_values_of_all_steps_are_taken_together(steps: str) -> None:
    y = taking(steps).forward({"x": X})["y"]
    assert y.shape == (1, 2, 1, 3)
    np.testing.assert_allclose(y[0, :, 0], TAKEN[steps](X))


@pytest.mark.parametrize("steps", TAKEN)
def test_a_part_can_be_taken_with_weights(steps: str) -> None:
    chart = taking(steps, "linear", "full", ", places: [1, 3]", 2)
    result = chart.forward({"x": X})
    weights = result.weights["y.output.x"]
    bias = result.weights.get("y.output.bias", 0)
    np.testing.assert_allclose(result["y"][0, :, 0], TAKEN[steps](X)[:, 1:] @ weights + bias)


def test_words_are_taken_as_a_bag() -> None:
    chart = Chart.from_text(
        "name: T\nlayers:\n  words: {cell: input, vocabulary: 4}\n  y: {cell: copy}\n"
        "connections:\n  - {identity: words -> y, steps: sum}\n"
    )
    y = chart.forward({"words": [[[1]], [[3]], [[1]], [[-1]]]})["y"]
    np.testing.assert_array_equal(y.ravel(), [0, 2, 0, 1])


def test_what_is_taken_leads_to_every_step_also_later_and_in_loops() -> None:
    chart = Chart.from_text(
        """
name: T
layers:
  x: {cell: input, size: 1}
  total: {cell: copy}
  z: {cell: input, size: 1}
  share: {cell: mine}
  late: {cell: copy, size: 1}
  loop: {cell: kept}
connections:
  - {identity: x -> total, steps: sum}
  - identity: [x -> share.part, total -> share.whole, total -> loop, z -> loop]
  - {identity: total -> late, delay: 1}
  - {identity: z -> late, delay: 1}
cells:
  mine: {extends: hidden, parts: {output: {divide: [inputs.part, inputs.whole]}}}
  kept: {extends: hidden, parts: {output: {sum: [inputs, output.before]}}}
"""
    )
    result = chart.forward({"x": [[[1]], [[3]]], "z": [[[1]], [[2]], [[3]]]})
    values = {name: array[:, 0, 0, 0].tolist() for name, array in result.layers.items()}
    assert values["total"] == [4]
    assert values["share"] == [0.25, 0.75]
    assert values["late"] == [0, 5, 6]
    assert values["loop"] == [5, 11, 18]


def test_inputs_with_the_same_steps_must_have_as_many() -> None:
    chart = Chart.from_text(
        "name: T\nlayers:\n  a: {cell: input, size: 1}\n  b: {cell: input, size: 1}\n  c: {cell: add}\n"
        "  d: {cell: copy}\nconnections:\n  - identity: [a -> c, b -> c]\n  - {identity: c -> d, steps: last}\n"
    )
    assert chart.forward({"a": [[[1]], [[2]]], "b": [[[1]]]})["d"].ravel().tolist() == [3]
    with pytest.raises(ForwardError, match="'b' has 2 steps, but 3 are needed"):
        chart.forward({"a": np.ones((3, 1, 1)), "b": np.ones((2, 1, 1))})


def test_steps_without_inputs_are_those_that_are_asked_for() -> None:
    chart = taking("sum")
    assert chart.forward({}, steps=3)["x"].shape[0] == 3


def test_inner_parts_of_layers_with_other_steps_are_computed_again() -> None:
    chart = Chart.from_text(
        "name: T\nlayers:\n  a: {cell: input, size: 2}\n  h: {cell: memory, size: 2}\n  s: {cell: copy}\n"
        "  b: {cell: input, size: 2}\n  g: {cell: memory, size: 2, start: s}\n"
        "connections:\n  - full: [a -> h, b -> g]\n  - recurrent: [h, g]\n  - {identity: h -> s, steps: last}\n"
    )
    result = chart.forward({"a": np.ones((2, 3, 2)), "b": np.ones((5, 3, 2))})
    assert result.parts["h"]["value"].shape == (2, 3, 1, 2)
    assert result.parts["g"]["value"].shape == (5, 3, 1, 2)
    assert result.parts["s"]["output"].shape == (1, 3, 1, 2)


@pytest.mark.parametrize(
    ("connection", "message"),
    [
        ("{full: x -> y, steps: last, delay: 1}", "has no delay"),
        ("{delayed: x -> y, steps: last}", "has no delay"),
        ("{recurrent: y, steps: last}", "between two layers"),
        ("{full: x -> y, steps: median}", "unknown value of a run 'median'"),
    ],
)
def test_connections_that_cannot_take_all_steps(connection: str, message: str) -> None:
    text = "name: T\nlayers:\n  x: {cell: input, size: 2}\n  y: {cell: recurrent, size: 2}\nconnections:\n"
    found = [finding for finding in check_text(f"{text}  - {connection}\n", "t") if finding.level == "error"]
    assert len(found) == 1
    assert message in found[0].message
    assert found[0].line == 6


@pytest.mark.parametrize("detail", ["cells", "layers", "parts"])
def test_what_is_taken_of_all_steps_is_drawn(detail: str) -> None:
    chart = taking("last", "linear", "full")
    assert chart.svg(detail=detail, unroll=3) if detail == "parts" else chart.svg(detail=detail)
    assert "last step" in chart.description()
    assert "最后一步" in chart.description(lang="zh")
