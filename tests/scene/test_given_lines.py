"""Lines from layers that give weights of connections, or what other layers held before the first step."""

from __future__ import annotations

import numpy as np
import pytest

from netcharts import Chart
from netcharts.scene.legend_entries import entries as legend_entries
from netcharts.scene.model import Scene
from netcharts.scene.nodes import crossed, segments
from netcharts.style.options import RenderOptions

LEVELS = ("layers", "cells", "parts", "maps")

WEIGHTS = """\
name: T
layers:
  task:   {cell: input, size: 2}
  one:    {cell: linear, size: 6}
  other:  {cell: linear, size: 4}
  x:      {cell: input, size: 3}
  hidden: {cell: hidden, size: 2, bias: false}
  y:      {cell: output, size: 2, bias: false}
connections:
  - full: [task -> one, task -> other]
  - {full: x -> hidden, weights: one}
  - {full: hidden -> y, weights: other}
"""
START = """\
name: T
layers:
  x:     {cell: input, size: 3}
  z:     {cell: input, size: 2}
  first: {cell: hidden, size: 2}
  held:  {cell: hidden, size: 2}
  state: {cell: memory, size: 2, start: {output: first, value: held}}
  y:     {cell: output, size: 1}
connections:
  - full: [x -> state, z -> first, z -> held, state -> y]
  - recurrent: state
"""


def scene(text: str, detail: str) -> Scene:
    drawn = Chart.from_text(text).drawn(RenderOptions(detail=detail))
    assert isinstance(drawn, Scene)
    return drawn


@pytest.mark.parametrize("detail", LEVELS)
def test_each_connection_with_weights_from_a_layer_has_one_line_to_its_mark(detail: str) -> None:
    drawn = scene(WEIGHTS, detail)
    marks = [mark for mark in drawn.link_marks if mark.form == "given"]
    lines = [line for line in drawn.connectors if line.style == "weights"]
    assert [mark.giver for mark in marks] == ["one", "other"]
    assert len(lines) == 2
    for mark, line in zip(marks, lines, strict=True):
        assert np.allclose(line.points[-1], (mark.x, mark.y))
    # Weights of a layer are not tied to those of another connection.
    assert not [mark for mark in drawn.link_marks if mark.form == "tie"]


@pytest.mark.parametrize("detail", LEVELS)
def test_each_layer_that_gives_a_start_has_one_arrow(detail: str) -> None:
    drawn = scene(START, detail)
    assert sum(line.style == "start" for line in drawn.connectors) == 2
    assert sum(mark.form == "start" for mark in drawn.link_marks) == 2
    number = scene(START.replace("{output: first, value: held}", "0.5"), detail)
    assert not [line for line in number.connectors if line.style == "start"]
    assert not [mark for mark in number.link_marks if mark.form == "start"]


@pytest.mark.parametrize("text", [WEIGHTS, START])
@pytest.mark.parametrize("detail", ["layers", "cells", "parts"])
def test_given_lines_run_through_no_cell_and_stay_in_the_chart(text: str, detail: str) -> None:
    drawn = scene(text, detail)
    lines = segments(line.points for line in drawn.connectors if line.style in ("weights", "start"))
    discs = [(x - 0.2, y - 0.2, x + 0.2, y + 0.2) for x, y in drawn.xy.tolist()]
    boxes = [*(node.box() for node in drawn.nodes), *discs]
    assert not crossed(np.array(boxes), lines).any()
    assert lines.min() >= 0
    assert lines[:, [0, 2]].max() <= drawn.width
    assert lines[:, [1, 3]].max() <= drawn.height


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("detail", LEVELS)
def test_given_lines_are_in_the_legend_only_where_they_are_drawn(detail: str, language: str) -> None:
    for text, key in ((WEIGHTS, "given mark"), (START, "start mark")):
        keys = [key for entry in legend_entries([scene(text, detail)], language) for key in entry.keys]
        assert key in keys
        assert not {"given mark", "start mark", "tie mark"} - {key} & set(keys)


def test_given_lines_are_described_in_words() -> None:
    assert "with the values of one as weights" in Chart.from_text(WEIGHTS).description()
    assert "start first, held (value)" in Chart.from_text(START).description()


@pytest.mark.parametrize("detail", ["layers", "cells", "parts"])
def test_shared_and_frozen_weights_are_marked_at_every_level(detail: str) -> None:
    text = WEIGHTS.replace("weights: other", "train: false").replace("weights: one", "weights: other.output.task")
    text = text.replace("size: 3}", "size: 2}").replace(
        "hidden: {cell: hidden, size: 2", "hidden: {cell: hidden, size: 4"
    )
    forms = {mark.form for mark in scene(text, detail).link_marks}
    assert forms == {"tie", "lock"}
