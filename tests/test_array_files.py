"""Reading files of named arrays."""

from __future__ import annotations

import json
import os
import tracemalloc
from pathlib import Path
from threading import Thread
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcharts import Chart, ForwardError, OutputError, array_files


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
        dict(array_files.read(path))
    except (OutputError, ForwardError) as error:
        assert "\n" not in str(error)


def test_arrays_are_read_by_name_and_only_when_asked_for(tmp_path: Path) -> None:
    np.savez_compressed(tmp_path / "a.npz", a=np.ones(3), huge=np.zeros(30_000_000))
    tracemalloc.start()
    read = array_files.read(tmp_path / "a.npz", limit=1_000_000)
    assert set(read) == {"a", "huge"}
    assert "huge" in read
    np.testing.assert_array_equal(read["a"], np.ones(3))
    with pytest.raises(
        OutputError, match=r"'huge' in '.*' has 240,000,000 bytes, and the limit of all arrays is 1,000,000"
    ):
        read["huge"]
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("option", ["inputs", "weights"])
def test_arrays_of_unknown_names_are_refused_unread(tmp_path: Path, option: str) -> None:
    np.savez_compressed(tmp_path / "a.npz", unknown=np.zeros(30_000_000))
    chart = Chart.from_text("name: T\nlayers:\n  a: {cell: input, size: 1}\n")
    options: dict[str, Any] = {"inputs": {}, option: array_files.read(tmp_path / "a.npz")}
    tracemalloc.start()
    with pytest.raises(ForwardError, match="'unknown'"):
        chart.forward(**options)
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_the_limit_holds_for_all_arrays_together(tmp_path: Path) -> None:
    np.savez_compressed(tmp_path / "a.npz", **{name: np.zeros(50_000) for name in "abc"})
    read = array_files.read(tmp_path / "a.npz", limit=1_000_000)
    assert read["a"].size == read["b"].size == read["a"].size
    with pytest.raises(OutputError, match="'c' in"):
        read["c"]


def test_objects_are_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", a=np.array([{}, []], dtype=object))
    with pytest.raises(OutputError, match="is an array of objects"):
        array_files.read(tmp_path / "a.npz")["a"]


def test_an_array_that_is_shorter_than_declared_is_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "whole.npy", np.zeros(1000))
    with ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("a.npy", (tmp_path / "whole.npy").read_bytes()[:-100])
    with pytest.raises(OutputError, match="contains no named arrays"):
        array_files.read(tmp_path / "a.npz")["a"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": [NaN]}', "contains NaN"),
        ('{"a": [-Infinity]}', "contains -Infinity"),
        ('{"a": [1e999]}', "contains 1e999"),
        ('{"a": [1], "a": [2]}', "contains the key 'a' twice"),
        ('{"layers": {"a": [1], "a": [2]}}', "contains the key 'a' twice"),
        ('{"a": [' + "0," * 100_000 + "0]}", "is larger than 62,500 bytes"),
    ],
)
def test_what_is_no_unambiguous_json_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    with pytest.raises(OutputError, match=message):
        array_files.read(tmp_path / "a.json", limit=1_000_000)


@pytest.mark.parametrize("rows", [[[1.0, np.nan], [np.inf, -np.inf]], [[1.0, 2.0]], [[], []]])
def test_numbers_that_are_not_finite_are_null(tmp_path: Path, rows: list[list[float]]) -> None:
    array = np.array(rows)
    text = json.dumps({"a": array_files.jsonable(array)}, allow_nan=False)
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    read = np.asarray(array_files.read(tmp_path / "a.json")["a"])
    np.testing.assert_array_equal(read, np.where(np.isfinite(array), array, np.nan))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
@pytest.mark.parametrize("extension", ["npz", "json"])
def test_pipes_are_read(tmp_path: Path, extension: str) -> None:
    np.savez(tmp_path / "a.npz", a=np.arange(3))
    (tmp_path / "a.json").write_text('{"a": [0, 1, 2]}', encoding="utf-8")
    os.mkfifo(tmp_path / "pipe")
    data = (tmp_path / f"a.{extension}").read_bytes()
    writer = Thread(target=(tmp_path / "pipe").write_bytes, args=(data,))
    writer.start()
    read = array_files.read(tmp_path / "pipe")
    writer.join()
    np.testing.assert_array_equal(read["a"], [0, 1, 2])
