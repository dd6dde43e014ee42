"""Windows over steps: what they cannot be, in which loops they can be, and how they are counted and drawn."""

from __future__ import annotations

import numpy as np
import pytest

from netcharts import Chart
from netcharts.checking.run import check_text
from netcharts.network import graph
from netcharts.scene.diagrams.carried_values import carried_values

TEXT = """name: T
layers:
  x: {{cell: input, size: 2, channels: 3}}
  y: {{cell: {cell}{more}}}
  z: {{cell: output, size: 1}}
connections:
  - full: y -> z
  - {{{pattern}: x -> y, kernel: 3, over: steps{options}}}
"""


def text(pattern: str = "convolution", options: str = "", more: str = "") -> str:
    cell = pattern if pattern == "pool" else "convolution, channels: 4"
    return TEXT.format(cell=cell, more=more, pattern=pattern, options=options)


@pytest.mark.parametrize("pattern", ["convolution", "pool"])
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (", stride: 2", "to skip steps, give the layer a 'size'"),
        (", padding: 1", "the padding of steps is 'causal' or 'same'"),
        (", dilation: [1, 2]", "has one dilation"),
        (", ceil: true", "no steps remain outside"),
        (", steps: last", "'steps' cannot take all of them together"),
    ],
)
def test_options_about_places(pattern: str, options: str, message: str) -> None:
    found = [finding for finding in check_text(text(pattern, options), "t") if finding.level == "error"]
    assert [finding.line for finding in found] == [8]
    assert message in found[0].message


@pytest.mark.parametrize("kernel", ["all", "[2, 2]"])
def test_a_window_over_steps_has_one_size(kernel: str) -> None:
    found = check_text(text().replace("kernel: 3", f"kernel: {kernel}"), "t")
    assert "a window over steps has one size" in found[0].message


def test_places_stay_as_they_are() -> None:
    found = [finding for finding in check_text(text(more=", size: 3"), "t") if finding.level == "error"]
    assert "the layers have 2 and 3 cells" in found[0].message


def test_weights_are_shared_by_places_and_steps() -> None:
    chart = Chart.from_text(text())
    assert chart.weights()["y.output.x"].shape == (4, 3, 3)
    (counts,) = (one for one in chart.counts() if one.name == "y")
    assert (counts.links, counts.weights, counts.biases) == (2, 36, 4)


@pytest.mark.parametrize(
    ("delay", "padding", "code"),
    [(1, "causal", None), (1, "same", "NC112"), (-1, "causal", "NC112"), (0, "causal", "NC101")],
)
def test_windows_in_loops(delay: int, padding: str, code: str | None) -> None:
    network = f"""name: T
layers:
  x: {{cell: input, size: 1, channels: 2}}
  c: {{cell: convolution, channels: 2}}
  h: {{cell: hidden, size: 1, channels: 2}}
  y: {{cell: output, size: 1}}
connections:
  - full: h -> y
  - pointwise: [x -> h, c -> h]
  - {{convolution: h -> c, kernel: 4, over: steps, padding: {padding}, delay: {delay}}}
"""
    codes = {finding.code for finding in check_text(network, "t") if finding.level == "error"}
    assert codes == ({code} if code else set())
    if code is None:
        assert np.isfinite(Chart.from_text(network).forward({"x": np.ones((5, 1, 2, 1))})["y"]).all()


def test_a_layer_does_not_see_its_own_steps_by_a_window() -> None:
    found = check_text(text() + "  - {convolution: y -> y, kernel: 2, over: steps, delay: 1}\n", "t")
    assert "leads from one layer to another" in found[0].message


def test_words_before_the_first_are_none() -> None:
    chart = Chart.from_text(
        "name: T\nlayers:\n  w: {cell: input, vocabulary: 3}\n  y: {cell: kernel, channels: 2}\n"
        "connections:\n  - {convolution: w -> y, kernel: 2, over: steps}\n"
    )
    result = chart.forward({"w": [[[1]], [[2]]]})
    weights, bias = result.weights["y.output.w"], result.weights.get("y.output.bias", np.zeros(2)).reshape(2)
    expected = [weights[:, 1, 1] + bias, weights[:, 1, 0] + weights[:, 2, 1] + bias]
    np.testing.assert_allclose(result["y"][:, 0, :, 0], expected)


@pytest.mark.parametrize("pattern", ["convolution", "pool"])
@pytest.mark.parametrize("detail", ["cells", "layers", "parts"])
def test_windows_over_steps_are_drawn(pattern: str, detail: str) -> None:
    chart = Chart.from_text(text(pattern))
    assert chart.svg(detail=detail)
    assert "steps" in chart.description()


def test_an_unrolled_chart_carries_the_values_of_each_tap() -> None:
    network = graph.build(Chart.from_text(text(options=", padding: same")).spec)
    assert {each.delay for each in carried_values(network) if each.target >= 2} == {-1, 1}


def test_a_hypernetwork_gives_the_weights_of_windows_over_steps() -> None:
    chart = Chart.from_text(
        """
name: T
layers:
  x: {cell: input, size: 1, channels: 2}
  w: {cell: input, size: 12}
  y: {cell: kernel, channels: 3, bias: false, activation: linear}
connections:
  - {convolution: x -> y, kernel: 2, over: steps, weights: w}
"""
    )
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(4, 2, 2, 1)), rng.normal(size=(4, 2, 12))
    y = chart.forward({"x": x, "w": w})["y"][..., 0]
    before = np.concatenate([np.zeros((1, 2, 2)), x[:-1, :, :, 0]])
    taps = w.reshape(4, 2, 3, 2, 2)
    expected = np.einsum("sboc,sbc->sbo", taps[..., 0], before) + np.einsum("sboc,sbc->sbo", taps[..., 1], x[..., 0])
    np.testing.assert_allclose(y, expected)
