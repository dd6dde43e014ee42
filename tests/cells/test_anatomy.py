"""Anatomies: every cell has a consistent one, and broken ones are reported."""

from __future__ import annotations

import pytest

from netcharts import Chart, cells, operations
from netcharts.cells.anatomy import SOURCES
from netcharts.checking.run import check_text

SPEC = """\
name: T
cells:
  own:
    parts:
      PARTS
layers:
  input:  {cell: input, size: 2}
  hidden: {cell: own, size: 2}
  output: {cell: output, size: 1}
connections:
  - full: input -> hidden -> output
  - recurrent: hidden
"""


@pytest.mark.parametrize("name", cells.names())
def test_the_parts_of_every_cell_can_be_computed_in_their_order(name: str) -> None:
    anatomy = cells.load(name).anatomy
    assert sorted(anatomy.order) == sorted(part.name for part in anatomy.parts)
    assert "output" in anatomy.order
    done = set(SOURCES)
    for part in map(anatomy.part, anatomy.order):
        assert part.operation_name in operations.names()
        assert all(wire.before or wire.number is not None or wire.source in done for wire in part.sources())
        done.add(part.name)
    assert set(anatomy.kept) <= done


@pytest.mark.parametrize("name", cells.names())
def test_limits_of_kinds_agree_with_their_parts(name: str) -> None:
    kind = cells.load(name)
    assert kind.bias or not any(part.bias for part in kind.anatomy.parts)
    if kind.activations == ("linear",):
        assert all(part.activation in (None, "linear") for part in kind.anatomy.parts)


@pytest.mark.parametrize(
    ("name", "sums", "biases", "states"),
    [("hidden", 1, 1, 0), ("recurrent", 1, 1, 1), ("gated_memory", 3, 3, 1), ("memory", 4, 4, 2), ("input", 0, 0, 0)],
)
def test_cells_have_the_known_numbers_of_sums_biases_and_states(name: str, sums: int, biases: int, states: int) -> None:
    anatomy = cells.load(name).anatomy
    assert sum(part.weighted for part in anatomy.parts) == sums
    assert sum(part.bias for part in anatomy.parts) == biases
    assert len(anatomy.kept) == states


def test_a_defined_cell_has_the_parts_of_its_parent_or_of_a_hidden_cell() -> None:
    text = SPEC.replace("    parts:\n      PARTS\n", "    EXTENDS\n")
    for extends, like in (("extends: memory", "memory"), ("mark: ring", "hidden")):
        layer = Chart.from_text(text.replace("EXTENDS", extends)).spec.layers[1]
        assert layer.cell.anatomy == cells.load(like).anatomy


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ("output: {sum: input}", "unknown part 'input' (did you mean 'inputs'?)"),
        ("output: {sum: inputs, multiply: [inputs, 2]}", "not 'multiply', 'sum'"),
        ("output: {bias: true}", "not none"),
        ("value: {sum: inputs}", "no part is called 'output'"),
        ("output: {multiply: [inputs, 2], bias: true}", "need 'sum', not 'multiply'"),
        ("{a: {sum: b}, b: {sum: a}, output: {sum: a}}", "wait for each other"),
        ("{inputs: {sum: data}, output: {sum: inputs}}", "'inputs' can't name a part"),
        ("output: {sum: inputs, activation: tahn}", "did you mean 'tanh'?"),
    ],
)
def test_a_broken_anatomy_is_reported_once(parts: str, message: str) -> None:
    text = SPEC.replace("\n      PARTS", f" {parts}" if parts.startswith("{") else f"\n      {parts}")
    (finding,) = check_text(text, "t")
    assert message in str(finding)


def test_a_name_or_alias_stands_for_one_kind_of_cell() -> None:
    every = [name for kind in map(cells.load, cells.names()) for name in (kind.name, *kind.aliases)]
    assert [name for name in every if every.count(name) > 1] == []


@pytest.mark.parametrize("name", operations.names())
def test_a_refused_value_of_an_operation_is_one_finding(name: str) -> None:
    """A part that names an operation is not said to have none."""
    text = SPEC.replace("PARTS", f"output: {{{name}: {{}}}}")
    assert [finding.code for finding in check_text(text, "t")].count("NC017") == 0
    assert [finding.level for finding in check_text(text, "t")] == ["error"]
