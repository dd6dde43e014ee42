"""Words for messages: articles, quotes, and the name that was probably meant."""

from __future__ import annotations

import ast
import itertools
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcharts import activations, cells, patterns
from netcharts.spec import bundled
from netcharts.wording import counted, distance, nearest, with_article

ROOT = Path(cells.__file__).parents[1]

short = st.text("abcd", max_size=7)


def naive(one: str, other: str) -> int:
    """Return the optimal string alignment distance, by its definition."""
    if not one or not other:
        return len(one) + len(other)
    distances = [
        naive(one[:-1], other) + 1,
        naive(one, other[:-1]) + 1,
        naive(one[:-1], other[:-1]) + (one[-1] != other[-1]),
    ]
    if len(one) > 1 and len(other) > 1 and one[-1] == other[-2] and one[-2] == other[-1]:
        distances.append(naive(one[:-2], other[:-2]) + 1)
    return min(distances)


@given(st.text("abc", max_size=5), st.text("abc", max_size=5), st.integers(1, 4))
def test_distances_up_to_the_bound_are_exact_and_others_are_beyond_it(one: str, other: str, most: int) -> None:
    exact = naive(one, other)
    assert distance(one, other, most) == exact if exact <= most else distance(one, other, most) > most


@given(short, short)
def test_distances_are_symmetric(one: str, other: str) -> None:
    assert distance(one, other, 7) == distance(other, one, 7)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("lsmt", "lstm"),
        ("lstn", "lstm"),
        ("lst", "lstm"),
        ("Hopfeild", "hopfield"),
        ("lsm", "lsm"),
        ("autoenc", "autoencoder"),
    ],
)
def test_the_nearest_name_is_the_one_with_the_fewest_edits(word: str, expected: str) -> None:
    names = [*bundled.paths(), "autoencoder", "hopfield"]
    assert nearest(word, names) == f" (did you mean '{expected}'?)"


@pytest.mark.parametrize("name", sorted({*cells.names(), *patterns.names(), *activations.names()}))
def test_swapping_two_letters_of_a_name_still_finds_it(name: str) -> None:
    known = sorted({*cells.names(), *patterns.names(), *activations.names()})
    for at in range(len(name) - 1):
        swapped = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
        if swapped not in known and len(name) > 3:
            assert nearest(swapped, known) == f" (did you mean '{name}'?)"


def test_nothing_is_suggested_that_is_not_near() -> None:
    assert "did you mean" not in nearest("relu", cells.names())
    assert "did you mean" not in nearest("flatten", patterns.names())
    assert nearest("x", [f"name{number}" for number in range(1000)]) == ""


def test_few_names_are_listed_if_none_is_near() -> None:
    assert nearest("qqq", ["full", "pool"]) == " (expected one of 'full', 'pool')"


@pytest.mark.parametrize(
    ("noun", "expected"),
    [
        ("attention connection", "an attention connection"),
        ("interval", "an interval"),
        ("own cell", "an own cell"),
        ("unit", "a unit"),
        ("user's cell", "a user's cell"),
        ("one-to-one link", "a one-to-one link"),
        ("unknown layer", "an unknown layer"),
        ("layer", "a layer"),
    ],
)
def test_the_article_fits_the_first_sound(noun: str, expected: str) -> None:
    assert with_article(noun) == expected


ARTICLE = re.compile(r"\b[Aa]n? ['\"]?$")


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_message_writes_an_article_before_a_word_that_it_does_not_know(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            for before, after in itertools.pairwise(node.values):
                if isinstance(before, ast.Constant) and isinstance(after, ast.FormattedValue):
                    assert not ARTICLE.search(str(before.value)), f"{path}:{node.lineno}: use with_article"


def test_nouns_are_plural_unless_there_is_one() -> None:
    assert [counted(number, "layer") for number in (0, 1, 2)] == ["0 layers", "1 layer", "2 layers"]
