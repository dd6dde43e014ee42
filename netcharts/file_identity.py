"""Identity of files: detects paths to the same file, even through links, file descriptors or other spellings."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import TypeAlias
from unicodedata import normalize

from netcharts.errors import OverwriteError

STDIN, STDOUT = 0, 1
_STREAMS = {STDIN: "standard input", STDOUT: "standard output"}
# A path, or a file descriptor such as `STDIN`.
File: TypeAlias = Path | int
# Where a file would be written: device and inode of a folder, and the names from there on.
_Target: TypeAlias = tuple[int | str, ...]
_NO_FILE = (-1, -1)


def check_not_read(outputs: Sequence[File], inputs: Iterable[File]) -> None:
    """Raise OverwriteError if an output is the same file as an input."""
    paths = _Paths()
    written = {key: output for output in outputs if (key := _device_and_inode(output, paths)) is not None}
    # Usually no output exists yet, and nothing has to be compared.
    for source in inputs if written else ():
        output = written.get(_device_and_inode(source, paths) or _NO_FILE)
        if output is not None:
            raise OverwriteError(f"{_both(output, source)} can't be both read and written")


def check_distinct(outputs: Iterable[Path]) -> None:
    """Raise OverwriteError if two outputs are the same file, or one is a folder of another."""
    paths = _Paths()
    taken: dict[_Target, Path] = {}
    for output in outputs:
        target = _target(output, paths)
        if target is None:
            continue
        if target in taken:
            raise OverwriteError(f"{_both(output, taken[target])} can't be written twice")
        taken[target] = output
    for target, output in taken.items():
        above = next((taken[target[:end]] for end in range(3, len(target)) if target[:end] in taken), None)
        if above is not None:
            raise OverwriteError(f"'{above}' can't be both a file and the folder of '{output}'")


class _Paths:
    """Resolves the links of paths. A folder is resolved once, however many of its files are asked for."""

    def __init__(self) -> None:
        self._real_folder = cache(os.path.realpath)
        self._target_of_folder = cache(_target_of_folder)

    def real(self, path: Path) -> str:
        """Return the path of a file without links."""
        folder, name = os.path.split(path)
        if name in ("", os.curdir, os.pardir):
            return os.path.realpath(path)
        real = os.path.join(self._real_folder(folder), name)
        return os.path.realpath(real) if os.path.islink(real) else real  # noqa: PTH114

    def target(self, real: str) -> _Target:
        """Return where a file without links in its path would be written."""
        folder, name = os.path.split(real)
        target, ignores_case = self._target_of_folder(folder)
        return (*target, _folded(name) if ignores_case else name)


def status(file: File) -> os.stat_result:
    """Return the status of a file.

    Raises:
        OSError: it can't be read.
    """
    return _status(file, _Paths())


def _status(file: File, paths: _Paths) -> os.stat_result:
    if isinstance(file, int):
        return os.stat(file)  # noqa: PTH116 - it is a descriptor
    try:
        return file.stat()
    except FileNotFoundError:
        # `new/../a` is `a` once the missing folder `new` is created.
        return Path(paths.real(file)).stat()


def nearest_folder(path: Path) -> tuple[Path, tuple[str, ...]]:
    """Return the nearest existing folder above a path, and the names from there on."""
    real = Path(os.path.realpath(path))
    folder = next((folder for folder in real.parents if folder.is_dir()), real.parent)
    return folder, real.relative_to(folder).parts


def _both(first: File, second: File) -> str:
    """Return the subject of a message about two paths that lead to one file."""
    if first == second:
        return _name(first)
    return f"{_name(first)} and {_name(second)} are the same file, which"


def _name(file: File) -> str:
    return _STREAMS.get(file, f"stream {file}") if isinstance(file, int) else f"'{file}'"


def _device_and_inode(file: File, paths: _Paths) -> tuple[int, int] | None:
    """Return the device and inode of a regular file, which are the same for all of its names; None for others."""
    try:
        found = _status(file, paths)
    except (OSError, ValueError):
        return None
    return (found.st_dev, found.st_ino) if stat.S_ISREG(found.st_mode) else None


def _target(output: Path, paths: _Paths) -> _Target | None:
    """Return where a file would be written, with links resolved; None for devices, which are never replaced.

    Hard links differ, since each of them would be replaced by a new file.
    """
    try:
        if output.exists() and not output.is_file():
            return None
        return paths.target(paths.real(output))
    except (OSError, ValueError):
        return None


def _target_of_folder(real: str) -> tuple[_Target, bool]:
    """Return where a folder is or would be created, and whether names in it that differ only in case are the same."""
    folder, names = nearest_folder(Path(real, "file"))
    found, ignores_case = folder.stat(), _ignores_case(folder)
    below = (_folded(name) if ignores_case else name for name in names[:-1])
    return (found.st_dev, found.st_ino, *below), ignores_case


def _folded(name: str) -> str:
    return normalize("NFC", name).casefold()


def _ignores_case(folder: Path) -> bool:
    """Return True if names that differ only in case are the same file in a folder, as on most Macs."""
    for inner in (folder, *folder.parents):
        other = inner.name.swapcase()
        if other != inner.name:
            return _is_same(inner, inner.with_name(other))
    return False


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False
