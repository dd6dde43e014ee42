"""Expressions in blocks: the grammar, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcharts.blocks._expressions import LARGEST, MOST_CHARACTERS, ExpressionError, evaluate, names_in

VALUES = {"width": 64, "stride": 2, "skip": True, "kind": "wide", "rate": 0.5, "inputs.channels": 96}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4*width", 256),
        ("inputs.channels // 2", 48),
        ("2 + 3 * 4 - 1", 13),
        ("7 - 2 - 1", 4),
        ("100 // 7 // 2", 7),
        ("(2 + 3) * 4", 20),
        ("-width // 3", -22),
        ("width", 64),
        ("kind", "wide"),
        ("rate", 0.5),
        ("stride > 1", True),
        ("stride >= 3", False),
        ("width == 64", True),
        ("inputs.channels != width", True),
        ("not skip", False),
        ("not (stride > 1)", False),
        ("not not skip", True),
        ("kind == wide", True),
        ("kind != narrow", True),
        ("wide == kind", True),
        ("(stride > 1) == skip", True),
    ],
)
def test_an_expression_has_the_value_of_its_grammar(text: str, value: object) -> None:
    assert evaluate(text, VALUES) == value


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        ("4*", 2, "a number or a name is expected, not the end"),
        ("4 width", 2, "'width' is not expected here"),
        ("heigth", 0, "unknown name 'heigth'"),
        ("widht * 2", 0, "did you mean 'width'"),
        ("1 // 0", 2, "division by zero"),
        ("kind + 1", 5, "needs whole numbers, not the word 'wide'"),
        ("rate * 2", 5, "needs whole numbers, not the number 0.5"),
        ("skip + 1", 5, "needs whole numbers, not the truth value true"),
        ("not width", 0, "'not' needs a truth value"),
        ("width == wide", 9, "unknown name 'wide'"),
        ("skip == 1", 5, "cannot equal"),
        ("(1 + 2", 0, "a parenthesis is not closed"),
        ("2 ** 3", 3, "a number or a name is expected, not '*'"),
        ("__import__(1)", 0, "unknown name '__import__'"),
        ("width.__class__", 0, "unknown name 'width.__class__'"),
        ("1 < 2 < 3", 6, "'<' is not expected here"),
        ("1 / 2", 2, "'/' cannot stand in an expression"),
        ("9" * 30, 0, "exceeds"),
        ("999999999999 * 999999999999", 13, "exceeds"),
        ("(" * 60 + "1" + ")" * 60, 20, "nest more than"),
        ("1" + "+1" * MOST_CHARACTERS, 0, "at most"),
    ],
)
def test_what_is_no_expression_is_refused_where_it_shows(text: str, offset: int, message: str) -> None:
    with pytest.raises(ExpressionError) as error:
        evaluate(text, VALUES)
    assert message in error.value.message
    assert error.value.offset == offset


@given(st.text(alphabet="0123456789+-*/<>=!() .width_notskip", max_size=60))
def test_any_text_has_a_bounded_value_or_is_refused(text: str) -> None:
    try:
        value = evaluate(text, VALUES)
    except ExpressionError as error:
        assert 0 <= error.offset <= len(text)
    else:
        assert isinstance(value, bool | str | float) or abs(value) <= LARGEST
        assert names_in(text) <= {*VALUES, *text.split()} or names_in(text) <= set(VALUES)


@given(
    st.recursive(
        st.integers(0, 9).map(str),
        lambda e: st.tuples(e, st.sampled_from("+-*"), e).map("({0[0]}{0[1]}{0[2]})".format),
        max_leaves=8,
    )
)
def test_arithmetic_is_that_of_python(text: str) -> None:
    assert evaluate(text, {}) == eval(text)


def test_names_are_those_that_an_expression_needs() -> None:
    assert names_in("not (4*width > inputs.channels)") == {"width", "inputs.channels"}
    assert names_in("a -> b") == {"a", "b"}
    assert names_in("1 / x") == frozenset()
