"""Text: mathematics in Unicode, and line breaking."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcharts.style import text_metrics


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("h_t", "hₜ"),
        ("W^{(2)}", "W⁽²⁾"),
        ("x_{t-1}", "xₜ₋₁"),
        ("W_{ij}^T x_10", "Wᵢⱼᵀ x₁₀"),
        (r"\sigma(z), \Delta, \lambda_n", "σ(z), Δ, λₙ"),
    ],
)
def test_mathematics_becomes_unicode(written: str, shown: str) -> None:
    assert text_metrics.math(written) == shown


@pytest.mark.parametrize(
    "plain", ["conv_1", "hidden_layer", "h_1_2", "a_b", r"C:\new", "x_", "^", "snake_case_name", ""]
)
def test_names_and_what_unicode_lacks_are_unchanged(plain: str) -> None:
    assert text_metrics.math(plain) == plain


@given(st.text())
def test_converting_mathematics_twice_changes_nothing(words: str) -> None:
    once = text_metrics.math(words)
    assert text_metrics.math(once) == once or "\\" in words


@given(st.text(), st.floats(1.1, 20))
def test_lines_hold_the_whole_text_and_are_not_too_wide(words: str, most: float) -> None:
    lines = text_metrics.broken(words, most)
    assert all(text_metrics.width(line) <= most for line in lines)
    assert "".join("".join(lines).split()) == "".join(words.split())


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
    assert "".join(found).replace(" ", "") == words.replace(" ", "")
