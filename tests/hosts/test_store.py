"""The cache of charts in a file: new and old data, damaged files, and its size."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from netcharts.hosts import _store


def saved_names(path: Path) -> set[str]:
    """Return the names in the file of a store."""
    with closing(sqlite3.connect(path)) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM made")}


def test_the_least_recently_used_data_is_deleted(tmp_path: Path) -> None:
    store = _store.Store(str(tmp_path / "folder" / "store"))
    assert [store.get(name, "svg", name.encode) for name in "abc"] == [b"a", b"b", b"c"]
    assert store.get("a", "svg", lambda: pytest.fail("it is in the store")) == b"a"
    store.trim(2)
    assert [store.get(name, "svg", lambda: b"new") for name in "abc"] == [b"a", b"new", b"c"]


def test_new_data_is_available_at_once_and_written_when_it_is_saved_names(tmp_path: Path) -> None:
    store = _store.Store(str(tmp_path / "store"))
    for _ in range(2):
        store.get("a", "svg", lambda: b"a")
        assert store.get("a", "svg", lambda: pytest.fail("it is in the store")) == b"a"
        store.save()
        assert saved_names(tmp_path / "store") == {"a-svg"}
    store.get("b", "svg", lambda: b"b")
    assert saved_names(tmp_path / "store") == {"a-svg"}


@pytest.mark.parametrize("content", [b"", b"no data base", b"SQLite format 3\x00 torn"])
def test_a_damaged_store_is_replaced(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "store").write_bytes(content)
    store = _store.Store(str(tmp_path / "store"))
    made: list[bytes] = []
    for _ in range(3):
        assert store.get("a", "svg", lambda: made.append(b"") or b"a") == b"a"
    assert len(made) == 1


def test_an_unwritable_store_makes_the_data_each_time(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    store = _store.Store(str(tmp_path / "file" / "store"))
    assert [store.get("a", "svg", lambda: b"a") for _ in range(2)] == [b"a", b"a"]
    store.trim(0)
