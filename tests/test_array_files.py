"""Reading files of named arrays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcharts import ForwardError, OutputError, array_files


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
def test_the_error_about_another_file_says_what_is_expected(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(
        OutputError, match=r"contains no named arrays \(expected an .npz file, or a JSON object"
    ) as raised:
        array_files.read(tmp_path / name)
    assert "pickle" not in str(raised.value)


def test_a_file_of_a_single_array_is_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.zeros(3))
    with pytest.raises(OutputError, match="contains no named arrays"):
        array_files.read(tmp_path / "a.npy")


@given(data=st.binary(max_size=200), extension=st.sampled_from(["npz", "json"]))
def test_no_file_raises_another_exception(
    data: bytes, extension: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / f"any.{extension}"
    path.write_bytes(data)
    try:
        array_files.read(path)
    except (OutputError, ForwardError) as error:
        assert "\n" not in str(error)
