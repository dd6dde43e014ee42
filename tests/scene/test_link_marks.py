"""Marks on links: where they are, and that all engines and formats draw them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from netcharts import Chart
from netcharts.scene.edge_paths import flattened
from netcharts.scene.link_marks import LINK_MARKS, SIZE, LinkMark
from netcharts.scene.model import Scene
from netcharts.style.options import RenderOptions

TEXT = """\
name: T
layers:
  a: {cell: input, size: 3}
  b: {cell: hidden, size: 2}
  c: {cell: recurrent, size: 3}
  d: {cell: output, size: 2}
connections:
  - full: a -> b -> c
  - recurrent: c
  - full: a -> c -> d
"""


def curved(key: str) -> Chart:
    """Return a chart in which the links of a pattern are learned functions."""
    spec = Chart.from_text(TEXT).spec
    connections = tuple(
        each._replace(pattern=replace(each.pattern, look="curved")) if each.key == key else each
        for each in spec.connections
    )
    return Chart(spec._replace(connections=connections))


def scene(chart: Chart, detail: str) -> Scene:
    drawn = chart.drawn(RenderOptions(detail=detail))
    assert isinstance(drawn, Scene)
    return drawn


@pytest.mark.parametrize("detail", ["cells", "layers"])
def test_there_is_one_mark_for_each_connection_of_learned_functions(detail: str) -> None:
    assert not scene(Chart.from_text(TEXT), detail).link_marks
    assert len(scene(curved("full"), detail).link_marks) == 4
    assert [mark.form for mark in scene(curved("recurrent"), detail).link_marks] == ["curve"]


def test_a_mark_is_in_the_middle_of_a_link_and_on_no_cell() -> None:
    drawn = scene(curved("full"), "cells")
    for mark, routed in zip(
        drawn.link_marks, [r for r in drawn.connections if r.connection.key == "full"], strict=True
    ):
        lines = [flattened(link[None]) for each in routed.paths for link in each.points[each.shown]]
        middles = [line[len(line) // 2].mean(axis=0) if len(line) % 2 else line[len(line) // 2, 0] for line in lines]
        assert np.hypot(*(np.array(middles) - (mark.x, mark.y)).T).min() < 1e-6
        assert np.hypot(*(drawn.xy - (mark.x, mark.y)).T).min() > 0.31


def test_a_mark_between_boxes_is_on_its_line_and_on_no_box() -> None:
    drawn = scene(curved("full"), "layers")
    for mark in drawn.link_marks:
        box = mark.box()
        assert not any(
            node.box().left < box.right
            and box.left < node.box().right
            and node.box().top < box.bottom
            and box.top < node.box().bottom
            for node in drawn.nodes
        )


@pytest.mark.parametrize("name", ["zoo", "print", "auto"])
@pytest.mark.parametrize("detail", ["cells", "layers"])
def test_all_engines_and_formats_draw_marks_on_links(detail: str, name: str) -> None:
    chart = curved("full")
    svg = chart.svg(detail=detail, theme=name, engine="embedded", legend="full")
    assert svg == chart.svg(detail=detail, theme=name, engine="builtin", legend="full")
    # One of them is in the legend.
    assert svg.count('<g class="link-mark link-mark-curve">') == 5
    assert ">Learned Function<" in svg
    dot = chart.render("dot", detail=detail, theme=name, legend="full").decode()
    assert sum(f'[id="y{number}_0"' in dot for number in range(9)) == 5


@pytest.mark.parametrize("kind", LINK_MARKS)
def test_every_kind_of_mark_fits_on_its_ground_and_can_be_painted(kind: str) -> None:
    from netcharts.paint.link_marks import link_marks
    from netcharts.paint.styles import Themes
    from netcharts.style import themes

    drawn = scene(Chart.from_text(TEXT), "cells")._replace(link_marks=(LinkMark(kind, 1.0, 2.0),))
    (group,) = link_marks(drawn, Themes(themes.load("zoo")))
    ground, *shapes = group.items
    assert shapes
    for shape in shapes:
        assert abs(shape.x - 1) + shape.width / 2 < ground.width / 2 < SIZE
        assert abs(shape.y - 2) + shape.height / 2 < ground.height / 2


SHARED = """\
name: T
layers:
  a: {cell: input, size: 3}
  b: {cell: hidden, size: 3}
  c: {cell: hidden, size: 3}
  d: {cell: hidden, size: 3%s}
  e: {cell: output, size: 3}
connections:
  - full: [a -> b, b -> c]
  - {full: c -> d%s}
  - identity: b -> d
  - full: d -> e
"""


@pytest.mark.parametrize(
    ("layer", "connection", "expected"),
    [
        ("", "", []),
        ("", ", weights: c.output.b", [("tie", "c"), ("tie", "d")]),
        ("", ", weights: c.output.b, transposed: true", [("tie", "c"), ("tie", "d")]),
        (", weights: c", "", [("tie", "c"), ("tie", "d")]),
        (", train: false", "", [("lock", "d")]),
        ("", ", train: false", [("lock", "d")]),
        (", train: false", ", train: true", []),
        (", train: false", ", weights: c.output.b", [("tie", "c"), ("tie", "d"), ("lock", "d")]),
    ],
)
def test_shared_and_frozen_weights_are_marked(layer: str, connection: str, expected: list[tuple[str, str]]) -> None:
    chart = Chart.from_text(SHARED % (layer, connection))
    for detail in ("cells", "layers"):
        assert [mark.form for mark in scene(chart, detail).link_marks] == [kind for kind, _ in expected]
    drawn = scene(chart, "cells")
    ends = {layer.layer.name: drawn.xy[layer.first : layer.numbers.stop] for layer in drawn.layers}
    for mark, (_, target) in zip(drawn.link_marks, expected, strict=True):
        assert 0 < ends[target][0, 0] - mark.x < 1
    svg = chart.svg(legend="names")
    assert (">Shared Weights<" in svg) == any(kind == "tie" for kind, _ in expected)
    assert (">Frozen Weights<" in svg) == any(kind == "lock" for kind, _ in expected)
