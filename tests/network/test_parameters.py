"""Parameters: each array of a network has a name of its own."""

from __future__ import annotations

import pytest

from netcharts import Chart
from netcharts.network.parameters import parameters


@pytest.mark.parametrize("name", ["bias", "recurrent"])
def test_weights_from_a_layer_are_not_taken_for_biases_or_recurrent_weights(name: str) -> None:
    chart = Chart.from_text(f"""
name: T
layers:
  {name}: {{cell: input, size: 4}}
  out: {{cell: recurrent, size: 3}}
connections:
  - full: {name} -> out
  - recurrent: out
""")
    shapes = {parameter.name: parameter.shape for parameter in parameters(chart.spec)}
    assert sorted(shapes.values()) == [(1, 3), (3, 3), (4, 3)]
    assert chart.forward(chart.random_inputs(steps=2), steps=2)["out"].shape == (2, 1, 1, 3)
