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
    # Links between a grid and a wide layer, and feedback past many layers, are not all clear.
    assert sum(under.values()) <= 2.5 * len(under), under


def test_branches_keep_a_lane_from_split_to_join() -> None:
    at = middles(INCEPTION)
    assert at["b1"][1] == at["b2"][1] == at["x"][1] == at["cat"][1]
    assert at["c1"][1] == at["c2"][1] == at["c3"][1] > at["b1"][1] > at["a1"][1]
    assert not [fault for fault in found(INCEPTION) if fault.kind == "link under cell"]


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


@pytest.mark.parametrize("name", sorted(path.stem for path in bundled.paths().values()))
def test_labels_belong_to_one_layer_in_bundled_specs(name: str) -> None:
    drawn = Chart.from_file(name).drawn(RenderOptions(detail="cells", labels="full"))
    assert isinstance(drawn, Scene)
    assert not [fault for fault in faults(drawn) if is_of_text(fault)]


def is_of_text(fault: Fault) -> bool:
    """Return True if it is not clear what a text belongs to, or the text cannot be read."""
    return fault.kind.startswith(("label", "leader", "text"))


def test_a_label_without_room_near_its_layer_has_a_leader_line() -> None:
    drawn = scene(branching(34))
    (leader,) = [line for line in drawn.connectors if line.style == "leader"]
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
