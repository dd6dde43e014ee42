"""Starts: what layers held before the first step, wherever it is read."""

from __future__ import annotations

import numpy as np
import pytest

from netcharts import Chart
from netcharts.checking.run import check_text
from netcharts.errors import ForwardError

COPIED = """
name: T
layers:
  x: {{cell: input, size: 3, start: {start}}}
  y: {{cell: copy}}
connections:
  - {{identity: x -> y, delay: 1{more}}}
"""


@pytest.mark.parametrize(("more", "size"), [("", 3), (", places: [0, 2]", 2)])
def test_what_a_connection_takes_a_part_of_has_the_start_of_its_source(more: str, size: int) -> None:
    result = Chart.from_text(COPIED.format(start=0.5, more=more)).forward({"x": [[[1, 2, 3]], [[4, 5, 6]]]})
    np.testing.assert_array_equal(result["y"][:, 0, 0], [[0.5] * size, [1, 2, 3][:size]])


@pytest.mark.parametrize("pattern", ["pointwise", "full"])
@pytest.mark.parametrize("start", [None, 2])
def test_before_the_first_word_is_none_or_the_given_one(pattern: str, start: int | None) -> None:
    given = "" if start is None else f", start: {start}"
    chart = Chart.from_text(
        f"name: T\nlayers:\n  words: {{cell: input, vocabulary: 4{given}}}\n  e: {{cell: embedding, channels: 2}}\n"
        f"connections:\n  - {{{pattern}: words -> e, delay: 1}}\n"
    )
    rows = chart.weights()["e.output.words"].reshape(2, 4).T if pattern == "pointwise" else None
    result = chart.forward({"words": [[[1]], [[3]]]})
    weights = result.weights["e.output.words"]
    rows = weights.reshape(2, 4).T if pattern == "pointwise" else weights.reshape(4, 2)
    first = np.zeros(2) if start is None else rows[start]
    np.testing.assert_allclose(result["e"][:, 0].reshape(2, 2), [first, rows[1]])


def test_copies_of_a_block_start_from_layers_within_the_copy() -> None:
    chart = Chart.from_text(
        """
name: T
layers:
  x: {cell: input, size: 2}
  two: {block: held, repeat: 2}
connections:
  - identity: x -> two
blocks:
  held:
    layers:
      begin: {cell: constant, size: 2}
      output: {cell: kept, start: begin}
    connections:
      - identity: inputs -> output
cells:
  kept: {extends: hidden, parts: {output: {sum: [inputs, output.before]}}}
"""
    )
    weights = {"two.1.begin.output": [[1, 2]], "two.2.begin.output": [[10, 20]]}
    result = chart.forward({"x": [[[1, 1]], [[1, 1]]]}, weights=weights)
    np.testing.assert_array_equal(result["two.1.output"][:, 0, 0], [[2, 3], [3, 4]])
    np.testing.assert_array_equal(result["two.2.output"][:, 0, 0], [[12, 23], [15, 27]])


def test_parts_of_cells_of_several_shapes_have_starts() -> None:
    chart = Chart.from_text(
        """
name: T
layers:
  x: {cell: input, size: 2}
  y: {cell: mine, start: {held: 3}}
connections:
  - identity: x -> y.a
cells:
  mine: {extends: hidden, parts: {held: {sum: [inputs.a, held.before]}, output: {multiply: [held, 2]}}}
"""
    )
    np.testing.assert_array_equal(chart.forward({"x": [[[1, 2]]]})["y"][0, 0, 0], [8, 10])


def test_a_layer_starts_from_the_last_step_of_a_layer_with_other_steps() -> None:
    chart = Chart.from_text(
        """
name: T
layers:
  a: {cell: input, size: 2}
  x: {cell: input, size: 2}
  y: {cell: kept, start: a}
connections:
  - identity: x -> y
cells:
  kept: {extends: hidden, parts: {output: {sum: [inputs, output.before]}}}
"""
    )
    result = chart.forward({"a": [[[1, 1]], [[2, 2]], [[5, 7]]], "x": [[[1, 1]], [[1, 1]]]})
    np.testing.assert_array_equal(result["y"][:, 0, 0], [[6, 8], [7, 9]])
    assert result["a"].shape == (3, 1, 1, 2)


def test_what_depends_on_itself_is_not_computed() -> None:
    chart = Chart.from_text(
        """
name: T
layers:
  x: {cell: input, size: 2}
  y: {cell: recurrent, size: 2, start: z}
  z: {cell: hidden, size: 2}
connections:
  - full: x -> y -> z
  - recurrent: y
"""
    )
    with pytest.raises(ForwardError, match="needs what it starts from of 'z', which depends on 'y'"):
        chart.forward({"x": [1, 2]})


@pytest.mark.parametrize(
    ("start", "message"),
    [
        ("nobody", "unknown layer 'nobody'"),
        ("{gate: 1}", "have no part 'gate'"),
        ("long", "'long' has 3 values, and 'y' starts from 2"),
        ("[1, 2]", "expected a number, the name of a layer"),
        ("{}", "expected a number, the name of a layer"),
    ],
)
def test_starts_that_do_not_fit_are_reported_where_they_are_written(start: str, message: str) -> None:
    text = f"""name: T
layers:
  x: {{cell: input, size: 2}}
  long: {{cell: constant, size: 3}}
  y: {{cell: recurrent, size: 2, start: {start}}}
connections:
  - full: x -> y
  - recurrent: y
"""
    found = [finding for finding in check_text(text, "t") if finding.level == "error"]
    assert [finding.line for finding in found] == [5]
    assert message in found[0].message


def test_a_start_that_nothing_reads_has_no_effect() -> None:
    text = "name: T\nlayers:\n  x: {cell: input, size: 2, start: 1}\n  y: {cell: output, size: 2}\nconnections:\n"
    (found,) = check_text(text + "  - full: x -> y\n", "t")
    assert found.line == 3
    assert "has no effect" in found.message


def test_values_of_layers_with_other_steps_are_drawn() -> None:
    chart = Chart.from_text(
        """
name: T
layers:
  a: {cell: input, size: 2}
  x: {cell: input, size: 2}
  y: {cell: recurrent, size: 2, start: a}
connections:
  - full: x -> y
  - recurrent: y
examples:
  - {inputs: {a: [[[1, 1]], [[2, 2]], [[5, 7]]], x: [[[1, 1]], [[1, 1]]]}, outputs: {a: [[[1, 1]], [[2, 2]], [[5, 7]]]}}
"""
    )
    assert not [finding for finding in chart.check(forward=True) if finding.level == "error"]
    assert chart.svg(values="forward")
