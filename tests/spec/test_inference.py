"""Sizes that do not follow: what is reported is the connection that fits no target, if there is one."""

from __future__ import annotations

import pytest

from netcharts.checking.run import check_text

TEXT = """\
name: T
layers:
  a: {{cell: input, size: [3, 4]}}
  b: {{cell: kernel}}
connections:
  - {connection}
"""


@pytest.mark.parametrize(
    ("connection", "code", "line", "message"),
    [
        ("convolution: a -> b\n    kernel: 5", "NC302", 6, "a window that reaches 5 does not fit into 3 cells"),
        ("pool: a -> b\n    kernel: [2, 2, 2]", "NC301", 7, "'kernel' has 3 values for 2 dimensions"),
        ("patches: a -> b\n    kernel: [1, 5]", "NC302", 6, "a window that reaches 5 does not fit into 4 cells"),
        ("interpolation: a -> b\n    scale: [2, 2, 2]", "NC301", 7, "'scale' has 3 values for 2 dimensions"),
        ("interpolation: a -> b\n    mode: linear", "NC021", 4, "the size of 'b' does not follow"),
    ],
)
def test_a_connection_that_fits_no_target_is_reported_in_place_of_the_size(
    connection: str, code: str, line: int, message: str
) -> None:
    text = TEXT.format(connection=connection)
    (finding,) = (each for each in check_text(text, "t") if each.level == "error")
    assert (finding.code, finding.line) == (code, line)
    assert message in finding.message


def test_a_window_that_fits_no_copy_is_reported_once() -> None:
    text = """\
name: T
layers:
  a: {cell: input, size: 6}
  s: {block: stage, repeat: 3}
  g: {cell: output, size: 1}
connections:
  - identity: a -> s
  - full: s -> g
blocks:
  stage:
    layers:
      output: {cell: kernel}
    connections:
      - {convolution: inputs -> output, kernel: 4}
"""
    (finding,) = (each for each in check_text(text, "t") if each.level == "error")
    assert (finding.code, finding.line) == ("NC302", 14)
    assert "'s.1.output' to 's.2.output': a window that reaches 4 does not fit into 3 cells" in finding.message


JOINS = "cells:\n  maximal: {parts: {output: {maximum: inputs}}}\n"


@pytest.mark.parametrize("cell", ["concat", "product", "add", "maximal"])
@pytest.mark.parametrize(
    ("connection", "message"),
    [
        ("{pool: a -> b, kernel: 5}", "a window that reaches 5 does not fit into 3 cells"),
        ("{patches: a -> b, kernel: [1, 5]}", "a window that reaches 5 does not fit into 4 cells"),
        ("{unpatch: a -> b, kernel: 2}", "1 channels cannot be divided into the 4 values of a window"),
    ],
)
def test_windows_that_do_not_fit_are_reported_where_values_join(cell: str, connection: str, message: str) -> None:
    text = TEXT.format(connection=connection).replace("cell: kernel", f"cell: {cell}") + JOINS
    assert any(message in each.message for each in check_text(text, "t") if each.level == "error")
