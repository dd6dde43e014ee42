"""Identity of files: no output overwrites an input or another output, by whatever path."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from netcharts import file_identity, files
from netcharts.errors import OverwriteError
from tests.folders import TEXT, folder_state


def absolute_link(path: Path, other: Path) -> None:
    path.symlink_to(other)


def relative_link(path: Path, other: Path) -> None:
    path.symlink_to(os.path.relpath(other, path.parent))


def link_to_a_link(path: Path, other: Path) -> None:
    path.with_name("between").symlink_to(other)
    path.symlink_to("between")


def hard_link(path: Path, other: Path) -> None:
    path.hardlink_to(other)


LINKS = (absolute_link, relative_link, link_to_a_link, hard_link)


@pytest.mark.parametrize("link", LINKS)
def test_an_input_is_not_overwritten_through_a_link(tmp_path: Path, link: Callable[[Path, Path], None]) -> None:
    read, other = tmp_path / "read.yaml", tmp_path / "other.svg"
    read.write_bytes(TEXT)
    link(tmp_path / "out.svg", read)
    before = folder_state(tmp_path)
    with pytest.raises(OverwriteError, match="are the same file, which can't be both read and written"):
        files.write_all({other: b"new", tmp_path / "out.svg": b"new"}, [read])
    assert folder_state(tmp_path) == before
    with pytest.raises(OverwriteError, match=r"^'.*read.yaml' can't be both read and written$"):
        files.write(read, b"new", [read])
    assert folder_state(tmp_path) == before


def test_an_input_is_not_overwritten_through_a_linked_folder(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real/a.yaml").write_bytes(TEXT)
    (tmp_path / "link").symlink_to("real")
    for name in ("link/a.yaml", "link/../real/a.yaml", "real/../real/./a.yaml", "new/../real/a.yaml"):
        with pytest.raises(OverwriteError):
            files.write(tmp_path / name, b"new", [tmp_path / "real/a.yaml"])
    assert (tmp_path / "real/a.yaml").read_bytes() == TEXT


def test_inputs_that_are_missing_or_not_regular_files_prevent_nothing(tmp_path: Path) -> None:
    target = tmp_path / "out.svg"
    files.write(
        target, b"new", [tmp_path / "gone.yaml", tmp_path, Path("<text>"), Path(), Path("\0"), Path("/dev/null")]
    )
    assert target.read_bytes() == b"new"
    files.write(Path("/dev/null"), b"new", [Path("/dev/null")])


def test_one_file_is_not_written_under_two_names(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "one.svg").symlink_to("new.svg")
    (tmp_path / "two.svg").symlink_to("new.svg")
    before = folder_state(tmp_path)
    for one, other in (
        ("one.svg", "two.svg"),
        ("one.svg", "new.svg"),
        ("real/a.svg", "link/a.svg"),
        ("x/a", "x/y/../a"),
    ):
        with pytest.raises(OverwriteError, match="are the same file, which can't be written twice"):
            files.write_all({tmp_path / one: b"1", tmp_path / other: b"2"}, [])
        assert folder_state(tmp_path) == before


@pytest.mark.parametrize("exists", [True, False])
def test_an_output_is_not_a_folder_of_another_output(tmp_path: Path, exists: bool) -> None:
    if exists:
        (tmp_path / "a.svg").write_bytes(TEXT)
    before = folder_state(tmp_path)
    for order in ((0, 1), (1, 0)):
        names = [tmp_path / "a.svg", tmp_path / "a.svg/deep/b.svg"]
        with pytest.raises(OverwriteError, match="can't be both a file and the folder of"):
            files.write_all({names[number]: b"new" for number in order}, [])
        assert folder_state(tmp_path) == before


def test_hard_links_become_separate_files(tmp_path: Path) -> None:
    (tmp_path / "one.svg").write_bytes(TEXT)
    (tmp_path / "two.svg").hardlink_to(tmp_path / "one.svg")
    files.write_all({tmp_path / "one.svg": b"1", tmp_path / "two.svg": b"2"}, [])
    assert folder_state(tmp_path) == {"one.svg": b"1", "two.svg": b"2"}


def test_names_that_differ_in_case_are_the_same_on_file_systems_that_ignore_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [(tmp_path / "A.svg", tmp_path / "a.svg"), (tmp_path / "new/É.svg", tmp_path / "NEW/e\u0301.svg")]
    case_matters = not (tmp_path.with_name(tmp_path.name.swapcase())).exists()
    for pair in names if case_matters else ():
        files.write_all(dict.fromkeys(pair, b"new"), [])
    # Simulate a file system that ignores case.
    monkeypatch.setattr(file_identity, "_is_same", lambda one, other: str(one).casefold() == str(other).casefold())
    shutil.rmtree(tmp_path / "new", ignore_errors=True)
    shutil.rmtree(tmp_path / "NEW", ignore_errors=True)
    for pair in names:
        with pytest.raises(OverwriteError, match="written twice"):
            files.write_all(dict.fromkeys(pair, b"new"), [])


def test_the_folder_of_many_outputs_is_resolved_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    resolved: list[str] = []
    realpath = os.path.realpath

    def counted(path: str) -> str:
        resolved.append(path)
        return realpath(path)

    monkeypatch.setattr(os.path, "realpath", counted)
    for folder in (tmp_path, tmp_path / "missing"):
        resolved.clear()
        files.check_outputs([folder / f"{number}.svg" for number in range(100)], [])
        assert len(resolved) < 10
