"""Frames in frames never touch or cross, their captions collide with nothing, and braces span what is under them."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest

from netcharts import Chart
from netcharts.placement.box import Box
from netcharts.scene.model import Scene
from netcharts.scene.nodes import crossed
from netcharts.style.options import RenderOptions

CHAIN = """\
name: T
layers:
  a: {cell: input, size: 3}
  b: {cell: hidden, size: 3}
  c: {cell: recurrent, size: 2}
  d: {cell: hidden, size: 4}
  e: {cell: hidden, size: 1}
  f: {cell: output, size: 2}
connections:
  - full: a -> b -> c -> d -> e -> f
  - recurrent: c
groups:
  one:   {layers: [b], label: One}
  two:   {layers: [one, c], label: Two with a caption that is wide}
  three: {layers: [two, d], label: Three, repeat: 1}
  four:  {layers: [three, four_b], label: Four}
  four_b: {layers: [e], label: E}
  under: {layers: [c, d, e], brace: below, label: Under}
  over:  {layers: [four, f], brace: above, label: Over}
"""
LANES = """\
name: T
layers:
  a:  {cell: input, size: 3}
  b1: {cell: hidden, size: 3}
  b2: {cell: hidden, size: 3}
  c1: {cell: hidden, size: 2}
  c2: {cell: hidden, size: 2}
  d:  {cell: hidden, size: 3}
  e:  {cell: hidden, size: 3}
  f:  {cell: output, size: 2}
connections:
  - full: [a -> b1 -> b2 -> e, a -> c1 -> c2 -> e, a -> d -> e -> f]
groups:
  b:   {layers: [b1, bb], label: B}
  bb:  {layers: [b2], label: BB}
  c:   {layers: [c1, c2], label: C}
  d_:  {layers: [d], label: D}
  all: {layers: [b, c, d_, e], label: All}
"""
PLACED = LANES.replace("label: C}", "label: C, place: {below: all}}").replace("[b, c, d_, e]", "[b, d_, e]")
BESIDE = LANES.replace("label: BB}", "label: BB, place: {above: b1}}")
SPECS = {"chain": CHAIN, "lanes": LANES, "placed": PLACED, "beside": BESIDE}


def drawn(text: str, detail: str, labels: str) -> Scene:
    scene = Chart.from_text(text).drawn(RenderOptions(detail=detail, labels=labels))
    assert isinstance(scene, Scene)
    return scene


def nested(one: Box, other: Box) -> bool:
    """Return True if a frame is inside another one and does not touch it."""
    return (
        one.left < other.left - 0.05
        and one.top < other.top - 0.05
        and other.right + 0.05 < one.right
        and other.bottom + 0.05 < one.bottom
    )


def apart(one: Box, other: Box) -> bool:
    across, down = (
        max(one.left - other.right, other.left - one.right),
        max(one.top - other.bottom, other.top - one.bottom),
    )
    return max(across, down) > 0.01


@pytest.mark.parametrize("labels", ["none", "full"])
@pytest.mark.parametrize("detail", ["cells", "layers"])
@pytest.mark.parametrize("name", SPECS)
def test_frames_are_apart_or_one_is_inside_the_other(name: str, detail: str, labels: str) -> None:
    chart = Chart.from_text(SPECS[name])
    framed = [group for group in chart.spec.groups if group.framed]
    frames = drawn(SPECS[name], detail, labels).frames
    assert len(frames) == len(framed)
    for (one, first), (other, second) in combinations(zip(framed, frames, strict=True), 2):
        if other.name in one.groups:
            assert nested(first, second), (one.name, other.name)
        elif one.name in other.groups:
            assert nested(second, first), (one.name, other.name)
        else:
            assert apart(first, second), (one.name, other.name)


@pytest.mark.parametrize("labels", ["none", "full"])
@pytest.mark.parametrize("detail", ["cells", "layers"])
@pytest.mark.parametrize("name", SPECS)
def test_captions_touch_no_frame_and_no_other_caption(name: str, detail: str, labels: str) -> None:
    scene = drawn(SPECS[name], detail, labels)
    captions = [line for line in scene.texts if line.role == "frame"]
    assert captions
    for one, other in combinations(captions, 2):
        assert apart(one.box(), other.box()) or abs(one.y - other.y) > 0.2, (one.text, other.text)
    for line in captions:
        box = line.box()._replace(top=line.y - line.size / 2, bottom=line.y + line.size / 2)
        assert all(apart(box, frame) or nested(frame, box) for frame in scene.frames), line.text


@pytest.mark.parametrize("name", SPECS)
def test_a_frame_contains_the_cells_of_its_layers_and_no_others(name: str) -> None:
    chart = Chart.from_text(SPECS[name])
    scene = drawn(SPECS[name], "cells", "none")
    framed = [group for group in chart.spec.groups if group.framed]
    for group, frame in zip(framed, scene.frames, strict=True):
        for layer in scene.layers:
            inside = [
                frame.left < x < frame.right and frame.top < y < frame.bottom
                for x, y in scene.xy[layer.first : layer.numbers.stop].tolist()
            ]
            assert all(inside) if layer.layer.name in group.layers else not any(inside), (group.name, layer.layer.name)


@pytest.mark.parametrize("detail", ["cells", "layers"])
def test_braces_span_the_layers_under_them_and_stand_outside_of_all_frames(detail: str) -> None:
    scene = drawn(CHAIN, detail, "none")
    below, above = scene.braces
    assert below[:, 1].min() > max(frame.bottom for frame in scene.frames)
    assert above[:, 1].max() < min(frame.top for frame in scene.frames)
    assert above[:, 0].max() - above[:, 0].min() > below[:, 0].max() - below[:, 0].min()


def test_the_brace_of_an_outer_group_is_farther_away() -> None:
    text = CHAIN.replace("label: Over}", "label: Over}\n  inner: {layers: [b, c], brace: above}")
    text = text.replace("over:  {layers: [four, f]", "over:  {layers: [inner, f]")
    text = text.replace("label: One}", "label: One}").replace(
        "  two:   {layers: [one, c]", "  two:   {layers: [one, c]"
    )
    scene = drawn(text, "cells", "none")
    outer, inner = sorted(
        (brace for brace in scene.braces if brace[:, 1].max() < scene.xy[:, 1].min()),
        key=lambda b: -abs(b[-1][0] - b[0][0]),
    )
    assert outer[:, 1].max() < inner[:, 1].min()


def test_copies_beside_each_other_are_said_in_both_languages() -> None:
    spec = Chart.from_text(CHAIN).spec
    groups = tuple(group._replace(beside=4) if group.name == "one" else group for group in spec.groups)
    chart = Chart(spec._replace(groups=groups))
    assert "One · 4 beside each other" in [line.text for line in chart.drawn(RenderOptions(detail="layers")).texts]
    assert "One · 并列 4 份" in [line.text for line in chart.drawn(RenderOptions(lang="zh")).texts]
    assert "b in 4 copies beside each other" in chart.description()


def test_no_line_between_boxes_runs_along_the_edge_of_a_frame() -> None:
    text = CHAIN.replace("  - recurrent: c\n", "  - identity: [a -> d, b -> e]\n").replace("size: 4", "size: 3")
    scene = drawn(text.replace("size: 1}", "size: 3}"), "layers", "none")
    pieces = [piece for connector in scene.connectors for piece in pairwise(connector.points)]
    level = [(a, b) for a, b in pieces if abs(a[1] - b[1]) < 1e-9 and abs(a[0] - b[0]) > 1]
    assert level
    for frame in scene.frames:
        for (left, y), (right, _) in level:
            if min(left, right) < frame.right and max(left, right) > frame.left:
                assert min(abs(y - frame.top), abs(y - frame.bottom)) > 0.07


BRANCH = """\
name: T
layers:
  a: {cell: input, size: 3}
  b: {cell: hidden, size: 3}
  c: {cell: hidden, size: 3}
  d: {cell: hidden, size: 3}
  e: {cell: output, size: 3}
connections:
  - full: [a -> b -> e, a -> c -> d -> e]
groups:
  g: {layers: [c, d, e], label: A caption}
"""


@pytest.mark.parametrize("labels", ["none", "names", "full"])
def test_a_frame_goes_below_a_layer_that_it_would_enclose_or_touch(labels: str) -> None:
    scene = drawn(BRANCH, "cells", labels)
    (frame,) = scene.frames
    other = scene.xy[3:6]
    assert other.max(axis=0)[1] + 0.31 < frame.top
    (caption,) = [line.box() for line in scene.texts if line.role == "frame"]
    written = [line.box() for line in scene.texts if line.role == "label"]
    assert all(apart(caption, label) for label in written)
    assert written or labels == "none"


def test_a_caption_moves_along_its_frame_out_of_the_way_of_links() -> None:
    text = BRANCH.replace("layers: [c, d, e], label: A caption}", "layers: [c, d, e], label: I, place: {below: b}}")
    scene = drawn(text, "cells", "none")
    (caption,) = [line for line in scene.texts if line.role == "frame"]
    (frame,) = scene.frames
    assert frame.left <= caption.box().left
    assert caption.box().right <= frame.right
    lines = [each.points[:, 0] for routed in scene.connections for each in routed.paths]
    segments = np.concatenate([piece.reshape(-1, 4) for piece in lines if piece.shape[1] == 2])
    assert not crossed([caption.box()], segments).any()
