"""Files: written atomically, with one-line errors and safe names, and never read while the program writes to them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcharts import OutputError, files
from netcharts.errors import OverwriteError
from tests.folders import TEXT, folder_state


def test_a_file_that_the_program_writes_to_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(TEXT)
    with path.open("ab") as stream:
        assert files.read(path) == TEXT
        with files.writing_to(stream.fileno()), pytest.raises(OverwriteError):
            files.read(path)
        assert files.read(path) == TEXT


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


def null_character(folder: Path) -> Path:
    return folder / "a\0.svg"


def lone_surrogate(folder: Path) -> Path:
    return folder / "\ud800.svg"


def in_a_closed_folder(folder: Path) -> Path:
    (folder / "closed").mkdir(mode=0o555)
    if os.access(folder / "closed", os.W_OK):
        pytest.skip("this user can write to any folder")
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
    null_character,
    lone_surrogate,
    in_a_closed_folder,
)


@pytest.mark.parametrize("make", UNWRITABLE)
def test_an_unwritable_output_is_a_one_line_error_and_nothing_is_written(
    tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    target = make(tmp_path)
    before = folder_state(tmp_path)
    for contents in ({target: b"new"}, {tmp_path / "fine.svg": b"new", target: b"new"}):
        with pytest.raises(OutputError, match=r"^can't write '") as raised:
            files.write_all(contents, [tmp_path / "read.yaml"])
        assert len(str(raised.value).splitlines()) == 1
        assert folder_state(tmp_path) == before


def test_a_symbolic_link_is_kept_and_its_target_is_created(tmp_path: Path) -> None:
    (tmp_path / "a.svg").symlink_to("new/b.svg")
    files.write(tmp_path / "a.svg", b"new", [])
    assert folder_state(tmp_path) == {"a.svg": "new/b.svg", "new": "folder", "new/b.svg": b"new"}


def test_an_unreadable_file_is_a_one_line_error(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none", tmp_path / ("x" * 300), tmp_path / "\0", tmp_path / "\ud800"):
        with pytest.raises(OutputError, match=r"^can't read '"):
            files.read(path)


# Names

NAMES = st.text() | st.text(alphabet="./\\ a\0\n", max_size=8) | st.text(alphabet="x网😀\ud800", min_size=200)


@given(NAMES)
def test_a_safe_stem_refers_to_no_other_folder_and_is_short(name: str) -> None:
    stem = files.safe_stem(name)
    assert stem
    assert not set(stem) & set("/\\\0\n\x7f")
    assert stem.strip(". ")
    assert len(f"{stem}-dark.json".encode("utf-8", "surrogatepass")) <= 255
    assert files.safe_stem(stem) == stem
    for ending in ("", ".svg"):
        assert os.path.normpath(f"folder/{stem}{ending}") == f"folder{os.sep}{stem}{ending}"


@pytest.mark.parametrize("name", ["lstm", "v1.2", "长短期记忆", "my net#2", ".hidden", "-", "a..b", "x" * 240])
def test_a_safe_name_is_unchanged(name: str) -> None:
    assert files.safe_stem(name) == name


def test_long_names_that_differ_at_the_end_stay_different() -> None:
    assert files.safe_stem("x" * 300 + "a") != files.safe_stem("x" * 300 + "b")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no POSIX permissions")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755])
def test_a_replaced_file_keeps_its_permissions(tmp_path: Path, mode: int) -> None:
    target = tmp_path / "chart.svg"
    target.write_bytes(b"old")
    target.chmod(mode)
    files.write(target, b"new", ())
    assert target.read_bytes() == b"new"
    assert target.stat().st_mode & 0o7777 == mode


def test_a_temporary_file_of_a_killed_process_is_removed_by_the_next(tmp_path: Path) -> None:
    target = tmp_path / "a.svg"
    code = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom netcharts import files\n"
        "Path.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "files.write(Path(sys.argv[1]), b'old', ())\n"
    )
    for _ in range(3):
        subprocess.run([sys.executable, "-c", code, str(target)], check=False)
        for left in tmp_path.iterdir():
            os.utime(left, (0, 0))
    assert len(list(tmp_path.iterdir())) == 1
    files.write(target, b"new", ())
    assert [path.name for path in tmp_path.iterdir()] == ["a.svg"]
    assert target.read_bytes() == b"new"


def test_a_temporary_file_that_another_process_may_write_to_is_kept(tmp_path: Path) -> None:
    target = tmp_path / "a.svg"
    with files._temporary_file(target) as other:
        other.write(b"half")
        files.write(target, b"new", ())
        assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["a.svg", Path(other.name).name])
    assert target.read_bytes() == b"new"
