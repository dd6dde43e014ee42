"""Errors of the forward pass: wrong inputs and weights, and networks that cannot be computed."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest

from netcharts import Chart, ForwardError
from tests.forward.reference import make_chart


@pytest.mark.parametrize(
    ("data", "weights", "message"),
    [
        ({"nowhere": [1, 2]}, {}, "there is no layer 'nowhere'"),
        ({"input": [1, 2, 3]}, {}, "does not end in"),
        ({"input": [1, 2]}, {"hidden.output.nowhere": [1]}, "has no weights 'hidden.output.nowhere'"),
        ({"input": [1, 2]}, {"hidden.output.input": [[1, 2, 3]]}, "but needs (2, 2)"),
    ],
)
def test_wrong_names_and_shapes_are_reported(data: dict[str, Any], weights: dict[str, Any], message: str) -> None:
    with pytest.raises(ForwardError, match=message.replace("(", r"\(").replace(")", r"\)")):
        Chart.from_file("ff").forward(data, weights=weights)


@pytest.mark.parametrize(
    ("arguments", "message"),
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
def test_arguments_of_wrong_type_or_value_are_reported(arguments: dict[str, Any], message: str) -> None:
    network = Chart.from_file("ff")
    with pytest.raises(ForwardError) as raised:
        network.forward(**{"inputs": {"input": [1, 2]}, **arguments})
    assert message in str(raised.value)


def test_random_inputs_and_weights_validate_their_arguments() -> None:
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


def test_either_all_inputs_are_given_or_none() -> None:
    network = make_chart("a: {cell: input, size: 2}; b: {cell: input, size: 3}; c: {cell: output, size: 1}", TWO)
    with pytest.raises(ForwardError, match="no input is given for layer 'b'"):
        network.forward({"a": [1, 2]})
    zeros = network.forward({"a": [0, 0], "b": [0, 0, 0]})["c"]
    np.testing.assert_array_equal(network.forward({})["c"], zeros)


TWO = "  - full: a -> c\n  - full: b -> c\n"


def test_cycles_and_excessive_sizes_are_reported_before_memory_is_allocated() -> None:
    with pytest.raises(ForwardError, match="cycle with no delay"):
        make_chart("a: {cell: hidden, size: 1}; b: {cell: hidden, size: 1}", "  - full: a -> b -> a\n").forward({})
    huge = make_chart(
        "a: {cell: input, size: 100000, draw: 2}; b: {cell: hidden, size: 100000, draw: 2}", "  - full: a -> b\n"
    )
    with pytest.raises(ForwardError, match=r"74\.5 GiB of memory"):
        huge.forward({})
    wide = make_chart(
        "a: {cell: input, size: 1000000000, draw: 2}; b: {cell: pool, size: 1000000000, draw: 2}",
        "  - identity: a -> b\n",
    )
    many = make_chart(
        "a: {cell: backfed_input, size: 100000, draw: 2}; b: {cell: probabilistic_hidden, size: 2}",
        "  - full: a -- b\n",
    )
    tracemalloc.start()
    with pytest.raises(ForwardError, match="GiB of memory, and the limit is 1 GiB"):
        wide.forward({})
    with pytest.raises(ForwardError, match="224 GiB of memory"):
        many.forward({})
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 50_000_000


def test_excessive_random_inputs_are_refused_before_memory_is_allocated() -> None:
    network = make_chart("a: {cell: input, size: 999999999}; b: {cell: output, size: 2}", "  - full: a -> b\n")
    tracemalloc.start()
    with pytest.raises(ForwardError, match="GiB of memory, and the limit is 1 GiB"):
        network.random_inputs()
    assert tracemalloc.get_traced_memory()[1] < 50_000_000
    tracemalloc.stop()
