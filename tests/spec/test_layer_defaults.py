"""Defaults that depend on other keys: filled in when a spec is read."""

from __future__ import annotations

import pytest

from netcharts import Chart, initializers
from netcharts.spec.model import Layer

SPEC = """
name: T
{init}
layers:
  before: {{cell: input, size: 3}}
  it: {{cell: hidden, size: {size}{keys}}}
groups:
  both: {{layers: [it]{group}}}
"""


def layer(*, size: str = "40", keys: str = "", group: str = "", init: str = "") -> Layer:
    return Chart.from_text(SPEC.format(size=size, keys=keys, group=group, init=init)).spec.layer("it")


@pytest.mark.parametrize(
    ("size", "keys", "group", "arrange", "draw"),
    [
        ("40", "", "", "column", 8),
        ("[6, 6]", "", "", "grid", 16),
        ("40", ", place: {below: before}", "", "row", 8),
        ("40", ", place: {left: before}", "", "column", 8),
        ("40", ", arrange: ring", "", "ring", 8),
        ("40", ", arrange: grid", "", "grid", 16),
        ("40", ", arrange: row", ", arrange: grid", "grid", 16),
        ("[6, 6]", ", arrange: column", "", "column", 8),
        ("[6, 6]", ", draw: 8", "", "grid", 8),
        ("40", ", draw: 12", ", arrange: ring", "ring", 12),
    ],
)
def test_arrangement_and_number_of_drawn_cells(size: str, keys: str, group: str, arrange: str, draw: int) -> None:
    it = layer(size=size, keys=keys, group=group)
    assert (it.arrange, it.draw) == (arrange, draw)


def test_the_initializer_of_a_layer_is_its_own_or_that_of_the_spec() -> None:
    assert layer().init == initializers.DEFAULT
    assert layer(init="init: zeros").init == "zeros"
    assert layer(init="init: zeros", keys=", init: ones").init == "ones"
