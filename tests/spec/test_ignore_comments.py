"""Comments that tell `check` to ignore a rule: where they apply, and that their cost is linear."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from netcharts.findings import Problems
from netcharts.spec import ignore_comments
from netcharts.syntax import tree

SPEC = "name: X\nlayers:\n  a: {cell: input, size: 2}\n"


def found(text: str) -> tuple[ignore_comments.Ignore, ...]:
    """Return the comments of a text."""
    document = tree.parse_document(text, Problems())
    assert document is not None
    return ignore_comments.find(text, document.texts)


def work(text: str) -> int:
    """Return the number of Python and C calls that are made to find the comments of a text."""
    calls = 0

    def count(frame: Any, event: str, argument: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        found(text)
    finally:
        sys.setprofile(None)
    return calls


def test_a_comment_applies_to_its_own_line_or_to_the_next_line_of_the_spec() -> None:
    text = (
        "# netcharts: ignore[NC101]\n# another comment\nname: X # netcharts: ignore[NC102]\n"
        "layers: {a: {cell: input, size: 2}}\n# netcharts: ignore[NC103]"
    )
    assert [(comment.rules, comment.line) for comment in found(text)] == [
        (("NC101",), 3),
        (("NC102",), 3),
        (("NC103",), 5),
    ]


def test_a_number_sign_in_a_text_does_not_begin_a_comment() -> None:
    text = 'title: "a # netcharts: ignore[NC101]" # netcharts: ignore[NC102]\ndescription: |\n  # netcharts: ignore[NC103]\n'
    assert [comment.rules for comment in found(text)] == [("NC102",)]


@pytest.mark.parametrize(
    "lines",
    [
        lambda count: "# netcharts: ignore[NC204]\n" * count,
        lambda count: "".join(f'x{number}: "a" # netcharts: ignore[NC204]\n' for number in range(count)),
    ],
    ids=["alone", "behind texts in quotes"],
)
def test_the_cost_is_linear_in_the_number_of_comments(lines: Any) -> None:
    once, twice = work(SPEC + lines(400)), work(SPEC + lines(800))
    assert twice < 2.3 * once
