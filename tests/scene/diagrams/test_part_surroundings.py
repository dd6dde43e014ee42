"""Laws of charts of parts: what charts of cells show beside cells and links is shown at the level of parts as well."""

from __future__ import annotations

from collections import Counter
from itertools import product

import numpy as np
import pytest

from netcharts import Chart, RenderOptions
from netcharts.placement.box import Box
from netcharts.scene.diagrams import part_surroundings
from netcharts.scene.model import Scene
from netcharts.scene.nodes import overlapping

ARRANGED = ["column", "row", "ring", "grid"]
LABELS = ["none", "names", "sizes", "full"]


def text(size: int = 3, arrange: str = "column", pattern: str = "full", repeat: int = 1) -> str:
    """Return a spec of four layers of which two can be a group that repeats."""
    groups = f"groups:\n  block: {{layers: [h, k], repeat: {repeat}, label: Block}}\n" if repeat > 1 else ""
    links = "[a -> block -> y, h -> k]" if repeat > 1 else "a -> h -> k -> y"
    options = "    kernel: 3\n    padding: 1\n" if pattern == "convolution" else ""
    own = f"{{cell: hidden, size: {size}, arrange: {arrange}}}"
    return (
        f"name: T\nlayers:\n  a: {{cell: input, size: {size}}}\n  h: {own}\n  k: {own}\n"
        f"  y: {{cell: output, size: {size}}}\nconnections:\n  - {pattern}: {links}\n{options}{groups}"
    )


def drawn(spec: str, detail: str = "parts", labels: str | None = None, steps: int = 1) -> Scene:
    chart = Chart.from_text(spec)
    unroll = steps if detail == "parts" else None
    return chart.drawn(RenderOptions(detail=detail, labels=labels, unroll=unroll))


@pytest.mark.parametrize(("size", "arrange", "steps"), list(product([3, 9, 40, 1000], ARRANGED, [1, 2])))
def test_the_same_ellipses_are_drawn_as_in_a_chart_of_cells(size: int, arrange: str, steps: int) -> None:
    spec = text(size, arrange)
    cells, parts = drawn(spec, "cells"), drawn(spec, steps=steps)
    assert len(parts.dots) == steps * len(cells.dots)
    boxes = np.array([node.box() for node in parts.nodes])
    inside = ((parts.dots[:, None] > boxes[:, :2]) & (parts.dots[:, None] < boxes[:, 2:])).all(axis=2)
    assert not inside.any()


@pytest.mark.parametrize(("size", "labels"), list(product([3, 40], [None, *LABELS])))
def test_the_same_labels_are_written_as_in_a_chart_of_cells(size: int, labels: str | None) -> None:
    scenes = [drawn(text(size), detail, labels) for detail in ("cells", "parts")]
    written = [Counter(line.text for line in scene.texts if line.role == "label") for scene in scenes]
    assert written[0] == written[1]
    assert bool(written[1]) == (labels not in (None, "none") or (size > 8 and labels != "none"))


@pytest.mark.parametrize(("size", "labels"), list(product([1, 3, 40], LABELS)))
def test_no_label_of_a_layer_lies_on_a_box_or_on_other_text(size: int, labels: str) -> None:
    scene = drawn(text(size, repeat=2), labels=labels)
    texts = [line.box() for line in scene.texts]
    occupied = np.array([*(node.box() for node in scene.nodes), *texts])
    for line in scene.texts:
        if line.role == "label":
            assert overlapping(line.box(), occupied).sum() == 1


@pytest.mark.parametrize(("size", "repeat"), list(product([2, 40], [2, 96])))
def test_repeated_groups_have_their_frame_with_the_number_of_copies(size: int, repeat: int) -> None:
    spec = text(size, repeat=repeat)
    cells, parts = drawn(spec, "cells"), drawn(spec)
    titles = [[line.text for line in scene.texts if line.role == "frame"] for scene in (cells, parts)]
    assert titles[0] == titles[1] == [f"Block ×{repeat}"]
    frame = parts.frames[0]
    inside = [node for node in parts.nodes if frame.left < node.x < frame.right and frame.top < node.y < frame.bottom]
    layers = Chart.from_text(spec).drawn(RenderOptions(detail="cells")).layers
    hidden = sum(each.index.size for each in layers if each.layer.name in "hk")
    # A sum and a bias for each cell of the group, and nothing else.
    assert len(inside) == 2 * hidden
    assert len(parts.frames) == len(cells.frames) == 1


@pytest.mark.parametrize(
    ("pattern", "size"), list(product(["full", "identity", "convolution", "interpolation", "pointwise"], [3, 9, 50]))
)
def test_cells_that_have_links_to_cells_that_are_not_drawn_have_lines_that_fade_out(pattern: str, size: int) -> None:
    spec = text(size, pattern=pattern)
    cells, parts = drawn(spec, "cells"), drawn(spec)
    assert bool(cells.fade_outs) == bool(parts.fade_outs)
    ends = {point for connector in parts.connectors for point in (connector.points[0], connector.points[-1])}
    starts = np.concatenate([np.zeros((0, 2)), *(fading.lines[:, 0] for fading in parts.fade_outs)])
    middles = np.array([*ends, *map(tuple, starts.tolist())])
    for node in parts.nodes:
        if node.label.startswith("sum"):
            # The line into the left side of a box, or one that fades out, perhaps before the border of its column.
            left = middles[(middles[:, 0] <= node.x - node.width / 2 + 1e-6) & (abs(middles[:, 1] - node.y) < 1e-6)]
            assert len(left)


@pytest.mark.parametrize("size", [3, 40])
def test_the_links_of_attention_are_not_those_of_weights(size: int) -> None:
    spec = text(size).replace("full: a -> h -> k -> y", "attention: a -> h\n  - full: h -> k -> y")
    spec = spec.replace("h: {cell: hidden", "h: {cell: attention")
    styles = Counter(connector.style for connector in drawn(spec).connectors)
    assert styles["attention"]
    assert styles["weighted"]


@pytest.mark.parametrize("drawn_cells", [100, 400])
def test_a_label_is_tried_at_a_bounded_number_of_places(drawn_cells: int, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[Box] = []
    monkeypatch.setattr(
        part_surroundings, "overlapping", lambda box, boxes: tried.append(box) or overlapping(box, boxes)
    )
    spec = f"name: T\nlayers:\n  a: {{cell: hidden, size: {drawn_cells}, draw: {drawn_cells}, arrange: row}}\nconnections: []\n"
    scene = drawn(spec, labels="names")
    assert [line.text for line in scene.texts if line.role == "label"] == ["a"]
    assert len(tried) <= 1000
