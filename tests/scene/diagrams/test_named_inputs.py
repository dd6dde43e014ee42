"""Charts of layers name the inputs of cells that connections lead into."""

from __future__ import annotations

import numpy as np

from netcharts import Chart
from netcharts.scene.model import Scene
from netcharts.scene.nodes import crossed, overlapping, segments
from netcharts.style.options import RenderOptions

TEXT = """\
name: T
layers:
  input:     {cell: input, size: 5}
  encoded:   {cell: hidden, size: 4}
  mean:      {cell: mean, size: 2}
  deviation: {cell: deviation, size: 2}
  code:      {cell: gaussian, size: 2}
  output:    {cell: output, size: 5}
connections:
  - full: [input -> encoded -> mean, encoded -> deviation, code -> output]
  - identity: [mean -> code.mean, deviation -> code.deviation]
"""


def test_the_names_of_inputs_stand_beside_their_lines_and_cover_nothing() -> None:
    scene = Chart.from_text(TEXT).drawn(RenderOptions(detail="layers"))
    assert isinstance(scene, Scene)
    names = {line.text: line for line in scene.texts if line.role == "name"}
    assert list(names) == ["mean", "deviation"]
    boxes = np.array([node.box() for node in scene.nodes])
    lines = segments(connector.points for connector in scene.connectors)
    ends = {node.label.split(" ")[0]: node for node in scene.nodes}
    for name, line in names.items():
        assert not overlapping(line.box(), boxes).any()
        assert not crossed([line.box()], lines).any()
        assert ends[name].x < line.x < ends["code"].x
