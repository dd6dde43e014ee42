"""Validation of what callers pass to the Python interface."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netcharts import ForwardError
from netcharts.argument_checks import integer, is_integer, mapping_by_name, numeric_array


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("x", "is not an array of real numbers, but text"),
        (["a", "b"], "is not an array of real numbers, but text"),
        (1 + 2j, "is not an array of real numbers, but complex numbers"),
        (None, "is not an array of real numbers, but something else"),
        ([[1, 2], [3]], "is not a numeric array"),
    ],
)
def test_only_arrays_of_real_numbers_are_accepted(value: Any, message: str) -> None:
    with pytest.raises(ForwardError, match=f"^'a' {message}"):
        numeric_array("a", value)


def test_arrays_are_converted_to_the_type_that_is_asked_for() -> None:
    for value in ([1, 2], [True, False], np.ones(2, np.float32)):
        assert numeric_array("a", value).dtype == float
        assert numeric_array("a", value, None).dtype == np.asarray(value).dtype


@pytest.mark.parametrize("value", [3, np.int64(3), np.uint8(3)])
def test_integers_of_python_and_numpy_are_accepted(value: Any) -> None:
    assert is_integer(value)
    assert type(integer("x", value, 3)) is int
    with pytest.raises(ForwardError, match="x must be a whole number of at least 4, not"):
        integer("x", value, 4)


@pytest.mark.parametrize("value", [True, np.True_, 3.0, "3", None])
def test_anything_else_is_not_an_integer(value: Any) -> None:
    assert not is_integer(value)
    with pytest.raises(ForwardError, match="x must be a whole number"):
        integer("x", value, 0)


def test_only_mappings_have_names() -> None:
    assert mapping_by_name("x", {"a": 1}) == {"a": 1}
    with pytest.raises(ForwardError, match="x must be a mapping from names to arrays, not list"):
        mapping_by_name("x", [1])
