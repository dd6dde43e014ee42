"""What is taken for arrays: from callers and from files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcharts import ForwardError, OutputError, arrays


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("x", "but text"),
        (["a", "b"], "but text"),
        (1 + 2j, "but complex numbers"),
        (None, "but something else"),
        ([[1, 2], [3]], "is no array of numbers"),
    ],
)
def test_only_real_numbers_are_taken(value: Any, said: str) -> None:
    with pytest.raises(ForwardError, match=f"given for 'a' .*{said}"):
        arrays.numbers("a", value)


def test_numbers_of_any_kind_become_those_of_one() -> None:
    for value in ([1, 2], [True, False], np.ones(2, np.float32)):
        assert arrays.numbers("a", value).dtype == float
        assert arrays.numbers("a", value, None).dtype == np.asarray(value).dtype


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.yaml", b"name: x\n"),
        ("a.npz", b""),
        ("a.npz", b"PK\x03\x04 and then it ends"),
        ("a.json", b"[1, 2]"),
        ("a.json", b"{}"),
        ("a.json", b"[" * 100_000),
        ("a.json", b'{"layers": 3}'),
        ("a.json", b"\xff"),
    ],
)
def test_a_file_of_something_else_is_told_what_is_expected(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(OutputError, match=r"holds no arrays by name \(expected an .npz file, or a JSON object") as told:
        arrays.read(tmp_path / name)
    assert "pickle" not in str(told.value)


def test_a_single_array_has_no_name(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.zeros(3))
    with pytest.raises(OutputError, match="holds no arrays by name"):
        arrays.read(tmp_path / "a.npy")


@given(data=st.binary(max_size=200), ending=st.sampled_from(["npz", "json"]))
def test_no_file_whatever_makes_another_error(
    data: bytes, ending: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / f"any.{ending}"
    path.write_bytes(data)
    try:
        arrays.read(path)
    except (OutputError, ForwardError) as error:
        assert "\n" not in str(error)
