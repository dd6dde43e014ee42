"""Scenes of cells and links: everything is inside the scene."""

from __future__ import annotations

import pytest

from netcharts import Chart
from tests.generated.canvas import outside

# An arc from the column below the grid up to the layer above it, which bulges most near its lower end.
BEHIND_A_GRID = """\
name: T
layers:
  a: {cell: hidden, size: [28, 28]}
  b: {cell: output, size: 6, draw: 6, arrange: column}
  c: {cell: hidden, size: 6, place: {above: a}}
connections:
  - delayed: b -> c -> b
  - identity: b -> c
    delay: 2
"""


@pytest.mark.parametrize("groups", ["", "groups: {g: {layers: [b], arrange: ring}}\n"])
def test_the_scene_holds_arcs_that_are_not_symmetric(groups: str) -> None:
    assert not outside(Chart.from_text(BEHIND_A_GRID + groups).svg())


def test_the_scene_holds_all_loops_of_a_cell() -> None:
    loops = "".join(f"  - identity: a -> a\n    delay: {delay}\n" for delay in range(1, 13))
    layers = "layers:\n  a: {cell: recurrent, size: 1}\n"
    assert not outside(Chart.from_text(f"name: T\n{layers}connections:\n{loops}").svg())
