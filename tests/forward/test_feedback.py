"""Inputs that the network feeds back into: given values at the first steps, and what comes back afterwards."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netcharts import Chart

LOOP = """\
name: T
layers:
  x: {cell: backfed_input, size: 2, bias: false}
  y: {cell: hidden, size: 2, activation: linear, bias: false}
connections:
  - full: x -> y
  - full: y -> x
    delay: 1
"""


@given(st.integers(0, 1000), st.integers(1, 6), st.integers(1, 6))
@settings(max_examples=40, deadline=None)
def test_an_input_takes_what_comes_back_after_its_given_steps(seed: int, first: int, more: int) -> None:
    rng = np.random.default_rng(seed)
    weights = {"y.output.x": rng.normal(size=(2, 2)), "x.field.y": rng.normal(size=(2, 2))}
    data, steps = rng.normal(size=(first, 3, 2)), first + more
    result = Chart.from_text(LOOP).forward({"x": data}, weights=weights, steps=steps)
    x = data[0]
    for step in range(steps):
        x = data[step] if step < first else x @ weights["y.output.x"] @ weights["x.field.y"]
        np.testing.assert_allclose(result["x"][step, :, 0], x)
        np.testing.assert_allclose(result["y"][step, :, 0], x @ weights["y.output.x"])
        np.testing.assert_allclose(result.parts["x"]["output"][step, :, 0], x)


def test_values_for_all_steps_are_taken_at_all_steps() -> None:
    data = np.arange(12.0).reshape(3, 2, 2)
    assert (Chart.from_text(LOOP).forward({"x": data})["x"][:, :, 0] == data).all()


def test_an_input_outside_of_a_loop_takes_what_is_given_first() -> None:
    text = (
        "name: T\nlayers:\n  a: {cell: input, size: 1}\n  x: {cell: backfed_input, size: 1, bias: false}\n"
        "  y: {cell: hidden, size: 1, activation: linear, bias: false}\nconnections:\n  - full: a -> x\n    delay: 1\n"
        "  - full: x -> y\n"
    )
    weights = {"x.field.a": [[2.0]], "y.output.x": [[10.0]]}
    result = Chart.from_text(text).forward({"a": [[[1.0]], [[2.0]], [[3.0]]], "x": [[[7.0]]]}, weights=weights)
    assert result["y"].ravel().tolist() == [70, 20, 40]


def test_a_state_goes_on_when_given_values_end() -> None:
    """A cell of the spec that adds up what it takes: the sum at the switch is that of the given values."""
    cells = (
        "cells:\n  adder:\n    role: input\n    parts:\n      field: {sum: inputs}\n"
        "      output: {sum: [data, output.before]}\n"
    )
    text = LOOP.replace("layers:", f"{cells}layers:").replace("backfed_input", "adder")
    weights = {"y.output.x": np.eye(2), "x.field.y": np.eye(2)}
    result = Chart.from_text(text).forward({"x": [[[1.0, 2.0]], [[3.0, 4.0]]]}, weights=weights, steps=4)
    # 1, 1 + 3, 4 + 4, 8 + 8
    assert result["x"][:, 0, 0, 0].tolist() == [1, 4, 8, 16]


def test_random_inputs_let_a_loop_run() -> None:
    network = Chart.from_text(LOOP)
    assert network.random_inputs(5)["x"].shape == (1, 1, 1, 2)
    result = network.forward(network.random_inputs(5), steps=5)
    field = result.parts["x"]["field"]
    np.testing.assert_allclose(result["x"][1:], field[1:])


@pytest.mark.parametrize("steps", [1, 3])
def test_without_given_values_only_what_comes_back_counts(steps: int) -> None:
    assert not Chart.from_text(LOOP).forward({}, steps=steps)["x"].any()
