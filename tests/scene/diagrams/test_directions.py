"""Charts of layers in other directions: branches in lanes, nothing in the way of lines, frames around their own layers."""

from __future__ import annotations

import re
from itertools import combinations, pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from netcharts import Chart, RenderOptions
from netcharts.placement.box import Box
from netcharts.scene.model import Scene
from netcharts.scene.nodes import BoxNode, crossed, segments
from netcharts.spec import bundled
from netcharts.style.options import DIRECTIONS

TURNED = [direction for direction in DIRECTIONS if direction not in ("right", "left")]
LAYERS = RenderOptions(detail="layers")


def drawn(text: str, direction: str) -> tuple[Chart, Scene]:
    chart = Chart.from_text(f"{text}direction: {direction}\n")
    return chart, chart.drawn(LAYERS)


def boxes(text: str, direction: str) -> dict[str, BoxNode]:
    """Return the boxes of a chart by the names of layers."""
    chart, scene = drawn(text, direction)
    return dict(zip((layer.name for layer in chart.spec.layers), scene.nodes, strict=True))


def touch(one: Box, other: Box) -> bool:
    across = min(one.right, other.right) - max(one.left, other.left)
    return across > 1e-6 and min(one.bottom, other.bottom) - max(one.top, other.top) > 1e-6


def assert_tidy(chart: Chart, scene: Scene) -> None:
    """Assert that boxes do not overlap, that lines cross only what they join, and that frames hold only their own."""
    named = list(zip((layer.name for layer in chart.spec.layers), [node.box() for node in scene.nodes], strict=True))
    assert not [pair for pair in combinations(named, 2) if touch(pair[0][1], pair[1][1])]
    lines = [connector for connector in scene.connectors if connector.style != "head"]
    for connection, line in zip(chart.spec.connections, lines, strict=True):
        for name, box in named:
            if name not in (connection.source, connection.target):
                assert not crossed([box], segments([line.points])).any(), (connection.source, connection.target, name)
    framed = [group for group in chart.spec.groups if group.framed]
    for group, frame in zip(framed, scene.frames, strict=True):
        assert {name for name, box in named if touch(frame, box)} == set(group.layers), group.name


@st.composite
def networks(draw: st.DrawFn) -> str:
    """Draw networks of layers and blocks with arbitrary forward connections and some delayed backward ones."""
    count = draw(st.integers(2, 8))
    pairs = [(i, j) for i in range(count) for j in range(i + 1, count)]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=12, unique=True)) or [(0, 1)]
    back = draw(st.lists(st.sampled_from([(j, i) for i, j in pairs]), max_size=2, unique=True))
    cut = sorted(draw(st.lists(st.integers(0, count), min_size=2, max_size=2, unique=True)))
    layers = "".join(f"  l{i}: {{cell: hidden, size: {1 + 10 ** (i % 4)}}}\n" for i in range(count))
    links = "".join(f"  - full: l{i} -> l{j}\n" for i, j in chosen)
    links += "".join(f"  - full: l{i} -> l{j}\n    delay: 1\n" for i, j in back)
    group = f"groups:\n  g: {{layers: [{', '.join(f'l{i}' for i in range(*cut))}], label: some}}\n"
    return f"name: T\nlayers:\n{layers}connections:\n{links}{group if draw(st.booleans()) else ''}"


# Two lines lead back beside the boxes in a frame, and a layer stands beside it.
TWO_BACK = """\
name: T
layers:
  l0: {cell: hidden, size: 2}
  l1: {cell: hidden, size: 11}
  l2: {cell: hidden, size: 101}
  l3: {cell: hidden, size: 1001}
  l4: {cell: hidden, size: 2}
connections:
  - full: [l1 -> l2 -> l3, l1 -> l3, l1 -> l4]
  - {full: [l2 -> l1, l3 -> l1], delay: 1}
groups:
  g: {layers: [l1, l2, l3], label: some}
"""


@example(TWO_BACK, "down")
@given(networks(), st.sampled_from(["down", "up"]))
def test_nothing_is_in_the_way(text: str, direction: str) -> None:
    chart, scene = drawn(text, direction)
    assert len(scene.nodes) == len(chart.spec.layers)
    assert_tidy(chart, scene)


@given(networks())
def test_no_box_of_a_fold_lies_on_another(text: str) -> None:
    _, scene = drawn(text, "down_up")
    assert not [pair for pair in combinations([node.box() for node in scene.nodes], 2) if touch(*pair)]


@pytest.mark.parametrize("direction", TURNED)
@pytest.mark.parametrize("name", ["gpt-2", "resnet-50", "transformer", "u-net"])
def test_published_networks_are_tidy_in_every_direction(name: str, direction: str) -> None:
    # The direction of the spec itself is left out.
    text = re.sub(r"(?m)^(direction|detail): .*\n", "", bundled.paths()[name].read_text(encoding="utf-8"))
    assert_tidy(*drawn(text, direction))


CHAIN = """\
name: T
layers:
  a: {cell: input, size: 3}
  b: {cell: hidden, size: 3}
  c: {cell: hidden, size: 100}
  d: {cell: output, size: 3}
connections:
  - full: a -> b -> c -> d
"""


def test_layers_follow_each_other_in_the_direction() -> None:
    for direction, axis, sign in (("down", "y", 1), ("up", "y", -1), ("right", "x", 1)):
        nodes = list(boxes(CHAIN, direction).values())
        assert all(sign * (getattr(b, axis) - getattr(a, axis)) > 0.1 for a, b in pairwise(nodes)), direction
        assert len({round(node.x if axis == "y" else node.y, 6) for node in nodes}) == 1


def test_boxes_below_each_other_are_equally_wide() -> None:
    assert len({node.width for node in boxes(CHAIN, "down").values()}) == 1
    assert len({node.width for node in boxes(CHAIN, "right").values()}) > 1


def test_a_branch_keeps_its_lane_from_split_to_join() -> None:
    text = CHAIN.replace("  d:", "  e: {cell: hidden, size: 3}\n  f: {cell: hidden, size: 3}\n  d:")
    nodes = boxes(text.replace("-> d\n", "-> e -> d\n  - full: [a -> f -> d]\n"), "down")
    assert len({round(nodes[name].x, 6) for name in "abced"}) == 1
    assert nodes["f"].x > nodes["b"].x + 0.5
    assert nodes["f"].y == nodes["b"].y


def test_equal_branches_stand_on_both_sides_of_the_trunk() -> None:
    text = CHAIN.replace("a -> b -> c -> d", "[a -> b -> d, a -> c -> d]")
    nodes = boxes(text, "down")
    assert nodes["b"].x + nodes["c"].x == pytest.approx(2 * nodes["a"].x)
    assert nodes["a"].x == nodes["d"].x


def test_a_source_stands_just_before_what_it_leads_to() -> None:
    text = CHAIN.replace("  d:", "  more: {cell: input, size: 3}\n  d:") + "  - full: more -> d\n"
    nodes = boxes(text, "down")
    assert nodes["more"].y == nodes["c"].y
    assert nodes["a"].x == nodes["b"].x == nodes["c"].x == nodes["d"].x


def test_a_u_has_both_ends_of_links_across_on_one_level() -> None:
    text = """\
name: T
layers:
  in: {cell: input, size: 8}
  down1: {cell: hidden, size: 8}
  down2: {cell: hidden, size: 4}
  low: {cell: hidden, size: 2}
  up2: {cell: hidden, size: 4}
  up1: {cell: hidden, size: 8}
  out: {cell: output, size: 8}
connections:
  - full: [in -> down1 -> down2 -> low -> up2 -> up1 -> out, down1 -> up1, down2 -> up2]
"""
    nodes = boxes(text, "down_up")
    for one, other in (("down1", "up1"), ("down2", "up2")):
        assert nodes[one].y == pytest.approx(nodes[other].y)
    assert len({round(nodes[name].x, 6) for name in ("in", "down1", "down2", "low")}) == 1
    assert len({round(nodes[name].x, 6) for name in ("up2", "up1", "out")}) == 1
    assert nodes["up1"].x > nodes["down1"].x + 1
    assert_tidy(*drawn(text, "down_up"))


def test_the_direction_changes_no_chart_of_cells() -> None:
    assert Chart.from_text(f"{CHAIN}direction: up\n").svg() == Chart.from_text(CHAIN).svg()
