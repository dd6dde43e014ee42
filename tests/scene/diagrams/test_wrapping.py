"""Charts of layers that are too long for a page are broken into rows, in which everything is still there and in order."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcharts import Chart, RenderOptions
from netcharts.errors import OptionError
from netcharts.scene.diagrams.wrapping import PAGE
from netcharts.scene.model import Scene
from netcharts.scene.nodes import BoxNode, Connector
from netcharts.spec import bundled
from netcharts.style.options import DIRECTIONS
from tests.scene.diagrams.test_directions import assert_tidy

LAYERS = RenderOptions(detail="layers")
# Least font size in a chart of layers, in pitches.
SMALLEST = 0.2
STRAIGHT = ("right", "down", "up")


def text_of(count: int, direction: str = "right", extra: str = "") -> str:
    layers = "".join(f"  l{i}: {{cell: hidden, size: {1 + i}}}\n" for i in range(count))
    links = "".join(f"  - full: l{i} -> l{i + 1}\n" for i in range(count - 1))
    return f"name: T\ndirection: {direction}\nlayers:\n{layers}connections:\n{links}{extra}"


def drawn(text: str) -> tuple[Chart, Scene]:
    chart = Chart.from_text(text)
    return chart, chart.drawn(LAYERS)


def printed_size(scene: Scene) -> float:
    """Return the size of the text of boxes on a page, in points."""
    return min(PAGE.width / scene.width, PAGE.height / scene.height) * SMALLEST


def rows_of(nodes: tuple[BoxNode, ...], level: Callable[[BoxNode], float]) -> list[list[BoxNode]]:
    """Return boxes in the order of the spec, in runs of those at one level."""
    rows = [[nodes[0]]]
    for before, node in pairwise(nodes):
        if abs(level(before) - level(node)) > 0.01:
            rows.append([])
        rows[-1].append(node)
    return rows


def ends_at(line: Connector, node: BoxNode, end: int) -> bool:
    box, (x, y) = node.box(), line.points[end]
    return box.left - 1e-6 <= x <= box.right + 1e-6 and box.top - 1e-6 <= y <= box.bottom + 1e-6


@pytest.mark.parametrize("direction", STRAIGHT)
@pytest.mark.parametrize("count", [2, 9, 30, 60])
def test_chains_are_read_row_by_row_and_fit_a_page(count: int, direction: str) -> None:
    chart, scene = drawn(text_of(count, direction))
    assert_tidy(chart, scene)
    assert printed_size(scene) >= PAGE.least - 1e-6
    upright = direction != "right"
    rows = rows_of(scene.nodes, lambda node: node.x if upright else node.y)
    assert (len(rows) > 1) == (count > (30 if upright else 9))
    for row in rows:
        along = [(node.y if upright else node.x) * (-1 if direction == "up" else 1) for node in row]
        assert along == sorted(along)
    levels = [row[0].x if upright else row[0].y for row in rows]
    assert levels == sorted(levels)


@given(st.integers(2, 40), st.sampled_from(STRAIGHT), st.data())
def test_everything_is_still_there(count: int, direction: str, data: st.DataObject) -> None:
    skips = data.draw(st.lists(st.tuples(st.integers(0, count - 1), st.integers(2, 4)), max_size=6, unique=True))
    pairs = [(i, i + step) for i, step in skips if i + step < count]
    chart, scene = drawn(text_of(count, direction, "".join(f"  - full: l{a} -> l{b}\n" for a, b in pairs)))
    lines = [line for line in scene.connectors if line.style != "head"]
    boxes = dict(zip((layer.name for layer in chart.spec.layers), scene.nodes, strict=True))
    tips = {head.points[1] for head in scene.connectors if head.style == "head"}
    for connection in chart.spec.connections:
        own = [
            line
            for line in lines
            if ends_at(line, boxes[connection.source], 0) and ends_at(line, boxes[connection.target], -1)
        ]
        assert any(line.points[-1] in tips for line in own), (connection.source, connection.target)
    assert len(lines) == len(chart.spec.connections)


@given(st.integers(12, 40), st.sampled_from(STRAIGHT), st.data())
def test_a_group_stays_in_its_frame(count: int, direction: str, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, count - 2))
    last = data.draw(st.integers(first + 1, min(first + 5, count - 1)))
    names = ", ".join(f"l{i}" for i in range(first, last + 1))
    chart, scene = drawn(text_of(count, direction, f"groups:\n  g: {{layers: [{names}], label: some}}\n"))
    assert_tidy(chart, scene)
    (frame,) = scene.frames
    (caption,) = [line.box() for line in scene.texts if line.role == "frame"]
    assert caption.top < frame.bottom + 0.4 and caption.bottom > frame.top - 0.4
    assert frame.left - 0.4 < caption.x < frame.right + 0.4


@pytest.mark.parametrize("name", sorted(bundled.paths()))
def test_bundled_networks_are_legible_on_a_page(name: str) -> None:
    assert printed_size(Chart.from_file(name).drawn(LAYERS)) >= PAGE.least - 1e-6


def test_all_straight_directions_are_tried() -> None:
    # A chart to the left is the mirror of that to the right.
    assert {*STRAIGHT, "left", "down_up"} == set(DIRECTIONS)


# A width in pixels

# Pixels of a grid pitch at natural size.
PIXELS = 80

CHAIN = """
name: T
layers: {a: {cell: input, size: 8}, b: {cell: hidden, size: 8}, c: {cell: hidden, size: 8}, d: {cell: output, size: 8}}
connections: [full: a -> b -> c -> d]
"""


@pytest.mark.parametrize("detail", ["layers", "maps"])
@pytest.mark.parametrize("width", [220, 300, 400, 2000])
def test_rows_are_no_wider_than_asked_for(detail: str, width: int) -> None:
    chart = Chart.from_text(CHAIN)
    scene, whole = chart.drawn(detail=detail, max_width=width), chart.drawn(detail=detail)
    assert scene.width * PIXELS <= width
    assert (scene.height > whole.height) == (whole.width * PIXELS > width)
    own = Chart.from_text(f"{CHAIN}max_width: {width}\n")
    assert own.svg(detail=detail) == chart.svg(detail=detail, max_width=width)


def test_columns_are_together_no_wider_than_asked_for() -> None:
    chart = Chart.from_file("vgg-16")
    narrow, wide = (chart.drawn(detail="layers", direction="down", max_width=width) for width in (400, 2000))
    assert narrow.width * PIXELS <= 400
    assert wide.width * PIXELS <= 2000
    assert wide.height < narrow.height


@pytest.mark.parametrize("name", ["resnet-50", "googlenet", "lstm", "wide-and-deep"])
def test_a_chart_to_the_left_is_the_mirror_of_that_to_the_right(name: str) -> None:
    chart = Chart.from_file(name)
    right, left = (chart.drawn(detail="layers", direction=direction) for direction in ("right", "left"))
    assert (left.width, left.height) == (right.width, right.height)
    for one, other in zip(right.nodes, left.nodes, strict=True):
        assert other.x == pytest.approx(right.width - one.x)
        assert (other.y, other.label) == (one.y, one.label)
    for one, other in zip(right.texts, left.texts, strict=True):
        assert (other.text, other.y) == (one.text, one.y)
    for one, other in zip(right.connectors, left.connectors, strict=True):
        assert [x for x, _ in other.points] == pytest.approx([right.width - x for x, _ in one.points])


def test_a_direction_that_a_level_of_detail_does_not_have_is_refused() -> None:
    parts = Chart.from_text(f"{CHAIN}detail: parts\ndirection: down\n")
    assert parts.svg() == Chart.from_text(f"{CHAIN}detail: parts\n").svg()
    with pytest.raises(OptionError, match="'direction: down' has no effect on charts of parts"):
        parts.svg(direction="down")
