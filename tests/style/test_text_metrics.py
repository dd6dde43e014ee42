"""Text: its width, and line breaking."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcharts.style import text_metrics
from netcharts.syntax.mathematics import END, MARKS


@given(st.text(), st.floats(1.1, 20))
def test_lines_hold_the_whole_text_and_are_not_too_wide(words: str, most: float) -> None:
    lines = text_metrics.broken(words, most)
    assert all(text_metrics.width(line) <= most for line in lines)
    # Words that are too long are hyphenated.
    whole, found = ("".join("".join(text).split()).replace("-", "") for text in (words, lines))
    assert found == whole


@pytest.mark.parametrize(
    ("word", "lines"),
    [
        ("Aufmerksamkeitsgewichtung", ["Aufmerksam-", "keitsgewich-", "tung"]),
        ("Zurückpropagierung", ["Zurückpropagie-", "rung"]),
        ("regularizationterms", ["regulariza-", "tionterms"]),
        ("x123456789012345", ["x123456789012", "345"]),
    ],
)
def test_words_that_are_too_long_are_hyphenated(word: str, lines: list[str]) -> None:
    assert text_metrics.broken(word, 8) == lines


def test_line_breaks_can_be_forced() -> None:
    assert text_metrics.broken("a b\nc", 20) == ["a b", "c"]
    assert text_metrics.broken(text_metrics.math(r"h_t\\second"), 20) == [text_metrics.math("h_t"), "second"]


def test_broken_mathematics_is_complete_on_every_line() -> None:
    for line in text_metrics.broken(text_metrics.math(r"x^{abcdefghijklmnopqrstuvwxyz} + \mathbf{abcdefghijklm}"), 4):
        assert sum(line.count(mark) for mark in MARKS[:-1]) == line.count(END)
        assert text_metrics.width(line) <= 4


def test_lines_break_after_words_underscores_and_ideographs() -> None:
    assert text_metrics.broken("a rather long label", 6) == ["a rather", "long label"]
    assert text_metrics.broken("convolution_layer_1", 8) == ["convolution_", "layer_1"]
    assert text_metrics.broken("长短期记忆网络", 4) == ["长短期记", "忆网络"]
    assert text_metrics.broken("保护的状态（LSTM）。", 7) == ["保护的状态", "（LSTM）。"]


@given(st.text(alphabet="长短（）。，、LSTM 记忆", max_size=40), st.integers(6, 12))
def test_no_line_starts_with_a_closing_mark_or_ends_with_an_opening_one(words: str, most: int) -> None:
    words = re.sub("[LSTM]+", "LSTM", re.sub("[（）。，、]{2,}", "。", re.sub(" *([（）。，、]) *", r"\1", words)))
    lines = text_metrics.broken(words, most)
    assert not any(line.startswith(("）", "。", "，", "、")) for line in lines[1:])
    assert not any(line.endswith("（") for line in lines[:-1])


@given(st.text(alphabet="abcdefgh 长短", max_size=60), st.integers(4, 20))
def test_balanced_lines_are_as_few_and_not_wider(words: str, most: int) -> None:
    lines, found = text_metrics.broken(words, most), text_metrics.balanced(words, most)
    assert len(found) == len(lines)
    assert max(map(text_metrics.width, found), default=0) <= max(map(text_metrics.width, lines), default=0) <= most
    assert "".join(found).replace(" ", "").replace("-", "") == words.replace(" ", "")
