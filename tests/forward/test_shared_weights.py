"""Shared weights in a forward pass: the same values as with equal weights at every place, and no copies."""

from __future__ import annotations

import numpy as np
import pytest

from netcharts import Chart, ForwardError
from netcharts.forward import Plan
from netcharts.forward.weights import bound_weights
from netcharts.network.shared_weights import shared_weights

AUTOENCODER = """
name: T
layers:
  in: {{cell: input, size: {size}}}
  code: {{cell: hidden, size: {code}, channels: {channels}}}
  out: {{cell: output, size: {size}}}
connections:
  - {encode}
  - {decode}
"""
CASES = {
    "dense": ("full: in -> code", "{full: code -> out%s}", "[6]", "[3]", 1),
    "convolution": (
        "{convolution: in -> code, kernel: 3, padding: 1}",
        "{convolution: code -> out, kernel: 3, padding: 1%s}",
        "[6]",
        "[6]",
        2,
    ),
    "deconvolution": (
        "{convolution: in -> code, kernel: 3}",
        "{deconvolution: code -> out, kernel: 3%s}",
        "[5, 5]",
        "[3, 3]",
        2,
    ),
    "random": ("{random: in -> code, density: 0.5}", "{full: code -> out%s}", "[6]", "[3]", 1),
}


@pytest.mark.parametrize("name", CASES)
def test_tied_weights_are_those_of_the_links_in_the_opposite_direction(name: str) -> None:
    encode, decode, size, code, channels = CASES[name]
    text = AUTOENCODER.format(encode=encode, decode=decode % "", size=size, code=code, channels=channels)
    tie = ", weights: code.output.in, transposed: true"
    tied = Chart.from_text(
        AUTOENCODER.format(encode=encode, decode=decode % tie, size=size, code=code, channels=channels)
    )
    free, weights = Chart.from_text(text), tied.weights(seed=3)
    own = free.weights()["out.output.code"].shape
    array = weights["code.output.in"]
    if name == "convolution":
        turned = array.swapaxes(0, 1)
    elif name == "deconvolution":
        # The array of a transposed convolution has its sources first, like that of a convolution its targets.
        turned = array
    else:
        turned = array.T
    assert turned.shape == own
    inputs = {"in": np.random.default_rng(0).standard_normal((3, *eval(size)))}
    expected = free.forward(inputs, weights={**weights, "out.output.code": turned})["out"]
    np.testing.assert_allclose(tied.forward(inputs, weights=weights)["out"], expected)


def test_shared_arrays_are_bound_without_a_copy() -> None:
    encode, decode, size, code, channels = CASES["dense"]
    tie = ", weights: code.output.in, transposed: true"
    spec = Chart.from_text(
        AUTOENCODER.format(encode=encode, decode=decode % tie, size=size, code=code, channels=channels)
    ).spec
    arrays = {"code.output.in": np.zeros((6, 3))}
    bound = bound_weights(shared_weights(spec), arrays)
    assert np.shares_memory(bound["out.output.code"], arrays["code.output.in"])
    assert bound["out.output.code"].shape == (3, 6)


def test_a_layer_computes_with_the_weights_of_another() -> None:
    text = """
name: T
layers:
  one: {cell: input, size: 4}
  other: {cell: input, size: 4}
  a: {cell: gated_memory, size: 3}
  b: {cell: gated_memory, size: 3, weights: a}
  out: {cell: output, size: 1}
connections:
  - full: [one -> a -> out, other -> b -> out]
  - recurrent: [a, b]
"""
    chart = Chart.from_text(text)
    x = np.random.default_rng(0).standard_normal((5, 2, 4))
    weights = {name: array + 0.1 for name, array in chart.weights(seed=1).items()}
    values = chart.forward({"one": x, "other": x}, weights=weights)
    np.testing.assert_allclose(values["a"], values["b"])
    assert np.ptp(values["a"]) > 0


def test_a_shared_array_is_given_by_the_name_of_the_place_that_holds_it() -> None:
    encode, decode, size, code, channels = CASES["dense"]
    tie = ", weights: code.output.in, transposed: true"
    chart = Chart.from_text(
        AUTOENCODER.format(encode=encode, decode=decode % tie, size=size, code=code, channels=channels)
    )
    with pytest.raises(ForwardError, match=r"'out.output.code' shares the weights 'code.output.in'"):
        chart.forward({}, weights={"out.output.code": np.zeros((3, 6))})
    with pytest.raises(ForwardError, match=r"shares the weights"):
        chart.model(weights={"out.output.code": np.zeros((3, 6))})


def test_ties_that_cannot_be_are_not_computed() -> None:
    encode, decode, size, code, channels = CASES["dense"]
    chart = Chart.from_text(
        AUTOENCODER.format(
            encode=encode, decode=decode % ", weights: code.output.in", size=size, code=code, channels=channels
        )
    )
    with pytest.raises(ForwardError, match="'transposed: true' turns them round"):
        list(Plan(chart.spec).parameters)


@pytest.mark.parametrize(
    ("options", "message"),
    [("train: false", "is frozen"), ("weights: code.output.in, transposed: true", "shares its weights")],
)
def test_shared_and_frozen_weights_are_not_fitted(options: str, message: str) -> None:
    encode, decode, size, code, channels = CASES["dense"]
    chart = Chart.from_text(
        AUTOENCODER.format(encode=encode, decode=decode % f", {options}", size=size, code=code, channels=channels)
    )
    with pytest.raises(ForwardError, match=message):
        chart.read_out({"in": np.ones((2, 6))}, np.full((2, 6), 0.5))


@pytest.mark.parametrize("options", ["", ", over: places"])
def test_pointwise_weights_are_turned(options: str) -> None:
    code = "size: 4, channels: 3" if not options else "size: 3, channels: 5"
    text = f"""
name: T
layers: {{in: {{cell: input, size: 4, channels: 5}}, code: {{cell: hidden, {code}}}, out: {{cell: output, size: 4, channels: 5}}}}
connections:
  - {{pointwise: in -> code{options}}}
  - {{pointwise: code -> out{options}, weights: code.output.in, transposed: true}}
"""
    tied = Chart.from_text(text)
    free = Chart.from_text(text.replace(", weights: code.output.in, transposed: true", ""))
    weights = tied.weights(seed=1)
    inputs = {"in": np.random.default_rng(0).standard_normal((2, 5, 4))}
    expected = free.forward(inputs, weights={**weights, "out.output.code": weights["code.output.in"].T})
    np.testing.assert_allclose(tied.forward(inputs, weights=weights)["out"], expected["out"])


def test_weights_in_groups_are_not_turned() -> None:
    text = """
name: T
layers: {in: {cell: input, size: 2, channels: 4}, a: {cell: hidden, size: 2, channels: 2}, out: {cell: output, size: 2, channels: 4}}
connections:
  - {pointwise: in -> a, groups: 2}
  - {pointwise: in -> out, groups: 2}
  - {pointwise: a -> out, groups: 1, weights: out.output.in, transposed: true}
"""
    faults = shared_weights(Chart.from_text(text).spec).faults
    assert [fault.slug for fault in faults] == ["sharing-mismatch"]


def test_words_are_looked_up_in_shared_weights() -> None:
    text = """
name: T
layers:
  words: {cell: input, size: 3, vocabulary: 7}
  embedded: {cell: embedding, channels: 4, size: 3}
  next: {cell: output, size: 3, channels: 7, bias: false}
connections:
  - pointwise: words -> embedded
  - {pointwise: embedded -> next, weights: embedded.output.words, transposed: true}
"""
    chart = Chart.from_text(text)
    weights = chart.weights(seed=4)
    words = np.array([[3, 0, 6]])
    run = chart.forward({"words": words}, weights=weights)
    found = weights["embedded.output.words"][:, words[0]]
    np.testing.assert_allclose(run["embedded"].reshape(4, 3), found)
    logits = weights["embedded.output.words"].T @ found
    np.testing.assert_allclose(run["next"].reshape(7, 3), 1 / (1 + np.exp(-logits)))


def test_memories_share_the_weights_of_their_heads() -> None:
    text = """
name: T
layers:
  in: {cell: input, size: 3}
  c: {cell: hidden, size: 3}
  m: {cell: memory, size: 4, channels: 2}
  d: {cell: hidden, size: 3, weights: c}
  n: {cell: memory, size: 4, channels: 2, weights: m}
  out: {cell: output, size: 1}
connections:
  - full: [in -> c -> out, in -> d -> out]
  - access: [c -- m, d -- n]
"""
    chart = Chart.from_text(text)
    weights = chart.weights(seed=2)
    assert not [name for name in weights if name.startswith(("n.", "d.output.in"))]
    run = chart.forward({"in": np.random.default_rng(0).standard_normal((4, 2, 3))}, weights=weights)
    np.testing.assert_allclose(run["m"], run["n"])
    assert np.ptp(run["m"]) > 0


def test_undirected_connections_settle_with_shared_weights() -> None:
    text = """
name: T
layers:
  a: {cell: backfed_input, size: 3}
  b: {cell: probabilistic_hidden, size: 2}
  c: {cell: probabilistic_hidden, size: 3}
connections:
  - full: a -- b
  - {full: b -- c, weights: b.chance.a, transposed: true}
"""
    tied = Chart.from_text(text)
    free = Chart.from_text(text.replace(", weights: b.chance.a, transposed: true", ""))
    weights = {name: 3 * array for name, array in tied.weights(seed=1).items()}
    inputs = {"a": np.eye(3)}
    expected = free.forward(inputs, weights={**weights, "c.chance.b": weights["b.chance.a"].T}, steps=4)
    found = tied.forward(inputs, weights=weights, steps=4)
    np.testing.assert_array_equal(found["c"], expected["c"])
