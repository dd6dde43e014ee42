"""Active parameters of mixtures of experts, by the arithmetic of their matrices."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcharts import Chart
from netcharts.network.active_parameters import active_parameters
from tests.conftest import Run

MIXTURE = """
name: mixture
layers:
  input: {{cell: input, size: 3, channels: {width}}}
  router: {{cell: linear, channels: {experts}, bias: false, top: {top}, activation: softmax}}
  experts: {{block: expert, beside: {experts}, with: {{width: {inner}}}{more}}}
  output: {{cell: add}}
connections:
  - pointwise: input -> router
  - identity: input -> experts -> output
  - {{identity: router -> experts.share, split: true}}
"""
# The shape of Mixtral 8x7B, without embeddings and attention: 32 blocks, each with eight experts, of which two are used.
MIXTRAL = """
name: Mixtral
layers:
  input: {cell: input, size: 4, channels: 4096}
  blocks: {block: mixture, repeat: 32}
connections:
  - identity: input -> blocks
blocks:
  mixture:
    layers:
      router: {cell: linear, channels: 8, bias: false, top: 2, activation: softmax}
      experts: {block: expert, beside: 8, with: {width: 14336}}
      output: {cell: add}
    connections:
      - pointwise: inputs -> router
      - identity: inputs -> experts -> output
      - {identity: router -> experts.share, split: true}
"""


@given(st.integers(2, 8), st.integers(1, 8), st.integers(2, 9), st.integers(2, 9))
def test_the_largest_experts_are_active(experts: int, top: int, width: int, inner: int) -> None:
    top = min(top, experts - 1)
    text = MIXTURE.format(experts=experts, top=top, width=width, inner=inner, more="")
    expert = 3 * width * inner
    assert active_parameters(Chart.from_text(text).spec) == width * experts + top * expert


def test_experts_with_the_same_weights_are_all_active() -> None:
    text = MIXTURE.format(experts=4, top=2, width=8, inner=16, more=", weights: shared")
    assert active_parameters(Chart.from_text(text).spec) == 8 * 4 + 3 * 8 * 16


def test_each_block_chooses_among_its_own_experts() -> None:
    spec = Chart.from_text(MIXTRAL).spec
    expert, router = 3 * 4096 * 14336, 4096 * 8
    assert active_parameters(spec) == 32 * (router + 2 * expert)


@pytest.mark.parametrize("name", ["ff", "transformer"])
def test_networks_without_experts_have_none(name: str) -> None:
    assert active_parameters(Chart.from_file(name).spec) is None


def test_largest_features_that_choose_no_experts_have_none() -> None:
    text = (
        "name: x\nlayers: {a: {cell: input, size: 4}, b: {cell: output, size: 4, top: 2}}\nconnections: [full: a -> b]"
    )
    assert active_parameters(Chart.from_text(text).spec) is None


def test_describe_names_them(run: Run) -> None:
    text = MIXTURE.format(experts=4, top=2, width=8, inner=16, more="").encode()
    total = json.loads(run("describe", "-", "--format", "json", stdin=text).stdout)["total"]
    assert (total["active"], total["total"]) == (800, 1568)
    assert "800 of 1,568 parameters are active at a time" in run("describe", "-", stdin=text).stdout.decode()
    assert "active" not in json.loads(run("describe", "ff", "--format", "json").stdout)["total"]
