"""Weights that are the values of a layer (hypernetworks): each example is computed with its own."""

from __future__ import annotations

import numpy as np
import pytest

from netcharts import Chart, ForwardError

TEXT = """
name: T
layers:
  in: {{cell: input, size: {size}}}
  task: {{cell: input, size: 2}}
  hyper: {{cell: hidden, size: {count}, activation: linear}}
  out: {{cell: {cell}, size: {target}, channels: {channels}}}
  end: {{cell: output, size: 1}}
connections:
  - full: task -> hyper
  - {connection}
  - full: out -> end
cells:
  far: {{parts: {{output: {{distance: inputs}}}}}}
"""
# The connection, and the size, the number of weights, the target's cell, size and channels.
CASES = {
    "dense": ("{full: in -> out, weights: hyper}", 3, 12, "hidden", 4, 1),
    "random": ("{random: in -> out, density: 0.5, weights: hyper}", 3, 12, "hidden", 4, 1),
    "convolution": ("{convolution: in -> out, kernel: 3, weights: hyper}", "[5, 4]", 18, "convolution", "[3, 2]", 2),
    "deconvolution": ("{deconvolution: in -> out, kernel: 2, weights: hyper}", 4, 4, "deconvolution", 5, 2),
    "attention": ("{attention: in -> out, weights: hyper}", 4, 3, "hidden", 4, 1),
    "gates": ("{full: in -> out, weights: hyper}", 3, 36, "gated_memory", 4, 1),
    "distances": ("{full: in -> out, weights: hyper}", 3, 12, "far", 4, 1),
}


def text_of(name: str) -> tuple[Chart, Chart]:
    """Return the network of a case, and the same network with weights of its own."""
    connection, size, count, cell, target, channels = CASES[name]
    values = {"size": size, "count": count, "cell": cell, "target": target, "channels": channels}
    given = TEXT.format(connection=connection, **values)
    return Chart.from_text(given), Chart.from_text(given.replace(", weights: hyper", ""))


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("steps", [1, 3])
def test_every_example_at_every_step_has_weights_of_its_own(name: str, steps: int) -> None:
    given, free = text_of(name)
    weights = given.weights(seed=1)
    shapes = {key: array.shape for key, array in free.weights().items() if key not in weights}
    assert shapes
    rng = np.random.default_rng(0)
    layer = given.spec.layer("in")
    inputs = {"in": rng.standard_normal((steps, 2, *layer.size)), "task": rng.standard_normal((steps, 2, 2))}
    run = given.forward(inputs, weights=weights)
    for step in range(1 if name == "gates" else steps):
        for example in range(2):
            own, start = dict(weights), 0
            for key, shape in shapes.items():
                values = run["hyper"][step, example].ravel()[start : start + np.prod(shape)]
                own[key], start = values.reshape(shape), start + int(np.prod(shape))
            assert start == run["hyper"][step, example].size
            one = {key: array[step, example][None, None] for key, array in inputs.items()}
            expected = free.forward(one, weights=own)
            np.testing.assert_allclose(run["out"][step, example], expected["out"][0, 0], rtol=1e-9, atol=1e-12)


def test_weights_can_follow_the_state_that_they_weigh() -> None:
    """A layer whose recurrent weights are given by another that sees the state before (Ha et al., 2016)."""
    text = """
name: T
layers:
  in: {cell: input, size: 2}
  hyper: {cell: hidden, size: 9, activation: tanh}
  state: {cell: recurrent, size: 3}
  out: {cell: output, size: 1}
connections:
  - full: [in -> state, in -> hyper]
  - {full: state -> hyper, delay: 1}
  - {recurrent: state, weights: hyper}
  - full: state -> out
"""
    chart = Chart.from_text(text)
    assert not chart.check()
    weights = chart.weights(seed=2)
    assert "state.output.recurrent" not in weights
    x = np.random.default_rng(1).standard_normal((4, 2, 2))
    run = chart.forward({"in": x}, weights=weights)
    state = np.zeros((2, 3))
    for step, values in enumerate(x):
        net = values @ weights["hyper.output.in"] + state @ weights["hyper.output.state"]
        hyper = np.tanh(net + weights["hyper.output.bias"].ravel())
        own = np.einsum("bs,bst->bt", state, hyper.reshape(2, 3, 3))
        state = np.tanh(values @ weights["state.output.in"] + own + weights["state.output.bias"].ravel())
        np.testing.assert_allclose(run["state"][step].reshape(2, 3), state)


def test_a_shared_connection_has_the_values_of_the_same_layer() -> None:
    text = TEXT.format(
        connection="{full: in -> out, weights: hyper}", size=3, count=12, cell="hidden", target=4, channels=1
    )
    more = "  - {full: out -> back, weights: out.output.in, transposed: true}\n  - full: back -> end\n"
    text = text.replace("cells:", f"{more}cells:")
    text = text.replace("  end:", "  back: {cell: hidden, size: 3, activation: linear, bias: false}\n  end:")
    chart = Chart.from_text(text)
    x = np.random.default_rng(1).standard_normal((4, 3))
    run = chart.forward({"in": x, "task": x[:, :2]})
    values = run["hyper"].reshape(4, 3, 4)
    np.testing.assert_allclose(run["back"].reshape(4, 3), np.einsum("bt,bst->bs", run["out"].reshape(4, 4), values))


def test_given_weights_are_not_parameters() -> None:
    given, free = text_of("dense")
    assert sum(layer.weights for layer in free.counts()) - sum(layer.weights for layer in given.counts()) == 12
    with pytest.raises(ForwardError, match=r"'out.output.in' shares"):
        given.forward({}, weights={"out.output.in": np.zeros((3, 4))})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("size: 12", "size: 11"), "11 values, but the weights are 3 × 4: 12 numbers"),
        (("task -> hyper", "[task -> hyper, out -> hyper]"), "depends on 'out' at the same step"),
        (("weights: hyper}", "weights: hyper, transposed: true}"), "nothing to transpose"),
        (("weights: hyper}", "weights: hyper, train: false}"), "belongs to"),
    ],
)
def test_values_that_cannot_be_weights_are_reported(change: tuple[str, str], message: str) -> None:
    connection, size, count, cell, target, channels = CASES["dense"]
    text = TEXT.format(
        connection=connection, size=size, count=count, cell=cell, target=target, channels=channels
    ).replace(*change)
    chart = Chart.from_text(text)
    assert [finding.message for finding in chart.check() if message in finding.message], chart.check()
    with pytest.raises(ForwardError, match=message):
        chart.forward({})
