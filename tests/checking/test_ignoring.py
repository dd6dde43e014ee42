"""Ignore comments."""

from __future__ import annotations

import pytest

from netcharts.checking.run import check_text
from netcharts.spec.ignores import find
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
    assert find("name: a#netcharts:what\n") == ()


def test_errors_of_the_language_cannot_be_ignored() -> None:
    text = GOOD.replace("size: 3}", "sise: 3}  # netcharts: ignore[NC005, NC006]", 1)
    assert set(codes(text)) == {"NC005", "NC006"}
