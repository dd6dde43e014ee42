"""Copies of blocks that are left out because they are like others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from netcharts.checking.run import check_text
from netcharts.spec import repeats
from netcharts.spec.model import Expansion, Spec
from netcharts.spec.reader import read
from netcharts.spec.repeats import written_out
from tests.folders import published_path

CHAIN = """\
name: T
layers:
  in: {cell: input, size: 4}
  blocks: {block: block, repeat: 9}
  side: {cell: output, size: 2}
  out: {cell: output, size: 2}
connections:
  - identity: in -> blocks
  - full: [blocks -> out, in -> side]
blocks:
  block:
    layers:
      wide: {cell: hidden, size: 8}
      output: {cell: hidden, size: 4}
    connections:
      - full: inputs -> wide -> output
"""


def kept(text: str) -> list[int]:
    """Return the numbers of the copies of `blocks` that are kept."""
    spec, problems = read(text, "t")
    assert spec is not None, problems
    names = {layer.name for layer in written_out(spec, 2).layers}
    return [number for number in range(1, 10) if f"blocks.{number}.wide" in names]


def test_of_copies_that_are_alike_one_is_kept_between_the_first_and_the_last() -> None:
    assert kept(CHAIN) == [1, 2, 9]
    spec, _ = read(CHAIN, "t")
    assert spec is not None
    few = written_out(spec, 2)
    assert ("blocks.2.output", "blocks.9.wide") in {(each.source, each.target) for each in few.connections}
    assert len(written_out(spec).layers) == 3 + 9 * 2


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("in -> side", "blocks.5.wide -> side", [1, 2, 5, 9]),
        ("size: 8}", "size: 8, weights: blocks.4.wide}", [1, 2, 4, 9]),
        ("      - full: inputs -> wide", "      - {full: wide -> wide, delay: 1}\n      - full: inputs -> wide", "all"),
        ("name: T", "name: T\nexamples: [{inputs: {in: [1, 1, 1, 1]}, outputs: {blocks.6.wide: [0]}}]", [1, 2, 6, 9]),
        ("name: T", "name: T\nweights: {blocks.3.wide.output.bias: [0, 0, 0, 0, 0, 0, 0, 0]}", [1, 2, 3, 9]),
        ("repeat: 9", "beside: 9", "all"),
    ],
)
def test_copies_that_differ_from_the_others_are_kept(old: str, new: str, expected: list[int] | str) -> None:
    assert kept(CHAIN.replace(old, new)) == (list(range(1, 10)) if expected == "all" else expected)


def test_copies_of_other_sizes_are_kept() -> None:
    # Each copy of a dense block adds channels to those of all before it.
    spec, _ = read(published_path("densenet-121").read_bytes(), "t")
    assert spec is not None
    assert len(written_out(spec, 2).layers) == len(written_out(spec).layers)


def _without_a_line(path: Path) -> Iterator[str]:
    """Yield the text of a spec, and this text without each of its lines in turn."""
    lines = path.read_text("utf-8").splitlines(keepends=True)
    yield "".join(lines)
    for number in range(len(lines)):
        yield "".join(lines[:number] + lines[number + 1 :])


@pytest.mark.parametrize("name", ["gpt-2", "highway", "mlp-mixer", "realnvp", "t5-small"])
def test_the_findings_are_those_of_all_copies(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def whole(_: Spec, expansion: Expansion) -> Expansion:
        return expansion

    path = published_path(name)
    texts = list(_without_a_line(path))
    few = [check_text(text, str(path)) for text in texts]
    monkeypatch.setattr(repeats, "few_copies", whole)
    assert any(few)
    assert few == [check_text(text, str(path)) for text in texts]
