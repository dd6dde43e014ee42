"""Activations: each is complete, computes what its formula says, and has the properties that it declares."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from netcharts import activations
from netcharts.activations import Activation
from netcharts.activations._functions import erf
from netcharts.catalogs import explain
from netcharts.cli import main

Values = np.ndarray[Any, Any]

EVERY = [pytest.param(activations.load(name), id=name) for name in activations.names()]


def having(chosen: Callable[[Activation], object]) -> list[Any]:
    return [param for param in EVERY if chosen(param.values[0])]


# They are defined for positive values only.
OF_POSITIVE = tuple(activations.load(name) for name in ("log", "sqrt"))


def in_domain(activation: Activation, values: Values) -> Values:
    """Return values that an activation is defined for."""
    return abs(values) + 0.01 if activation in OF_POSITIVE else values


def applied(activation: Activation, values: Values, channels: int = 1) -> Values:
    """Apply an activation to the values of a layer, [channels × cells, examples]."""
    result = values.copy()
    if activation.bind is not None:
        calls = activation.bind(result)
    else:
        assert activation.bind_layer is not None
        calls = activation.bind_layer(channels, (len(values) // channels,), result)
    for call in calls:
        call()
    return result


@pytest.mark.parametrize("name", activations.names())
def test_each_activation_is_complete(name: str) -> None:
    activation = activations.load(name)
    assert (activation.bind is None) != (activation.bind_layer is None)
    assert activation.formula
    assert activations.summary(name).endswith(".")
    assert len(activations.summary(name)) <= 120
    assert activations.source(name).endswith(".")


@pytest.mark.parametrize("name", activations.names())
def test_explain_list_and_completion_know_each_activation(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert activations.load(name).formula in explain(name)
    assert activations.source(name) in explain(name)
    main(["list", "activations"], standalone_mode=False)
    listed = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert listed[name] == activations.summary(name)
    monkeypatch.setenv("_NETCHARTS_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", f"netcharts explain {name}")
    monkeypatch.setenv("COMP_CWORD", "2")
    with pytest.raises(SystemExit):
        main(prog_name="netcharts")
    assert f"plain,{name}" in capsys.readouterr().out.split()


@pytest.mark.parametrize("activation", EVERY)
def test_values_are_replaced_in_place_whenever_the_calls_are_made(activation: Activation) -> None:
    rng = np.random.default_rng(0)
    first, second = in_domain(activation, rng.normal(size=(2, 6, 3)))
    kept = first.copy()
    calls = activation.bind(kept) if activation.bind else activation.bind_layer(1, (6,), kept)  # type: ignore[misc]
    for call in calls:
        call()
    np.testing.assert_array_equal(kept, applied(activation, first))
    kept[:] = second
    for call in calls:
        call()
    np.testing.assert_array_equal(kept, applied(activation, second))


# The signs of formulas in Python.
SIGNS = {"−": "-", "·": "*", "²": "**2", "³": "**3", "√": "sqrt", "π": "pi", "Φ": "normal_cdf", "≥": ">="}
KNOWN = {"exp": math.exp, "log": math.log, "tanh": math.tanh, "sqrt": math.sqrt, "pi": math.pi, "max": max, "min": min}
KNOWN |= {"sin": math.sin, "cos": math.cos}
KNOWN["normal_cdf"] = lambda x: (1 + math.erf(x / math.sqrt(2))) / 2


def by_formula(formula: str, x: float) -> float:
    """Return the value of a formula of x alone."""
    for sign, code in SIGNS.items():
        formula = formula.replace(sign, code)
    return float(eval(re.sub(r"\|(\w+)\|", r"abs(\1)", formula), {**KNOWN, "abs": abs, "x": x}))


@pytest.mark.parametrize("activation", having(lambda a: a.bind))
def test_each_activation_of_single_values_computes_its_formula(activation: Activation) -> None:
    x = in_domain(activation, np.linspace(-4, 4, 33))
    expected = [by_formula(activation.formula, value) for value in x.tolist()]
    np.testing.assert_allclose(applied(activation, x[:, None])[:, 0], expected, rtol=1e-12, atol=1e-15)


# Activations of whole layers, whose formulas need more than one value: their results for the values of one channel.
OF_LAYERS: dict[str, Callable[[Values], Values]] = {
    "nearest": lambda x: (np.arange(len(x)) == x.argmin()).astype(float),
    "neighborhood": lambda x: np.exp(-((np.arange(len(x)) - x.argmin()) ** 2) / 2),
    "softmax": lambda x: np.exp(x) / np.exp(x).sum(),
    "squash": lambda x: x * abs(x) / (1 + x**2),
}


@pytest.mark.parametrize("name", [name for name in activations.names() if activations.load(name).bind_layer])
def test_each_activation_of_whole_layers_computes_what_is_expected(name: str) -> None:
    assert name in OF_LAYERS, f"OF_LAYERS has no expected values for {name}"
    x = np.random.default_rng(4).normal(size=9)
    np.testing.assert_allclose(applied(activations.load(name), x[:, None])[:, 0], OF_LAYERS[name](x), rtol=1e-12)


@pytest.mark.parametrize("activation", having(lambda a: a.inverse))
def test_an_inverse_undoes_its_activation(activation: Activation) -> None:
    x = np.linspace(-3, 3, 61)[:, None]
    assert activation.inverse is not None
    np.testing.assert_allclose(activation.inverse(applied(activation, x)), x, atol=1e-9)


@pytest.mark.parametrize("activation", having(lambda a: a.bind_negated))
def test_negated_values_give_identical_results(activation: Activation) -> None:
    x = np.random.default_rng(1).normal(size=(9, 4))
    result = -x
    assert activation.bind_negated is not None
    for call in activation.bind_negated(result):
        call()
    np.testing.assert_array_equal(result, applied(activation, x))


@pytest.mark.parametrize("activation", EVERY)
def test_declared_properties_hold_for_computed_values(activation: Activation) -> None:
    x = in_domain(activation, np.random.default_rng(2).normal(size=(8, 5)) * 3)
    y = applied(activation, x)
    if activation.levels:
        assert set(np.unique(y)) == set(activation.levels)
    assert activation.identity == np.array_equal(x, y)
    assert activation.normalized == (np.allclose(y.sum(axis=0), 1) and bool((y > 0).all()))


@pytest.mark.parametrize("activation", having(lambda one: one not in OF_POSITIVE))
def test_vector_activations_are_equivariant_under_rotation(activation: Activation) -> None:
    vectors = np.random.default_rng(3).normal(size=(2, 8, 5)) * 2
    turn = np.array([[np.cos(0.7), -np.sin(0.7)], [np.sin(0.7), np.cos(0.7)]])

    def of_places(given: Values) -> Values:
        return applied(activation, given.reshape(16, 5), channels=2).reshape(2, 8, 5)

    turns = np.allclose(of_places(np.tensordot(turn, vectors, 1)), np.tensordot(turn, of_places(vectors), 1))
    assert turns == (activation.vector or activation.identity)


def test_of_equal_cells_the_first_is_nearest() -> None:
    values = np.array([[2.0], [1.0], [1.0]])
    assert applied(activations.load("nearest"), values).ravel().tolist() == [0, 1, 0]


@pytest.mark.parametrize(("channels", "size"), [(1, (3, 4)), (3, (5, 2)), (1, (33, 40)), (2, (1100,)), (1, (2, 3, 4))])
def test_a_neighborhood_is_measured_by_distance_on_the_map(channels: int, size: tuple[int, ...]) -> None:
    values = np.random.default_rng(0).normal(size=(channels, *size, 5))
    result = values.reshape(-1, 5).copy()
    bind = activations.load("neighborhood").bind_layer
    assert bind is not None
    for call in bind(channels, size, result):
        call()
    places = np.indices(size)
    for example in range(5):
        _, *best = np.unravel_index(values[..., example].argmin(), (channels, *size))
        squared_distance = sum((place - at) ** 2 for place, at in zip(places, best, strict=True))
        for channel in result[:, example].reshape(channels, *size):
            np.testing.assert_allclose(channel, np.exp(-squared_distance / 2))


def test_the_error_function_has_full_precision() -> None:
    x = np.concatenate([np.linspace(-7, 7, 4001), 10.0 ** np.linspace(-20, 0, 50)])
    np.testing.assert_allclose(erf(x), [math.erf(value) for value in x.tolist()], rtol=5e-16, atol=0)
    assert erf(np.array([math.inf, -math.inf])).tolist() == [1, -1]
    assert np.isnan(erf(np.array([math.nan])))


def test_the_tanh_form_of_gelu_has_the_constant_of_its_paper() -> None:
    """For √(2/π)·(x + c·x³) = artanh(2·gelu(x)/x − 1), c is 0.044715."""
    x = np.linspace(0.5, 2, 7)
    value = applied(activations.load("gelu_tanh"), x[None, :])[0]
    constant = (np.arctanh(2 * value / x - 1) / math.sqrt(2 / math.pi) - x) / x**3
    np.testing.assert_allclose(constant, 0.044715, rtol=1e-9)


@pytest.mark.parametrize("activation", EVERY)
def test_exactly_those_declared_nonnegative_have_no_value_below_zero(activation: Activation) -> None:
    values = np.concatenate([np.linspace(-20, 20, 401), [-0.751, -1.0, 0.0]]).reshape(-1, 1)
    values = in_domain(activation, values)
    # In a layer, one cell is the nearest; all others are compared with it.
    assert activation.nonnegative == bool((applied(activation, values) >= 0).all())


@pytest.mark.parametrize("activation", having(lambda one: one.bind is not None))
def test_exactly_those_declared_flat_have_a_derivative_of_zero(activation: Activation) -> None:
    values, step = in_domain(activation, np.linspace(-3.05, 3.05, 62)[:, None]), 1e-6
    slope = (applied(activation, values + step) - applied(activation, values - step)) / (2 * step)
    assert activation.flat == bool((abs(slope) < 1e-6).all())


@pytest.mark.parametrize("activation", having(lambda one: one.bind_layer is not None))
def test_exactly_those_declared_of_distances_give_most_to_the_least_value(activation: Activation) -> None:
    values = np.array([[3.0], [0.5], [2.0], [4.0]])
    assert activation.of_distances == (applied(activation, values).argmax() == values.argmin())


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("channels", "places", "examples"), [(1, 5003, 3), (2000, 2, 3), (2000, 9, 9), (1, 5003, 40)])
def test_a_softmax_of_many_features_is_the_same_however_it_is_laid_out(
    channels: int, places: int, examples: int, dtype: str
) -> None:
    values = np.random.default_rng(6).normal(0, 3, (channels, places, examples))
    axis = 0 if channels > 1 else 1
    expected = np.exp(values - values.max(axis, keepdims=True))
    expected /= expected.sum(axis, keepdims=True)
    result = values.reshape(-1, examples).astype(dtype)
    bind = activations.load("softmax").bind_layer
    assert bind is not None
    for _ in range(2):
        result[:] = values.reshape(-1, examples)
        for call in bind(channels, (places,), result):
            call()
        np.testing.assert_allclose(result, expected.reshape(-1, examples), rtol=1e-5 if dtype == "float32" else 1e-11)


def test_gelu_in_single_precision_is_as_exact_as_its_numbers() -> None:
    x = np.concatenate([np.linspace(-30, 30, 200_001), [-1e30, -0.0, 0.0, 1e30]]).astype(np.float32)
    exact = [value * (1 + math.erf(value / math.sqrt(2))) / 2 for value in x.astype(float).tolist()]
    y = x.copy()
    with np.errstate(over="ignore"):
        for call in activations.load("gelu").bind(y):
            call()
    np.testing.assert_allclose(y, exact, rtol=3e-7, atol=5e-7)
    assert (y[x < -7] == 0).all()
    assert np.array_equal(y[x > 7], x[x > 7])


@pytest.mark.parametrize("activation", having(lambda a: a.bind))
def test_large_arrays_in_any_layout_have_the_values_of_small_ones(activation: Activation) -> None:
    """They are computed block by block."""
    values = in_domain(activation, np.random.default_rng(0).normal(size=(3, 300, 90)))
    expected = np.concatenate([applied(activation, part) for part in values.reshape(-1, 90)]).reshape(values.shape)
    twice = np.repeat(values, 2, axis=2)
    # The rows of the last layout are larger than a block.
    spaced, rows = twice.copy()[:, :, ::2], np.repeat(values.reshape(3, -1, 1), 2, axis=2)[:, :, 0]
    for x in (values.copy(), values.transpose(2, 1, 0).copy().T, spaced, np.tile(rows, (1, 2))[:, :27000], rows):
        assert activation.bind is not None
        for call in activation.bind(x):
            call()
        np.testing.assert_array_equal(x.reshape(values.shape), expected)
