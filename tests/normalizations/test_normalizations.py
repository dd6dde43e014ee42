"""Normalizations: their values and arrays, what follows from their settings, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from netcharts import Chart, ForwardError, RenderOptions, normalizations
from netcharts.array_types import FloatArray
from netcharts.network import counts
from netcharts.normalizations._settings import Normalize, with_defaults
from netcharts.spec.reader import read

RNG = np.random.default_rng(5)
X = RNG.normal(1, 2, (2, 3, 4, 6))
"""[steps, batch, channels, places]"""

GAIN, BIAS = RNG.normal(1, 0.5, (2, 4, 1))
MEAN, VARIANCE = RNG.normal(0, 1, (4, 1)), RNG.uniform(0.5, 2, (4, 1))


def standardized(x: FloatArray, axes: int | tuple[int, ...], epsilon: float = 1e-5) -> FloatArray:
    result: FloatArray = (x - x.mean(axes, keepdims=True)) / np.sqrt(x.var(axes, keepdims=True) + epsilon)
    return result


# By the formula of each, over the values above.
EXPECTED = {
    "batch": GAIN * (X - MEAN) / np.sqrt(VARIANCE + 1e-5) + BIAS,
    "layer": GAIN * standardized(X, 2) + BIAS,
    "rms": GAIN * X / np.sqrt((X**2).mean(2, keepdims=True) + 1e-6),
    "instance": GAIN * standardized(X, 3) + BIAS,
    "group": GAIN * standardized(X.reshape(2, 3, 2, 12), 3).reshape(X.shape) + BIAS,
}
SETTINGS = {"group": "{kind: group, groups: 2}"}


def chart(normalize: str, *, cell: str = "norm", rest: str = "", connection: str = "identity: x -> y") -> Chart:
    return Chart.from_text(
        f"name: T\nlayers:\n  x: {{cell: input, size: 6, channels: 4}}\n"
        f"  y: {{cell: {cell}, size: 6, channels: 4, normalize: {normalize}{rest}}}\nconnections: [{{{connection}}}]\n"
    )


def arrays(own: Chart) -> dict[str, FloatArray]:
    values = {"gain": GAIN, "bias": BIAS, "mean": MEAN, "variance": VARIANCE}
    return {name: values[name.rpartition(".")[2]] for name in own.weights()}


@pytest.mark.parametrize("name", normalizations.names())
def test_values_are_those_of_the_formula(name: str) -> None:
    own = chart(SETTINGS.get(name, name))
    np.testing.assert_allclose(own.forward({"x": X}, weights=arrays(own))["y"], EXPECTED[name], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", normalizations.names())
def test_arrays_start_so_that_they_change_nothing(name: str) -> None:
    own = chart(SETTINGS.get(name, name))
    for full, array in own.weights().items():
        assert (array == (full.endswith(("gain", "variance")))).all()
    plain = chart(f"{{kind: {name}, affine: false{', groups: 2' if name == 'group' else ''}}}")
    assert not {full for full in plain.weights() if full.endswith(("gain", "bias"))}
    np.testing.assert_allclose(own.forward({"x": X})["y"], plain.forward({"x": X})["y"])


@pytest.mark.parametrize("name", normalizations.names())
def test_parameters_are_counted_and_running_statistics_are_not(name: str) -> None:
    own = chart(SETTINGS.get(name, name))
    (_, counted) = own.counts()
    learned = [array.size for full, array in own.weights().items() if full.endswith(("gain", "bias"))]
    assert counted.weights + counted.biases == sum(learned) == (4 if name == "rms" else 8)
    assert counts.layers_with_bias(own.spec) == ()


@pytest.mark.parametrize("name", normalizations.names())
def test_it_is_written_in_charts_and_descriptions(name: str) -> None:
    for language in ("en", "zh"):
        label = normalizations.load(name).labels[language]
        own = chart(SETTINGS.get(name, name), rest=", activation: relu")
        assert label in own.description(lang=language)
        for detail in ("layers", "cells", "parts"):
            options = RenderOptions(detail=detail, labels="full", lang=language)
            words = own.render("svg", options).decode()
            assert label in words, detail
            assert words.index(label) < words.rindex("relu")


def test_a_normalized_layer_has_no_bias_unless_it_says_so() -> None:
    connection = "convolution: x -> y, kernel: 1"
    assert "y.output.bias" not in chart("batch", cell="convolution", connection=connection).weights()
    biased = chart("batch", cell="convolution", rest=", bias: true", connection=connection)
    assert biased.weights()["y.output.bias"].shape == biased.weights()["y.normalize.bias"].shape == (4, 1)
    assert counts.layers_with_bias(biased.spec) == ("y",)


def test_it_comes_after_the_sum_and_before_the_activation() -> None:
    own = chart("layer", cell="convolution", connection="convolution: x -> y, kernel: 1", rest=", activation: tanh")
    weights = {"y.output.x": RNG.normal(size=(4, 4, 1))}
    total = np.einsum("oi,sbip->sbop", weights["y.output.x"][..., 0], X)
    np.testing.assert_allclose(own.forward({"x": X}, weights=weights)["y"], np.tanh(standardized(total, 2)))


def test_a_sigmoid_takes_normalized_values_that_are_not_negated() -> None:
    own = chart("layer", cell="hidden", connection="full: x -> y")
    weights = {"y.output.x": RNG.normal(size=(24, 24)), "y.normalize.gain": GAIN, "y.normalize.bias": BIAS}
    total = (X.reshape(2, 3, 24) @ weights["y.output.x"]).reshape(X.shape)
    expected = 1 / (1 + np.exp(-(GAIN * standardized(total, 2) + BIAS)))
    np.testing.assert_allclose(own.forward({"x": X}, weights=weights)["y"], expected)


def test_batch_norm_has_a_gain_for_each_cell_unless_places_share_weights() -> None:
    text = "name: T\nlayers:\n  x: {{cell: input, size: 6}}\n  y: {{cell: {}, size: 6, normalize: batch}}\nconnections: [{}]\n"
    dense = Chart.from_text(text.format("hidden", "{full: x -> y}"))
    assert dense.weights()["y.normalize.gain"].shape == (1, 6)
    shared = Chart.from_text(text.format("convolution", "{convolution: x -> y, kernel: 3, padding: 1}"))
    assert shared.weights()["y.normalize.gain"].shape == (1, 1)


def test_a_kind_of_cell_can_have_a_normalization() -> None:
    text = (
        "name: T\nlayers:\n  x: {cell: input, size: 6}\n  y: {cell: mine, size: 6}\n  z: {cell: mine, size: 6, "
        "normalize: batch}\nconnections: [{full: x -> y -> z}]\ncells: {mine: {extends: hidden, normalize: rms}}\n"
    )
    spec = Chart.from_text(text).spec
    assert spec.layer("y").normalize == with_defaults("rms")
    assert spec.layer("z").normalize == Normalize("batch")
    assert not spec.layer("y").bias


def test_norm_is_a_layer_norm_unless_the_layer_says_otherwise() -> None:
    own = Chart.from_text(
        "name: T\nlayers: {x: {cell: input, size: 6}, y: {cell: norm, size: 6}}\nconnections: [{identity: x -> y}]"
    )
    assert own.spec.layer("y").normalize == with_defaults("layer")
    assert own.forward({"x": X[0, 0, 0]})["y"].ravel() == pytest.approx(standardized(X[0, 0, 0], 0))


def test_stepped_layers_and_all_their_parts_are_normalized() -> None:
    own = Chart.from_text(
        "name: T\nlayers:\n  x: {cell: input, size: 3}\n  h: {cell: memory, size: 4, normalize: layer}\n"
        "connections: [{full: x -> h}, {recurrent: h}]\n"
    )
    run = own.forward({"x": RNG.normal(size=(5, 2, 3))})
    assert run["h"].mean(-1) == pytest.approx(np.zeros((5, 2, 1)), abs=1e-12)
    assert (run.parts["h"]["output"] == run["h"]).all()


def problems(normalize: str, rest: str = "") -> list[str]:
    text = f"name: T\nlayers:\n  x: {{cell: input, size: 6, channels: 4, normalize: {normalize}{rest}}}\n"
    return [problem.message for problem in read(text, "t")[1]]


def test_settings_that_fit_nothing_are_reported() -> None:
    assert "'x' has 4 channels, which 32 groups cannot divide" in problems("group")[0]
    assert "'batch' has no groups; 'group' has" in problems("{kind: batch, groups: 2}")[0]
    assert "lacks the key 'kind'" in problems("{groups: 2}")[0]
    assert "unknown normalization 'btach' (did you mean 'batch'?)" in problems("btach")[0]
    assert not problems("{kind: group, groups: 2}")


def test_the_british_spelling_is_accepted() -> None:
    text = "name: T\nlayers: {x: {cell: input, size: 6, normalise: layer}}\n"
    spec, found = read(text, "t")
    assert spec is not None, found
    assert spec.layer("x").normalize == with_defaults("layer")


NOT_COMPUTED = {
    "settle": "  a: {cell: probabilistic_hidden, size: 3, normalize: layer}\nconnections: [{complete: a}]",
    "within a step": "  a: {cell: hidden, size: 3, normalize: layer}\n"
    "connections:\n  - links: a -> a\n    pairs: [[0, 1]]",
}


@pytest.mark.parametrize("reason", NOT_COMPUTED)
def test_layers_whose_cells_do_not_have_their_values_at_once_are_refused(reason: str) -> None:
    own = Chart.from_text(f"name: T\nlayers:\n{NOT_COMPUTED[reason]}\n")
    with pytest.raises(ForwardError, match=reason):
        own.forward({}, steps=1)


def test_an_external_memory_is_not_normalized() -> None:
    text = Chart.from_file("ntm").spec.text.replace("{cell: memory, ", "{cell: memory, normalize: layer, bias: true, ")
    assert "normalize" in text
    own = Chart.from_text(text)
    assert any("cannot be normalized, since it is an external memory" in found.message for found in own.check())


def test_a_normalized_layer_is_not_fitted() -> None:
    own = Chart.from_text(
        "name: T\nlayers:\n  x: {cell: input, size: 3}\n  y: {cell: output, size: 2, activation: linear, normalize: layer}\n"
        "connections: [{full: x -> y}]\n"
    )
    with pytest.raises(ForwardError, match="'y' is normalized"):
        own.read_out({"x": RNG.normal(size=(1, 9, 3))}, RNG.normal(size=(1, 9, 2)))


def test_in_charts_of_parts_it_is_a_part_behind_the_sum_that_it_normalizes() -> None:
    own = chart("layer", cell="hidden", connection="full: x -> y", rest=", activation: relu")
    drawn = own.render("svg", RenderOptions(detail="parts")).decode()
    assert drawn.count(">layer norm relu<") == drawn.count(">sum<") == 6
    assert "sum layer norm" not in drawn
    relayed = chart("layer", rest=", activation: relu").render("svg", RenderOptions(detail="parts")).decode()
    assert relayed.count(">layer norm relu<") == 6


def test_the_value_of_an_example_is_beside_its_normalization() -> None:
    own = Chart.from_text(
        "name: T\nlayers: {x: {cell: input, size: 2}, y: {cell: hidden, size: 2, normalize: layer, activation: linear}}\n"
        "connections: [{full: x -> y}]\nexamples: [{inputs: {x: [1, 2]}, outputs: {y: [1, -1]}}]\n"
    )
    drawn = own.render("svg", RenderOptions(detail="parts")).decode()
    first, second = own.forward({"x": [1, 2]})["y"].ravel()
    assert first == pytest.approx(-second)
    assert f">layer norm = {first:.4g}<" in drawn
    assert f">layer norm = −{-second:.4g}<" in drawn
    assert ">sum<" in drawn


GATED = """\
name: T
layers:
  x: {cell: input, size: 5, channels: 3}
  z: {cell: input, size: 5, channels: 4}
  y: {cell: gated, size: 5, channels: 4, normalize: layer, top: 2, activation: relu, bias: true}
connections:
  - convolution: x -> y.left
    kernel: 1
  - full: z -> y.right
cells:
  gated:
    parts:
      left:   {sum: inputs.left, bias: true}
      right:  {sum: inputs.right, bias: true}
      output: {multiply: [left, right], activation: tanh}
"""


def test_the_value_of_cells_with_several_inputs_is_normalized() -> None:
    own, rng = Chart.from_text(GATED), np.random.default_rng(0)
    weights = {name: rng.normal(size=array.shape) for name, array in own.weights().items()}
    x, z = rng.normal(size=(2, 3, 3, 5)), rng.normal(size=(2, 3, 4, 5))
    left = np.einsum("oi,sbip->sbop", weights["y.left.x"][..., 0], x) + weights["y.left.bias"]
    right = (z.reshape(2, 3, 20) @ weights["y.right.z"]).reshape(z.shape) + weights["y.right.bias"]
    value = standardized(left * right, 2) * weights["y.normalize.gain"] + weights["y.normalize.bias"]
    second = np.sort(value, 2)[:, :, -2:-1]
    expected = np.where(value >= second, np.maximum(value, 0), 0)
    np.testing.assert_allclose(own.forward({"x": x, "z": z}, weights=weights)["y"], expected, atol=1e-12)


def test_a_part_has_one_bias_per_channel_if_places_share_its_own_weights() -> None:
    own = Chart.from_text(GATED)
    shapes = {name: array.shape for name, array in own.weights().items()}
    assert shapes["y.left.bias"] == (4, 1)
    assert shapes["y.right.bias"] == (4, 5)
    assert own.counts()[-1].biases == 4 + 20 + 4


def test_a_negative_variance_is_refused() -> None:
    with pytest.raises(
        ForwardError, match=r"'y\.normalize\.variance' is a variance, so its numbers cannot be negative"
    ):
        chart("batch").forward({"x": X}, weights={"y.normalize.variance": [1, 2, -1, 4]})


def test_normalizations_of_copies_that_differ_give_no_layer_a_bias() -> None:
    own = Chart.from_text(
        "name: T\nlayers:\n  x: {cell: input, size: 4, channels: 3}\n"
        "  grown: {block: grow, repeat: 3, with: {how: [rms, layer, batch]}}\n  y: {cell: output, size: 2}\n"
        "connections: [{identity: x -> grown}, {full: grown -> y}]\n"
        "blocks:\n  grow:\n    with: {how: rms}\n    layers:\n      normed: {cell: norm, normalize: how}\n"
        "      new: {cell: kernel, channels: 2, normalize: how}\n      output: {cell: concat}\n"
        "    connections:\n      - identity: [inputs -> normed, inputs -> output, new -> output]\n"
        "      - pointwise: normed -> new\n"
    )
    assert counts.layers_with_bias(own.spec) == ("y",)
    by_layer = {each.name: (each.weights, each.biases) for each in own.counts()}
    assert by_layer["grown.normed"] == (3 + 5 + 7, 5 + 7)
    assert by_layer["grown.new"] == (2 * (3 + 5 + 7) + 3 * 2, 2 * 2)
    np.testing.assert_allclose(own.forward({"x": X[0, :, :3, :4]}).layers["grown.2.normed"].mean(2), 0, atol=1e-12)
