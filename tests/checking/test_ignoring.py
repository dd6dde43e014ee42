"""Ignore comments."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from netcharts.checking.fixes import fixed
from netcharts.checking.run import check_text
from netcharts.findings import Problems
from netcharts.spec.ignore_comments import find
from tests.checking.specs import GOOD, LONE


def codes(text: str) -> list[str]:
    return [finding.code for finding in check_text(text, "t")]


@pytest.mark.parametrize(
    "comment", ["ignore[NC103]", "ignore[isolated-layer] as in the book", "ignore[ NC103 ,]", "ignore[isolated_layer]"]
)
def test_a_comment_ignores_a_rule_on_its_line_or_the_next(comment: str) -> None:
    behind = LONE.replace("size: 1}", f"size: 1}}  # netcharts: {comment}")
    above = LONE.replace("  lone:", f"  # netcharts: {comment}\n  # more\n  lone:")
    assert codes(LONE) == ["NC103"]
    assert codes(behind) == codes(above) == []


def test_a_comment_ignores_no_other_line_and_no_other_rule() -> None:
    elsewhere = LONE.replace("name: T", "name: T  # netcharts: ignore[NC103]")
    assert codes(elsewhere) == ["NC016", "NC103"]
    assert codes(LONE.replace("size: 1}", "size: 1}  # netcharts: ignore[NC104]")) == ["NC103", "NC016"]


def test_a_comment_within_quoted_or_block_text_has_no_effect() -> None:
    for title in ('"a # netcharts: ignore[NC103]"', "'# netcharts: what'", "|\n  a\n  # netcharts: what\n"):
        assert codes(f"title: {title}\n{GOOD}") == []
    assert find("name: a#netcharts:what\n", ()) == ()


def test_errors_of_the_language_cannot_be_ignored() -> None:
    text = GOOD.replace("size: 3}", "sise: 3}  # netcharts: ignore[NC005, NC021]", 1)
    assert set(codes(text)) == {"NC005", "NC021"}


def isolated(count: int, comment: str = "") -> str:
    """Return a spec with some isolated layers, each with a comment at the end of its line."""
    lone = "".join(f"  lone{number}: {{cell: hidden, size: 1}}{comment}\n" for number in range(count))
    return GOOD.replace("connections:", f"{lone}connections:")


@pytest.mark.parametrize("comment", ["ignore[NC103]", "ignore[nonsense]", "what", "ignore[NC001]"])
@pytest.mark.parametrize("count", [99, 100, 101, 300])
def test_at_most_100_problems_of_comments_are_reported(comment: str, count: int) -> None:
    found = check_text(GOOD.replace("layers:", f"# netcharts: {comment}\n" * count + "layers:"), "t")
    assert len(found) == min(count, Problems.MOST)
    assert {finding.code for finding in found} == {"NC016"} if comment == "ignore[NC103]" else {"NC015"}


def test_ignored_problems_do_not_count_however_many_there_are() -> None:
    all_ignored = isolated(150, "  # netcharts: ignore[NC103]")
    assert codes(all_ignored) == []
    assert codes(all_ignored + "  - full: hidden -> hidden\n") == ["NC102"]
    assert codes(isolated(150)) == ["NC103"] * Problems.MOST


IGNORED = "  # netcharts: ignore[{}]"
# Specs in which a rule is not applied, each with a rule that may find something once it is.
MAYBE_NEEDED = {
    "too many problems": isolated(150).replace(
        "lone99: {cell: hidden, size: 1}", "lone99: {cell: hidden, size: 1}" + IGNORED.format("NC103")
    ),
    "numbers are not computed": GOOD + "examples:\n  - outputs: {output: [1, 2, 3]}" + IGNORED.format("NC501"),
    "a warning comes first": LONE.replace("name: T", "name: T\nkind: feed_forward" + IGNORED.format("NC405")),
}


@pytest.mark.parametrize("name", MAYBE_NEEDED)
def test_a_comment_about_a_rule_that_was_not_applied_is_not_called_unused(name: str) -> None:
    text = MAYBE_NEEDED[name]
    assert "NC016" not in codes(text)
    assert "# netcharts" in fixed(text, "t")


def test_a_comment_can_ignore_two_rules_of_an_architecture_at_one_place() -> None:
    perceptron = GOOD.replace("name: T", "name: T\nkind: perceptron")
    text = perceptron.replace("output, size: 3}", "output, size: 3}" + IGNORED.format("NC404, NC411"))
    assert codes(perceptron) == ["NC401", "NC404"]
    assert codes(text) == ["NC401"]


def test_a_comment_about_numbers_is_unused_once_they_are_computed() -> None:
    text = GOOD.replace("name: T", "name: T" + IGNORED.format("NC501"))
    assert codes(text) == []
    assert [finding.code for finding in check_text(text, "t", forward=True)] == ["NC016"]


COMMENT = "# netcharts: ignore[NC103]\n"
MANY_COMMENTS: dict[str, Callable[[int], str]] = {
    "above": lambda n: GOOD.replace("layers:", COMMENT * n + "layers:"),
    "at the end": lambda n: GOOD + COMMENT * n,
    "after texts": lambda n: GOOD.replace("layers:", "".join(f"x{i}: 'a'  {COMMENT}" for i in range(n)) + "layers:"),
    "between texts": lambda n: GOOD.replace("layers:", f"'x': 'a'\n{COMMENT}" * n + "layers:"),
    "one name many times": lambda n: GOOD.replace("layers:", f"# netcharts: ignore[{'NC103,' * n}]\nlayers:"),
    "a wrong name many times": lambda n: GOOD.replace("layers:", f"# netcharts: ignore[{'NC999,' * n}]\nlayers:"),
    "many wrong names": lambda n: GOOD.replace(
        "layers:", f"# netcharts: ignore[{','.join(map(str, range(n)))}]\nlayers:"
    ),
}


@pytest.mark.parametrize("name", MANY_COMMENTS)
def test_the_cost_is_linear_in_the_length_of_the_comments(name: str) -> None:
    def steps(text: str) -> int:
        """Return the number of lines of Python that run."""
        seen = 0

        def count(frame: FrameType, event: str, argument: Any) -> Any:
            nonlocal seen
            seen += event in ("call", "line")
            return count

        before = sys.gettrace()
        sys.settrace(count)
        try:
            check_text(text, "t")
        finally:
            sys.settrace(before)
        return seen

    steps(MANY_COMMENTS[name](10))
    few, many = (steps(MANY_COMMENTS[name](count)) for count in (200, 800))
    assert many < 6 * few
