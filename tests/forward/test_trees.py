"""Cells that keep a state, along a graph within their layer: what they hold before is what their children hold."""

from __future__ import annotations

import numpy as np
import pytest

from netcharts import Chart, check_text

CELLS = """
  leaky: {extends: recurrent, parts: {
    new: {sum: inputs, recurrent: output.before, bias: true, activation: tanh},
    old: {multiply: [output.before, 0.5]}, output: {sum: [old, new]}}}
  kept: {extends: recurrent, parts: {output: {sum: [inputs, output.before], bias: true, activation: tanh}}}
  gated: {extends: memory, parts: {
    gate: {sum: inputs, recurrent: output.before, bias: true, activation: sigmoid},
    new: {sum: inputs, bias: true, activation: tanh},
    old: {multiply: [gate, new, held.before]}, held: {sum: [old, new]}, output: {pass: held, activation: tanh}}}
"""
TEXT = (
    """\
name: T
layers:
  x: {cell: input, size: SIZE, channels: 2}
  h: {cell: CELL, channels: 3}
connections:
  - pointwise: x -> h
  - LINKS
cells:"""
    + CELLS
)


def text(cell: str, size: int, links: str) -> str:
    return TEXT.replace("SIZE", str(size)).replace("CELL", cell).replace("LINKS", links)


@pytest.mark.parametrize("cell", ["memory", "recurrent", "leaky", "kept", "gated"])
def test_a_chain_is_a_run_of_steps(cell: str) -> None:
    """A tree in which every node has one child computes what the same cells compute step by step."""
    count = 5
    chain = text(cell, count, f"{{graph: h -> h, edges: {[[n, n + 1] for n in range(count - 1)]}}}")
    steps = text(cell, 1, "{graph: h -> h, edges: [[0, 0]], delay: 1}")
    assert not [finding for finding in check_text(chain, "t") if finding.level == "error"]
    tree, run = Chart.from_text(chain), Chart.from_text(steps)
    rng = np.random.default_rng(0)
    weights = {name: rng.normal(size=array.shape) for name, array in tree.weights().items()}
    assert {name: array.shape for name, array in run.weights().items()} == {
        name: array.shape for name, array in weights.items()
    }
    x = rng.normal(size=(count, 1, 2, 1))
    expected = run.forward({"x": x}, weights=weights)
    found = tree.forward({"x": x.transpose(3, 1, 2, 0)}, weights=weights)
    np.testing.assert_allclose(found["h"][0, 0].T, expected["h"][:, 0, :, 0], atol=1e-12)
    # There is nothing that is held from step to step.
    assert tree.counts()[1].states == 0 < run.counts()[1].states


@pytest.mark.parametrize("cell", ["memory", "leaky", "gated"])
def test_steps_and_examples_are_computed_apart(cell: str) -> None:
    chart = Chart.from_text(text(cell, 4, "{graph: h -> h, edges: [[0, 2], [1, 2], [2, 3]]}"))
    x = np.random.default_rng(1).normal(size=(3, 2, 2, 4))
    whole = chart.forward({"x": x})["h"]
    for step, example in np.ndindex(3, 2):
        alone = chart.forward({"x": x[step, example][None, None]})["h"]
        np.testing.assert_allclose(whole[step, example], alone[0, 0], atol=1e-12)


def test_a_gate_has_a_value_for_each_edge() -> None:
    chart = Chart.from_text(text("memory", 4, "{graph: h -> h, edges: [[0, 2], [1, 2], [2, 3]]}"))
    parts = chart.forward({"x": np.ones((2, 4))}).parts["h"]
    assert parts["forget_gate"].shape[-2:] == (3, 3)
    assert parts["input_gate"].shape[-2:] == (3, 4)


@pytest.mark.parametrize(
    ("cell", "links", "reason"),
    [
        ("gated_memory", "{graph: h -> h, edges: [[0, 1]]}", "'candidate' weighs what is no state of a child"),
        ("memory", "{graph: h -> h, edges: [[0, 1]], scale: mean}", "gates of single children need 'scale: sum'"),
        ("memory", "graph: h -> h, edges: [[0, 1]]}\n  - {recurrent: h", "it depends on its values at other steps"),
        ("memory, start: {value: 1}", "{graph: h -> h, edges: [[0, 1]]}", "it starts from given values"),
        ("memory", "{graph: h.value -> h, edges: [[0, 1]]}", "it is open what they read of others"),
    ],
)
def test_what_cannot_be_read_of_children_is_reported(cell: str, links: str, reason: str) -> None:
    found = check_text(text(cell, 3, links if links.startswith("{") else "{" + links + "}"), "t")
    assert [(finding.code, reason in finding.message) for finding in found if finding.level == "error"] == [
        ("NC118", True)
    ]
