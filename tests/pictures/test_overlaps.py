"""Charts of networks that branch can be read: no link passes under the cells of another layer, and labels are clear.

The number of generated specs is that of a quick run; NETCHARTS_TEST_PICTURES sets another one.
"""

from __future__ import annotations

import os
from collections import Counter

import numpy as np
import pytest

from netcharts import Chart
from netcharts.placement.box import union
from netcharts.scene.model import DISC, Scene
from netcharts.spec import bundled
from netcharts.style.options import RenderOptions
from tests.pictures.branching import branching
from tests.pictures.overlaps import Fault, faults

SPECS = int(os.environ.get("NETCHARTS_TEST_PICTURES", "40"))

INCEPTION = """\
name: T
layers:
  x: {cell: input, size: 3}
  a1: {cell: hidden, size: 2}
  b1: {cell: hidden, size: 3}
  b2: {cell: hidden, size: 3}
  c1: {cell: hidden, size: 1}
  c2: {cell: hidden, size: 2}
  c3: {cell: hidden, size: 4}
  cat: {cell: hidden, size: 3}
  y: {cell: output, size: 2}
connections:
  - full: [x -> a1 -> cat, x -> b1 -> b2 -> cat, x -> c1 -> c2 -> c3 -> cat, cat -> y]
"""
HEADS = """\
name: T
layers:
  x: {cell: input, size: 3}
  a: {cell: hidden, size: 4}
  b: {cell: hidden, size: 4}
  c: {cell: hidden, size: 4}
  one: {cell: output, size: 1}
  two: {cell: output, size: 1}
  y: {cell: output, size: 2}
connections:
  - full: [x -> a -> b -> c -> y, a -> one, b -> two]
"""
SKIPS = """\
name: T
layers:
  x: {cell: input, size: 4}
  a1: {cell: hidden, size: 4}
  a2: {cell: hidden, size: 4}
  side1: {cell: hidden, size: 4}
  add1: {cell: add}
  b1: {cell: hidden, size: 4}
  b2: {cell: hidden, size: 4}
  side2: {cell: hidden, size: 4}
  add2: {cell: add}
  c: {cell: hidden, size: 4}
  total: {cell: add}
  y: {cell: output, size: 4}
connections:
  - full: [x -> a1 -> a2, a1 -> side1, add1 -> b1 -> b2, b1 -> side2, add2 -> c, total -> y]
  - identity: [x -> add1, a2 -> add1, add1 -> add2, b2 -> add2, side1 -> total, side2 -> total, c -> total]
"""
BELOW = """\
name: T
layers:
  a: {cell: input, size: 4}
  b: {cell: hidden, size: 3, place: {below: a}}
  c: {cell: hidden, size: 4, place: {below: b}}
  y: {cell: output, size: 2, place: {right: b}}
connections:
  - full: [a -> b -> c, a -> c, a -> y, c -> y]
"""
BELOW_ONE = """\
name: T
layers:
  x: {cell: input, size: 3}
  h: {cell: hidden, size: 4}
  y: {cell: output, size: 2}
  b: {cell: hidden, size: 3, place: {below: h}}
  d: {cell: hidden, size: 3, place: {below: b}}
connections:
  - full: [x -> h -> y, x -> b, b -> y, h -> b, d -> h, x -> d]
"""
GROUPS = """\
name: T
layers:
  x: {cell: input, size: 4}
  e1: {cell: hidden, size: 4}
  e2: {cell: hidden, size: 4}
  d1: {cell: hidden, size: 4}
  d2: {cell: hidden, size: 4}
  t: {cell: input, size: 4}
  y: {cell: output, size: 4}
connections:
  - full: [x -> e1 -> e2, t -> d1 -> d2 -> y, e2 -> d1, e1 -> d2]
groups:
  enc: {layers: [e1, e2], label: Encoder}
  dec: {layers: [d1, d2], label: Decoder, place: {below: enc}}
"""


def scene(text: str) -> Scene:
    drawn = Chart.from_text(text).drawn(RenderOptions(detail="cells", labels="full"))
    assert isinstance(drawn, Scene)
    return drawn


def found(text: str) -> list[Fault]:
    return list(faults(scene(text)))


def middles(text: str) -> dict[str, tuple[float, float]]:
    """Return the middles of layers."""
    drawn = scene(text)
    return {
        each.layer.name: tuple(drawn.xy[list(each.numbers)].mean(axis=0).round(3).tolist()) for each in drawn.layers
    }


@pytest.mark.parametrize("part", range(4))
def test_links_of_networks_that_branch_pass_under_no_layer(part: int) -> None:
    under: Counter[int] = Counter()
    for seed in range(part, SPECS, 4):
        under[seed] = sum(fault.kind == "link under cell" for fault in found(branching(seed)))
    assert not +under


def test_branches_keep_a_lane_from_split_to_join() -> None:
    at = middles(INCEPTION)
    assert at["b1"][1] == at["b2"][1] == at["x"][1] == at["cat"][1]
    assert at["c1"][1] == at["c2"][1] == at["c3"][1] > at["b1"][1] > at["a1"][1]
    assert not [fault for fault in found(INCEPTION) if fault.kind == "link under cell"]


def test_the_main_line_is_straight_beside_skips() -> None:
    at = middles(SKIPS)
    assert len({at[name][1] for name in ("x", "a1", "a2", "add1", "b1", "b2", "add2")}) == 1
    assert at["side1"][1] != at["side2"][1]


def test_heads_leave_their_branch_level_and_end_in_the_column_of_outputs() -> None:
    at = middles(HEADS)
    assert at["x"][1] == at["a"][1] == at["b"][1] == at["c"][1] == at["y"][1]
    assert at["one"][0] == at["two"][0] == at["y"][0]
    assert not [fault for fault in found(HEADS) if fault.kind == "link under cell"]


def test_labels_belong_to_one_layer_in_networks_that_branch() -> None:
    wrong = {
        seed: own for seed in range(SPECS) if (own := [each for each in found(branching(seed)) if is_of_text(each)])
    }
    assert not wrong


@pytest.mark.parametrize("text", [BELOW, BELOW_ONE, GROUPS])
def test_links_between_placed_layers_pass_under_no_other(text: str) -> None:
    assert not [fault for fault in found(text) if fault.kind == "link under cell" or is_of_text(fault)]


def test_links_that_are_drawn_alike_run_straight_as_on_posters() -> None:
    chart = Chart.from_text(BELOW)
    for links, straight in (("alike", True), ("auto", False)):
        drawn = chart.drawn(RenderOptions(detail="cells", links=links))
        assert isinstance(drawn, Scene)
        lengths = {paths.points.shape[2] for routed in drawn.connections for paths in routed.paths}
        assert (lengths == {2}) == straight


@pytest.mark.parametrize("name", sorted(path.stem for path in bundled.paths().values()))
def test_links_pass_under_no_other_layer_in_bundled_specs(name: str) -> None:
    chart = Chart.from_file(name)
    drawn = chart.drawn(RenderOptions(detail="cells"))
    assert isinstance(drawn, Scene)
    assert chart.spec.links == "alike" or not [each for each in faults(drawn) if each.kind == "link under cell"]


@pytest.mark.parametrize("name", sorted(path.stem for path in bundled.paths().values()))
def test_labels_belong_to_one_layer_in_bundled_specs(name: str) -> None:
    drawn = Chart.from_file(name).drawn(RenderOptions(detail="cells", labels="full"))
    assert isinstance(drawn, Scene)
    assert not [fault for fault in faults(drawn) if is_of_text(fault)]


def is_of_text(fault: Fault) -> bool:
    """Return True if it is not clear what a text belongs to, or the text cannot be read."""
    return fault.kind.startswith(("label", "leader", "text"))


def test_a_label_without_room_near_its_layer_has_a_leader_line() -> None:
    drawn, leader = next(
        (drawn, line)
        for drawn in (scene(branching(seed)) for seed in range(100))
        for line in drawn.connectors
        if line.style == "leader"
    )
    label = union(line.box() for line in drawn.texts if line.layer == leader.source)
    cells = drawn.xy[list(next(each.numbers for each in drawn.layers if each.layer.name == leader.source))]
    (x, y), end = leader.points
    assert np.hypot(max(label.left - x, x - label.right, 0), max(label.top - y, y - label.bottom, 0)) < 0.1
    assert np.hypot(*(cells - end).T).min() == pytest.approx(DISC / 2)


def test_the_generated_specs_branch_and_are_all_drawn() -> None:
    texts = [branching(seed) for seed in range(60)]
    assert len(set(texts)) == 60
    assert sum("groups:" in text for text in texts) > 15
    assert sum("[4, 4]" in text for text in texts) > 5
    assert sum("delay" in text for text in texts) > 5
