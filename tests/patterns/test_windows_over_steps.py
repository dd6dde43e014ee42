"""Windows over steps see the same place at several steps, whatever the dimensions of their layers."""

from __future__ import annotations

from math import prod

import pytest

from netcharts import Chart
from netcharts.patterns import load
from netcharts.style.options import DETAILS

SHAPES = [((4, 3), (12,)), ((12,), (2, 6)), ((2, 2, 3), (3, 4)), ((5,), (5,))]
SPEC = """
name: T
layers:
  a: {{cell: input, size: {source}}}
  b: {{cell: {cell}, size: {target}}}
  c: {{cell: output, size: 2}}
connections:
  - {{{pattern}: a -> b, kernel: 2, over: steps}}
  - full: b -> c
"""


@pytest.mark.parametrize("pattern", ["convolution", "pool"])
@pytest.mark.parametrize(("source", "target"), SHAPES)
def test_each_place_is_linked_to_the_same_place(pattern: str, source: tuple[int, ...], target: tuple[int, ...]) -> None:
    text = SPEC.format(source=list(source), target=list(target), pattern=pattern, cell=pattern)
    chart = Chart.from_text(text)
    assert [finding for finding in chart.check() if finding.level == "error"] == []
    counted = {layer.name: layer.links for layer in chart.counts()}
    assert counted["b"] == prod(source)
    values = chart.forward(chart.random_inputs(steps=3), steps=3)
    assert values["b"].shape[-len(target) :] == target
    for detail in DETAILS:
        assert chart.svg(detail=detail)


@pytest.mark.parametrize("name", ["convolution", "pool"])
def test_no_shape_of_layers_breaks_the_count(name: str) -> None:
    pattern = load(name)
    options = pattern.make_options({"kernel": (2,), "over": "steps"})
    for source, target in [*SHAPES, ((4, 3), (7,)), ((7,), (4, 3)), ((1,), (2, 2, 2))]:
        assert pattern.count(source, target, options, False) == min(prod(source), prod(target))
