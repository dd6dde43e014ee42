"""The largest features of a layer, which its activation gets; all others give 0."""

from __future__ import annotations

import numpy as np
import pytest

from netcharts import Chart, ForwardError, RenderOptions, activations
from netcharts.array_types import FloatArray
from netcharts.spec.reader import read


def chart(rest: str, *, size: int = 5, channels: int = 4) -> Chart:
    shape = f"size: {size}, channels: {channels}"
    return Chart.from_text(
        f"name: T\nlayers:\n  x: {{cell: input, {shape}}}\n  y: {{cell: norm, {shape}, {rest}}}\n"
        "connections: [{identity: x -> y}]\n"
    )


def kept(x: FloatArray, number: int) -> FloatArray:
    """Return 1 for the largest values along the last axis, the first of equal ones, and 0 for others."""
    order = np.argsort(-x, axis=-1, kind="stable")
    mask = np.zeros(x.shape)
    np.put_along_axis(mask, order[..., :number], 1.0, -1)
    return mask


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("channels", [1, 4])
@pytest.mark.parametrize("activation", ["softmax", "linear", "relu", "sigmoid", "exp", "squash", "gelu"])
def test_only_the_largest_features_are_not_0(activation: str, channels: int, dtype: str) -> None:
    rng = np.random.default_rng(channels)
    own = chart(f"normalize: {{kind: batch, affine: false}}, top: 2, activation: {activation}", channels=channels)
    x = rng.integers(-3, 4, (2, 3, channels, 5)).astype(float)
    last = np.moveaxis(x, 2, -1) if channels > 1 else x
    mask = kept(last, 2)
    assert ((mask.sum(-1)) == 2).all()
    given = last / np.sqrt(1 + 1e-5)
    expected = activated(activation, given, mask, channels)
    values = own.forward({"x": x}, dtype=dtype)["y"]
    ours = np.moveaxis(values, 2, -1) if channels > 1 else values
    np.testing.assert_allclose(ours, expected, rtol=2e-6, atol=1e-7)
    assert ((ours == 0) | (mask == 1)).all()


def activated(name: str, x: FloatArray, mask: FloatArray, channels: int) -> FloatArray:
    """Return the activation of the values that a mask keeps."""
    if name == "softmax":
        result: FloatArray = np.exp(x) * mask / (np.exp(x) * mask).sum(-1, keepdims=True)
        return result
    x = x * mask
    if name == "squash":
        # The vector of channels at each place; with one channel, its length is that of the value.
        square = (x**2).sum(-1, keepdims=True) if channels > 1 else x**2
        return x * np.sqrt(square) / (1 + square)
    values = x.copy()
    function = activations.load(name)
    for call in function.bind(values) if function.bind and not function.identity else ():
        call()
    return values * mask


def test_it_works_step_by_step_and_in_cells_whose_sigmoid_would_take_negated_inputs() -> None:
    own = Chart.from_text(
        "name: T\nlayers:\n  x: {cell: input, size: 3}\n  h: {cell: recurrent, size: 5, top: 2, activation: sigmoid}\n"
        "connections: [{full: x -> h}, {recurrent: h}]\n"
    )
    weights = own.weights(seed=3)
    x = np.random.default_rng(0).normal(size=(4, 2, 3))
    h, values = np.zeros((2, 5)), own.forward({"x": x}, seed=3)["h"]
    for step in range(4):
        field = x[step] @ weights["h.output.x"] + h @ weights["h.output.recurrent"]
        h = kept(field, 2) / (1 + np.exp(-field))
        np.testing.assert_allclose(values[step, :, 0], h)


def test_it_is_shown_with_the_dropout() -> None:
    own = chart("top: 2, dropout: 0.25, activation: softmax")
    for language, words in {"en": ("top 2", "dropout 0.25"), "zh": ("前 2 大", "随机失活 0.25")}.items():
        assert all(word in own.description(lang=language) for word in words)
        for detail in ("layers", "cells", "parts"):
            drawn = own.render("svg", RenderOptions(detail=detail, labels="full", lang=language)).decode()
            top, dropout = (drawn.rindex(word) for word in words)
            assert top < drawn.rindex("softmax") < dropout


def test_a_dropout_changes_no_value() -> None:
    x = np.random.default_rng(1).normal(size=(4, 5))
    plain, dropped = chart("activation: tanh"), chart("dropout: 0.5, activation: tanh")
    assert (plain.forward({"x": x})["y"] == dropped.forward({"x": x})["y"]).all()
    assert plain.counts() == dropped.counts()


@pytest.mark.parametrize(
    ("rest", "message"),
    [
        ("top: 4", "has 4 channels, so 'top: 4' would keep all of them"),
        ("top: 2, activation: nearest", "nearest looks for the least"),
        ("top: 4, over: channels", "has 4 channels, so 'top: 4' would keep all of them"),
        ("top: 20, over: all", "has 20 values, so 'top: 20' would keep all of them"),
        ("normalize: batch, over: places", "nothing in 'y' works along its features"),
        ("over: rows", "unknown axis 'rows'"),
        ("top: 0", "a whole number from 1"),
        ("dropout: 1.5", "a number above 0, up to 1"),
    ],
)
def test_what_has_no_meaning_is_reported(rest: str, message: str) -> None:
    text = f"name: T\nlayers:\n  y: {{cell: norm, size: 5, channels: 4, {rest}}}\n"
    assert message in read(text, "t")[1][0].message


def test_cells_that_settle_have_no_largest_features() -> None:
    own = Chart.from_text(
        "name: T\nlayers:\n  a: {cell: probabilistic_hidden, size: 3, top: 2}\nconnections: [{complete: a}]\n"
    )
    with pytest.raises(ForwardError, match="'a' cannot keep its largest values"):
        own.forward({}, steps=1)
    assert any("'a' cannot keep its largest values" in found.message for found in own.check())


AXES = {"channels": 2, "places": (3, 4), "all": (2, 3, 4)}


@pytest.mark.parametrize("activation", ["softmax", "squash", "nearest"])
@pytest.mark.parametrize("over", AXES)
def test_activations_work_along_the_axis_that_is_chosen(over: str, activation: str) -> None:
    x = np.random.default_rng(2).normal(size=(2, 3, 4, 2, 5))
    axes = AXES[over]
    expected = {
        "softmax": np.exp(x) / np.exp(x).sum(axes, keepdims=True),
        "squash": x * np.sqrt((x**2).sum(axes, keepdims=True)) / (1 + (x**2).sum(axes, keepdims=True)),
        "nearest": x == x.min(axes, keepdims=True),
    }
    own = with_axis(over, f"activation: {activation}")
    np.testing.assert_allclose(own.forward({"x": x})["y"], expected[activation], rtol=1e-9)


@pytest.mark.parametrize("over", AXES)
def test_normalizations_and_top_work_along_the_axis_that_is_chosen(over: str) -> None:
    rng, axes = np.random.default_rng(3), AXES[over]
    x = rng.normal(size=(2, 3, 4, 2, 5))
    own = with_axis(over, "normalize: layer")
    features = tuple(4 if axis == 2 else (2, 5)[axis - 3] for axis in np.atleast_1d(axes))
    gain = own.weights()["y.normalize.gain"]
    assert gain.size == np.prod(features)
    weights = {"y.normalize.gain": rng.normal(size=gain.shape), "y.normalize.bias": rng.normal(size=gain.shape)}
    standard = (x - x.mean(axes, keepdims=True)) / np.sqrt(x.var(axes, keepdims=True) + 1e-5)
    expected = standard * weights["y.normalize.gain"] + weights["y.normalize.bias"]
    np.testing.assert_allclose(own.forward({"x": x}, weights=weights)["y"], expected, rtol=1e-9)
    largest = with_axis(over, "top: 3").forward({"x": x})["y"]
    assert ((largest != 0).sum(axes) == 3).all()
    assert np.allclose(largest, np.where(largest, x, 0))
    assert (np.where(largest, x, np.inf).min(axes) > np.where(largest, -np.inf, x).max(axes)).all()


def with_axis(over: str, rest: str) -> Chart:
    shape = "size: [2, 5], channels: 4"
    return Chart.from_text(
        f"name: T\nlayers:\n  x: {{cell: input, {shape}}}\n  y: {{cell: plain, {shape}, over: {over}, {rest}}}\n"
        "connections: [{identity: x -> y}]\n"
        "cells: {plain: {parts: {output: {pass: inputs, activation: linear}}}}\n"
    )
