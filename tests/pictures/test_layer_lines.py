"""Lines of charts of layers can be told apart: each skip has a track and verticals of its own, clear of loops."""

from __future__ import annotations

from itertools import combinations, pairwise

from netcharts import Chart
from netcharts.scene.model import Scene
from netcharts.scene.nodes import Connector

DENSE = """\
name: T
layers:
  a: {cell: input, size: 3}
  b: {cell: hidden, size: 3}
  c: {cell: hidden, size: 3}
  d: {cell: recurrent, size: 3}
  e: {cell: hidden, size: 3}
  y: {cell: output, size: 3}
connections:
  - full: [a -> b -> c -> d -> e -> y, a -> c, a -> d, a -> e, b -> d, b -> e, c -> e, c -> y, a -> y]
  - recurrent: d
"""


def scene(chart: Chart) -> Scene:
    drawn = chart.drawn(detail="layers")
    assert isinstance(drawn, Scene)
    return drawn


def lines(drawn: Scene) -> list[Connector]:
    return [line for line in drawn.connectors if line.style != "head"]


def test_no_two_connections_share_a_piece_of_line() -> None:
    for one, other in combinations(lines(scene(Chart.from_text(DENSE))), 2):
        for first in pairwise(one.points):
            for second in pairwise(other.points):
                for along, across in ((0, 1), (1, 0)):
                    level = {round(point[across], 3) for point in (*first, *second)}
                    low, high = (sorted(point[along] for point in piece) for piece in (first, second))
                    assert len(level) > 1 or min(low[1], high[1]) - max(low[0], high[0]) < 0.01, (one, other)


def test_skips_are_clear_of_loops() -> None:
    drawn = scene(Chart.from_text(DENSE))
    (loop,) = [line for line in drawn.connectors if line.style == "delayed"]
    left, right = min(x for x, _ in loop.points), max(x for x, _ in loop.points)
    top, bottom = min(y for _, y in loop.points), max(y for _, y in loop.points)
    for line in lines(drawn):
        if line is not loop:
            for (x, y), (end, other) in pairwise(line.points):
                beside = max(x, end) < left or min(x, end) > right
                assert beside or max(y, other) < top or min(y, other) >= bottom - 0.01, line


def test_all_inputs_of_attention_are_named() -> None:
    texts = {line.text for line in scene(Chart.from_file("rnnsearch")).texts if line.role == "name"}
    assert texts == {"query", "key", "value"}
