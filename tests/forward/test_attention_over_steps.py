"""Attention over steps: what cannot be, and that parts and costs are known."""

from __future__ import annotations

import numpy as np
import pytest

from netcharts import Chart
from netcharts.checking.run import check_text
from netcharts.errors import ForwardError

TEXT = """name: T
layers:
  x: {{cell: input, size: {size}, channels: 2}}
  y: {{cell: input, size: 2, channels: 2}}
  z: {{cell: attention, channels: 4, over: steps{more}}}
connections:
  - pointwise: [x -> z.query, y -> z.key, y -> z.value{links}]
"""


@pytest.mark.parametrize(
    ("size", "more", "links", "message"),
    [
        (3, "", "", "computed for each place: queries have 3 and keys 2"),
        (2, ", window: 2", "", "'window' is about places, but this attention is over steps"),
        (2, ", edges: [[0, 1]]", "", "'edges' is about places"),
        (2, "", ", x -> z.scores", "whose number is not known for attention over steps"),
    ],
)
def test_what_is_about_places_does_not_go_with_steps(size: int, more: str, links: str, message: str) -> None:
    text = TEXT.format(size=size, more=more, links=links)
    if "scores" in text:
        text = text.replace(", x -> z.scores", "") + "  - identity: x -> z.scores\n"
    found = [finding for finding in check_text(text, "t") if finding.level == "error"]
    assert len(found) == 1
    assert message in found[0].message


def test_nothing_else_works_along_steps() -> None:
    text = "name: T\nlayers:\n  x: {cell: input, size: 3}\n  y: {cell: output, size: 3, activation: softmax, over: steps}\n"
    found = list(check_text(f"{text}connections:\n  - full: x -> y\n", "t"))
    assert [(finding.line, finding.level) for finding in found] == [(4, "error")]
    assert "works along steps, as attention can" in found[0].message


def test_causal_attention_needs_as_many_keys_as_queries() -> None:
    chart = Chart.from_text(TEXT.format(size=2, more=", causal: true", links=""))
    with pytest.raises(ForwardError, match="'x' has 2 steps, but 3 are needed"):
        chart.forward({"x": np.ones((2, 1, 2, 2)), "y": np.ones((3, 1, 2, 2))})


@pytest.mark.parametrize("size", [1, 2])
def test_single_precision_and_parts(size: int) -> None:
    chart = Chart.from_text(
        TEXT.format(size=size, more="", links="").replace("y: {cell: input, size: 2", f"y: {{cell: input, size: {size}")
    )
    rng = np.random.default_rng(0)
    inputs = {"x": rng.normal(size=(3, 2, 2, size)), "y": rng.normal(size=(5, 2, 2, size))}
    double, single = chart.forward(inputs), chart.forward(inputs, dtype="float32")
    assert single["z"].dtype == np.float32
    np.testing.assert_allclose(single["z"], double["z"], rtol=1e-4, atol=1e-5)
    assert {part: values.shape[0] for part, values in double.parts["z"].items()} == {
        "query": 3,
        "key": 5,
        "value": 5,
        "output": 3,
    }


def test_what_passes_the_check_about_loops_is_what_can_be_computed() -> None:
    text = """name: T
layers:
  x: {cell: input, size: 1, channels: 2}
  z: {cell: attention, channels: 2, over: steps}
  h: {cell: linear, size: 1, channels: 2}
connections:
  - {pointwise: h -> z, delay: 1}
  - pointwise: [x -> h, z -> h]
"""
    assert "NC124" in {finding.code for finding in check_text(text, "t")}
    with pytest.raises(ForwardError, match=r"needs all steps of 'z\.key', which depends on 'z'"):
        Chart.from_text(text).forward({"x": [[1], [2]]})
    backward = text.replace("over: steps", "over: steps, causal: true").replace("delay: 1", "delay: -1")
    assert "NC124" in {finding.code for finding in check_text(backward, "t")}
    with pytest.raises(ForwardError, match="follow from later ones"):
        Chart.from_text(backward).forward({"x": np.ones((3, 1, 2, 1))})
