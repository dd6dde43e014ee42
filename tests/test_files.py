"""Files: an output is never an input or another output, by whatever name, and each is written whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcharts import OutputError, files
from netcharts.errors import OverwriteError

TEXT = b"what was there"


def symbolic(path: Path, other: Path) -> None:
    path.symlink_to(other)


def relative(path: Path, other: Path) -> None:
    path.symlink_to(os.path.relpath(other, path.parent))


def twice(path: Path, other: Path) -> None:
    path.with_name("between").symlink_to(other)
    path.symlink_to("between")


def hard(path: Path, other: Path) -> None:
    path.hardlink_to(other)


LINKS = (symbolic, relative, twice, hard)


def state(folder: Path) -> dict[str, bytes | str]:
    """All that is in a folder: what files hold, where links lead, and which folders there are."""
    found: dict[str, bytes | str] = {}
    for path in sorted(folder.rglob("*")):
        told = str(path.readlink()) if path.is_symlink() else "folder" if path.is_dir() else path.read_bytes()
        found[path.relative_to(folder).as_posix()] = told
    return found


# An output is never an input


@pytest.mark.parametrize("link", LINKS)
def test_no_name_for_a_file_that_is_read_is_written(tmp_path: Path, link: Callable[[Path, Path], None]) -> None:
    read, other = tmp_path / "read.yaml", tmp_path / "other.svg"
    read.write_bytes(TEXT)
    link(tmp_path / "out.svg", read)
    before = state(tmp_path)
    with pytest.raises(OverwriteError, match="are the same file, which can't be both read and written"):
        files.write_all({other: b"new", tmp_path / "out.svg": b"new"}, [read])
    assert state(tmp_path) == before
    with pytest.raises(OverwriteError, match=r"^'.*read.yaml' can't be both read and written$"):
        files.write(read, b"new", [read])
    assert state(tmp_path) == before


def test_a_folder_that_is_a_link_hides_nothing(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real/a.yaml").write_bytes(TEXT)
    (tmp_path / "link").symlink_to("real")
    for name in ("link/a.yaml", "link/../real/a.yaml", "real/../real/./a.yaml", "new/../real/a.yaml"):
        with pytest.raises(OverwriteError):
            files.write(tmp_path / name, b"new", [tmp_path / "real/a.yaml"])
    assert (tmp_path / "real/a.yaml").read_bytes() == TEXT


def test_what_is_read_and_gone_or_no_file_stands_in_no_way(tmp_path: Path) -> None:
    target = tmp_path / "out.svg"
    files.write(
        target, b"new", [tmp_path / "gone.yaml", tmp_path, Path("<text>"), Path(), Path("\0"), Path("/dev/null")]
    )
    assert target.read_bytes() == b"new"
    files.write(Path("/dev/null"), b"new", [Path("/dev/null")])


def test_a_file_that_a_stream_goes_into_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(TEXT)
    with path.open("ab") as stream:
        assert files.read(path) == TEXT
        with files.writing_to(stream.fileno()), pytest.raises(OverwriteError):
            files.read(path)
        assert files.read(path) == TEXT


# Nor another output


def test_two_names_for_one_file_are_not_both_written(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "one.svg").symlink_to("new.svg")
    (tmp_path / "two.svg").symlink_to("new.svg")
    before = state(tmp_path)
    for one, other in (
        ("one.svg", "two.svg"),
        ("one.svg", "new.svg"),
        ("real/a.svg", "link/a.svg"),
        ("x/a", "x/y/../a"),
    ):
        with pytest.raises(OverwriteError, match="are the same file, which can't be written twice"):
            files.write_all({tmp_path / one: b"1", tmp_path / other: b"2"}, [])
        assert state(tmp_path) == before


@pytest.mark.parametrize("there", [True, False])
def test_a_file_is_not_the_folder_of_another(tmp_path: Path, there: bool) -> None:
    if there:
        (tmp_path / "a.svg").write_bytes(TEXT)
    before = state(tmp_path)
    for order in ((0, 1), (1, 0)):
        names = [tmp_path / "a.svg", tmp_path / "a.svg/deep/b.svg"]
        with pytest.raises(OverwriteError, match="can't be both a file and the folder of"):
            files.write_all({names[number]: b"new" for number in order}, [])
        assert state(tmp_path) == before


def test_hard_links_become_two_files(tmp_path: Path) -> None:
    """Who saves space by hard links between old pictures has them drawn anew, each for itself."""
    (tmp_path / "one.svg").write_bytes(TEXT)
    (tmp_path / "two.svg").hardlink_to(tmp_path / "one.svg")
    files.write_all({tmp_path / "one.svg": b"1", tmp_path / "two.svg": b"2"}, [])
    assert state(tmp_path) == {"one.svg": b"1", "two.svg": b"2"}


def test_names_that_differ_in_case_are_one_where_the_file_system_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [(tmp_path / "A.svg", tmp_path / "a.svg"), (tmp_path / "new/É.svg", tmp_path / "NEW/e\u0301.svg")]
    differ = not (tmp_path.with_name(tmp_path.name.swapcase())).exists()
    for pair in names if differ else ():
        files.write_all(dict.fromkeys(pair, b"new"), [])
    # As a file system answers for which names that differ in case are one.
    monkeypatch.setattr(files, "_is_same", lambda one, other: str(one).casefold() == str(other).casefold())
    shutil.rmtree(tmp_path / "new", ignore_errors=True)
    shutil.rmtree(tmp_path / "NEW", ignore_errors=True)
    for pair in names:
        with pytest.raises(OverwriteError, match="written twice"):
            files.write_all(dict.fromkeys(pair, b"new"), [])


# What can't be written


def loop(folder: Path) -> Path:
    (folder / "a.svg").symlink_to("b.svg")
    (folder / "b.svg").symlink_to("a.svg")
    return folder / "a.svg"


def below_a_loop(folder: Path) -> Path:
    return loop(folder) / "c.svg"


def own_loop(folder: Path) -> Path:
    (folder / "a.svg").symlink_to("a.svg")
    return folder / "a.svg"


def a_folder(folder: Path) -> Path:
    (folder / "a.svg").mkdir()
    return folder / "a.svg"


def a_link_to_a_folder(folder: Path) -> Path:
    (folder / "b").mkdir()
    (folder / "a.svg").symlink_to("b")
    return folder / "a.svg"


def too_long(folder: Path) -> Path:
    return folder / f"{'x' * 252}.svg"


def too_long_in_bytes(folder: Path) -> Path:
    return folder / f"{'网' * 84}.svg"


def too_long_in_a_new_folder(folder: Path) -> Path:
    return folder / "new" / f"{'x' * 252}.svg"


def below_a_file(folder: Path) -> Path:
    (folder / "a").write_bytes(TEXT)
    return folder / "a/b.svg"


def deep_below_a_file(folder: Path) -> Path:
    (folder / "a").write_bytes(TEXT)
    return folder / "a/b/c.svg"


def read_only(folder: Path) -> Path:
    (folder / "a.svg").write_bytes(TEXT)
    (folder / "a.svg").chmod(0o444)
    return folder / "a.svg"


def link_to_read_only(folder: Path) -> Path:
    (folder / "b.svg").symlink_to("a.svg")
    read_only(folder)
    return folder / "b.svg"


def no_name(folder: Path) -> Path:
    return folder / "a\0.svg"


def no_text(folder: Path) -> Path:
    return folder / "\ud800.svg"


def in_a_closed_folder(folder: Path) -> Path:
    (folder / "closed").mkdir(mode=0o555)
    if os.access(folder / "closed", os.W_OK):
        pytest.skip("this user may write everywhere")
    return folder / "closed/new/a.svg"


UNWRITABLE = (
    loop,
    below_a_loop,
    own_loop,
    a_folder,
    a_link_to_a_folder,
    too_long,
    too_long_in_bytes,
    too_long_in_a_new_folder,
    below_a_file,
    deep_below_a_file,
    read_only,
    link_to_read_only,
    no_name,
    no_text,
    in_a_closed_folder,
)


@pytest.mark.parametrize("make", UNWRITABLE)
def test_what_can_t_be_written_is_one_line_and_nothing_is_written(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    target = make(tmp_path)
    before = state(tmp_path)
    for contents in ({target: b"new"}, {tmp_path / "fine.svg": b"new", target: b"new"}):
        with pytest.raises(OutputError, match=r"^can't write '") as told:
            files.write_all(contents, [tmp_path / "read.yaml"])
        assert len(str(told.value).splitlines()) == 1
        assert state(tmp_path) == before


def test_a_link_stays_a_link_and_what_is_new_is_made_where_it_leads(tmp_path: Path) -> None:
    (tmp_path / "a.svg").symlink_to("new/b.svg")
    files.write(tmp_path / "a.svg", b"new", [])
    assert state(tmp_path) == {"a.svg": "new/b.svg", "new": "folder", "new/b.svg": b"new"}


def test_what_can_t_be_read_is_one_line(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none", tmp_path / ("x" * 300), tmp_path / "\0", tmp_path / "\ud800"):
        with pytest.raises(OutputError, match=r"^can't read '"):
            files.read(path)


# Names

NAMES = st.text() | st.text(alphabet="./\\ a\0\n", max_size=8) | st.text(alphabet="x网😀\ud800", min_size=200)


@given(NAMES)
def test_the_stem_of_a_name_leads_nowhere_else_and_is_short(name: str) -> None:
    stem = files.safe_stem(name)
    assert stem
    assert not set(stem) & set("/\\\0\n\x7f")
    assert stem.strip(". ")
    assert len(f"{stem}-dark.json".encode("utf-8", "surrogatepass")) <= 255
    assert files.safe_stem(stem) == stem
    for ending in ("", ".svg"):
        assert os.path.normpath(f"folder/{stem}{ending}") == f"folder{os.sep}{stem}{ending}"


@pytest.mark.parametrize("name", ["lstm", "v1.2", "长短期记忆", "my net#2", ".hidden", "-", "a..b", "x" * 240])
def test_a_name_that_is_one_stays(name: str) -> None:
    assert files.safe_stem(name) == name


def test_long_names_that_differ_at_the_end_stay_two() -> None:
    assert files.safe_stem("x" * 300 + "a") != files.safe_stem("x" * 300 + "b")


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755])
def test_a_file_that_is_replaced_keeps_its_permissions(tmp_path: Path, mode: int) -> None:
    target = tmp_path / "chart.svg"
    target.write_bytes(b"old")
    target.chmod(mode)
    files.write(target, b"new", ())
    assert target.read_bytes() == b"new"
    assert target.stat().st_mode & 0o7777 == mode
