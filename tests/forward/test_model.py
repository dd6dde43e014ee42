"""Models: repeated passes give the same values as new models do, and results stay valid."""

from __future__ import annotations

import gc
import tracemalloc
import warnings
from concurrent.futures import ThreadPoolExecutor
from weakref import ref

import numpy as np
import pytest

from netcharts import Chart
from tests.forward.reference import BUNDLED


@pytest.mark.parametrize("name", ["lstm", "gru", "dcn", "esn", "drn", "dnc"])
def test_a_model_gives_the_same_values_as_a_forward_pass(name: str) -> None:
    chart = Chart.from_file(name)
    weights = {key: array + 0.01 for key, array in chart.weights(seed=3).items()}
    model = chart.model(weights=weights)
    for seed in (1, 2):
        inputs = chart.random_inputs(4, seed)
        one, other = model.forward(inputs), chart.forward(inputs, weights=weights)
        for layer in chart.spec.layers:
            np.testing.assert_array_equal(one[layer.name], other[layer.name])


@pytest.mark.parametrize("name", ["dff", "lstm", "vae", "bigru", "ntm", "rbm"])
def test_results_stay_valid_after_later_passes(name: str) -> None:
    chart = Chart.from_file(name)
    model = chart.model()
    inputs = [chart.random_inputs(3, seed) for seed in (1, 2)]
    first = model.forward(inputs[0], seed=4)
    before = {layer: np.array(values) for layer, values in first.layers.items()}
    model.forward(inputs[1], seed=5)
    parts = chart.model().forward(inputs[0], seed=4).parts
    for layer, values in before.items():
        np.testing.assert_array_equal(first[layer], values)
        for part, theirs in parts[layer].items():
            np.testing.assert_array_equal(first.parts[layer][part], theirs)


def test_results_do_not_depend_on_later_changes_of_inputs() -> None:
    chart = Chart.from_file("dae")
    inputs = chart.random_inputs(1)
    result, expected = chart.forward(inputs), chart.forward(inputs).parts["input"]["noise"].copy()
    inputs["input"][...] = 7
    np.testing.assert_array_equal(result.parts["input"]["noise"], expected)
    np.testing.assert_array_equal(result["input"], result.parts["input"]["output"])
    assert (np.abs(result["input"]) < 5).all()


def test_changes_of_weights_in_place_take_effect() -> None:
    chart = Chart.from_file("ff")
    weights, inputs = chart.weights(seed=1), chart.random_inputs(1)
    before = chart.forward(inputs, weights=weights)["output"].copy()
    weights["output.output.bias"] += 1
    result = chart.forward(inputs, weights=weights)
    assert (result["output"] > before).all()
    np.testing.assert_array_equal(result["output"], chart.model(weights=weights).forward(inputs)["output"])
    with pytest.raises(ValueError, match="read-only"):
        result.weights["output.output.bias"][...] = 0


def test_threads_can_share_a_model() -> None:
    chart = Chart.from_file("bilstm")
    model = chart.model()
    inputs = [chart.random_inputs(20, seed) for seed in range(8)]
    expected = [chart.model().forward(each)["output"] for each in inputs]
    with ThreadPoolExecutor(4) as threads:
        result = list(threads.map(lambda each: model.forward(each)["output"], inputs * 10))
    for one, other in zip(result, expected * 10, strict=True):
        np.testing.assert_array_equal(one, other)


def test_passes_can_have_different_numbers_of_steps_and_examples() -> None:
    chart = Chart.from_file("lstm")
    model = chart.model()
    for steps, batch in ((1, 1), (4, 2), (1, 1), (2, 5), (4, 2)):
        x = np.random.default_rng(steps).normal(size=(steps, batch, 1, 3))
        np.testing.assert_array_equal(model.forward({"input": x})["output"], chart.forward({"input": x})["output"])


def test_views_of_large_results_stay_valid_while_the_caller_holds_them() -> None:
    chart = Chart.from_file("rnn")
    model = chart.model()
    inputs = [np.random.default_rng(seed).normal(size=(400, 70, 1, 3)) for seed in (1, 2, 3)]
    expected = [chart.model().forward({"input": x})["output"].copy() for x in inputs]
    # The caller holds a whole result, then only a view of one, then nothing.
    whole = model.forward({"input": inputs[0]})
    view = model.forward({"input": inputs[1]})["output"][3:]
    for x, other in zip(inputs * 2, expected * 2, strict=True):
        np.testing.assert_array_equal(model.forward({"input": x})["output"], other)
    np.testing.assert_array_equal(whole["output"], expected[0])
    np.testing.assert_array_equal(view, expected[1][3:])
    np.testing.assert_array_equal(whole.parts["hidden1"]["output"], whole["hidden1"])


@pytest.mark.parametrize("cells", [4, 500])
def test_results_stay_valid_if_the_caller_keeps_them_all(cells: int) -> None:
    """Small results are copies. Larger ones are views until it turns out that the caller keeps them."""
    chart = Chart.from_text(
        f"name: T\nlayers:\n  a: {{cell: input, size: {cells}}}\n  b: {{cell: hidden, size: {cells}}}\n"
        "connections:\n  - full: a -> b\n"
    )
    model = chart.model()
    inputs = np.random.default_rng(0).normal(size=(12, 8, cells))
    kept = [model.forward({"a": x}) for x in inputs]
    for x, result in zip(inputs, kept, strict=True):
        np.testing.assert_array_equal(result["b"], chart.model().forward({"a": x})["b"])


def test_a_pass_emits_no_warnings_and_does_not_change_the_error_state_of_numpy() -> None:
    chart = Chart.from_file("ff")
    before = np.geterr()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        chart.forward({"input": np.full(2, -1e308)})
    assert np.geterr() == before


@pytest.mark.parametrize("name", BUNDLED)
def test_the_weights_of_a_chart_are_those_that_it_computes_with(name: str) -> None:
    chart = Chart.from_file(name)
    computed = chart.forward({}, seed=3).weights
    assert computed.keys() == chart.weights(seed=3).keys()
    assert all((array == computed[key]).all() for key, array in chart.weights(seed=3).items())


@pytest.mark.parametrize("name", ["ff", "lstm", "hn", "bm", "mc", "elm", "ntm"])
def test_a_model_is_freed_as_soon_as_nobody_uses_it(name: str) -> None:
    """Its weights can be large, and the garbage collector may not run for long."""
    chart = Chart.from_file(name)
    # What is imported by the first pass is no part of it.
    chart.model().forward({})
    gc.collect()
    gc.disable()
    try:
        model = chart.model()
        values = model.forward({})
        network = ref(model.network)
        for layer in values.parts:
            assert len(values.parts[layer])
        del model, values
        assert network() is None
    finally:
        gc.enable()


def test_passes_with_given_weights_keep_one_copy_of_them() -> None:
    chart = Chart.from_text(
        "name: T\nlayers:\n  a: {cell: input, size: 900}\n  b: {cell: hidden, size: 900}\nconnections:\n  - full: a -> b\n"
    )
    weights = {name: array + 1 for name, array in chart.weights(dtype="float32").items()}
    x, size = np.ones((1, 1, 900), np.float32), sum(array.nbytes for array in weights.values())
    chart.forward({"a": x}, weights=weights, dtype="float32")
    for number in range(3):
        weights["b.output.bias"][:] = number
        tracemalloc.start()
        first = chart.forward({"a": x}, weights=weights, dtype="float32")["b"].copy()
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert used < 1.2 * size
        assert np.array_equal(chart.forward({"a": x}, weights=weights, dtype="float32")["b"], first)
