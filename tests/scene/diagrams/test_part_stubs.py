"""Direction and sources in charts of parts: heads of lines that lead back, letters and delays at stubs, and outputs."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from netcharts import Chart, RenderOptions
from netcharts.scene.model import Scene
from netcharts.scene.nodes import HEAD
from netcharts.style.colors import STUBS

NAMES = ["lstm", "gru", "an", "dnc", "ntm", "kn", "esn", "lsm"]


def drawn(text: str, **options: int) -> Scene:
    return Chart.from_text(text).drawn(RenderOptions(detail="parts", **options))


def recurrent(size: int, delay: int = 1) -> str:
    return (
        f"name: T\nlayers:\n  x: {{cell: input, size: 1}}\n  h: {{cell: hidden, size: {size}}}\n"
        "  y: {cell: output, size: 1}\n"
        f"connections:\n  - full: x -> h -> y\n  - {{full: h -> h, delay: {delay}}}\n"
    )


@pytest.mark.parametrize("size", [2, len(STUBS), len(STUBS) + 1, 30])
def test_every_value_has_a_letter_if_there_are_more_values_than_colors(size: int) -> None:
    scene = drawn(recurrent(size).replace(f"size: {size}", f"size: {size}, draw: {size}"))
    stubs = [line for line in scene.connectors if line.style == "stub"]
    letters = [line.text for line in scene.texts if line.role == "letter"]
    if size <= len(STUBS):
        assert letters == []
        return
    # One at each stub into a cell, and one at all stubs that lead out of a cell.
    assert len(letters) == len(stubs) / 2 + size
    assert set(Counter(letters).values()) == {size + 1}
    assert len(set(letters)) == size


@pytest.mark.parametrize("name", NAMES)
def test_each_letter_stands_at_a_stub_and_covers_no_other_text(name: str) -> None:
    scene = Chart.from_file(name).drawn(RenderOptions(detail="parts"))
    stubs = [line for line in scene.connectors if line.is_stub]
    ends = np.array([point for line in stubs for point in line.points]).reshape(-1, 2)
    for line in scene.texts:
        if line.role == "letter":
            assert np.hypot(*(ends - (line.x, line.y)).T).min() < 0.2


@pytest.mark.parametrize(("delay", "written"), [(1, 0), (2, 3), (5, 3)])
def test_delays_other_than_one_step_are_written_at_stubs(delay: int, written: int) -> None:
    scene = drawn(recurrent(3, delay))
    assert [line.text for line in scene.texts if line.role == "delay"] == [f"t−{delay}"] * written


@pytest.mark.parametrize(
    ("steps", "texts"), [(1, []), (2, ["(previous iteration)"]), (3, ["(2 iterations before)", "(previous iteration)"])]
)
def test_copies_of_earlier_steps_are_named(steps: int, texts: list[str]) -> None:
    scene = drawn(recurrent(2), unroll=steps)
    assert sorted(line.text for line in scene.texts if line.text.startswith("(")) == texts


@pytest.mark.parametrize("name", NAMES)
def test_lines_that_lead_to_the_left_have_heads_and_others_have_none(name: str) -> None:
    chart = Chart.from_file(name)
    scene = chart.drawn(RenderOptions(detail="parts"))
    tips = {line.points[1] for line in scene.connectors if line.style == "head"}
    lines = [line for line in scene.connectors if line.style in ("weighted", "fixed")]
    for line in lines:
        if line.points[-1][0] < line.points[0][0] - HEAD and line.source != line.target:
            directed = [c.directed for c in chart.spec.connections if line.source.startswith(c.source)]
            assert line.points[-1] in tips or not all(directed)


def test_values_that_leave_the_network_end_before_the_next_column_with_a_head() -> None:
    scene = Chart.from_file("kn").drawn(RenderOptions(detail="parts"))
    ends = [line.points[-1] for line in scene.connectors if line.style == "weighted" and not line.target]
    tips = {line.points[1] for line in scene.connectors if line.style == "head"}
    assert len(ends) == 9
    for end in ends:
        assert end in tips
        boxes = [node.box() for node in scene.nodes if node.box().left > end[0] and abs(node.y - end[1]) < 0.1]
        assert all(box.left - end[0] > HEAD for box in boxes)


def test_an_operation_and_what_is_applied_to_its_value_are_set_apart() -> None:
    assert "sum | sigmoid" in {node.label for node in drawn(recurrent(2)).nodes}
