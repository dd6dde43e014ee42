"""Files: written whole or not at all, under names that lead nowhere else, and never over a file that the run reads.

Whoever writes says what was read: `write` and `write_all` take it, and refuse before anything is written.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from errno import EACCES, EISDIR, ENAMETOOLONG
from pathlib import Path
from typing import TypeAlias
from unicodedata import normalize
from zlib import crc32

from netcharts.errors import OutputError, OverwriteError

STDIN, STDOUT = 0, 1
_STREAMS = {STDIN: "standard input", STDOUT: "standard output"}
# A path, or one of these descriptors.
_File: TypeAlias = Path | int

# In bytes, as nearly all file systems have it.
_LONGEST_NAME = 255
# Room is left for `-dark` and the ending of a format.
_LONGEST_STEM = 240
_NOT_IN_NAMES = re.compile(r"[/\\\x00-\x1f\x7f]")

# The streams that the program itself writes to. A library writes to none.
_written: ContextVar[tuple[int, ...]] = ContextVar("_written", default=())


@contextmanager
def writing_to(*streams: int) -> Iterator[None]:
    """Refuse, within this context, to read a file that one of these streams goes into."""
    token = _written.set(streams)
    try:
        yield
    finally:
        _written.reset(token)


# Reading


def read(path: str | os.PathLike[str], most: int = -1) -> bytes:
    """Return the bytes of a file, but no more than `most` of them unless that is negative.

    Raises:
        OverwriteError: the program writes to that very file.
        OutputError: it can't be read.
    """
    check_input(Path(path))
    try:
        with open(path, "rb") as file:
            return file.read(most)
    except OSError as error:
        raise OutputError(f"can't read '{path}': {error.strerror or error}") from error
    except ValueError as error:
        raise OutputError(f"can't read {os.fspath(path)!r}: {error}") from error


def exists(path: Path) -> bool:
    """Return whether something is there by that name.

    Raises:
        OutputError: that can't be told: the name is too long, or a folder can't be looked into.
    """
    try:
        return path.exists()
    except OSError as error:
        raise OutputError(f"can't use '{path}': {error.strerror or error}") from error


def is_file(path: Path) -> bool:
    """Return whether a file is there; also where that can't be told, it is not."""
    return stat.S_ISREG(_mode(path))


def is_folder(path: Path) -> bool:
    """Return whether a folder is there; also where that can't be told, it is not."""
    return stat.S_ISDIR(_mode(path))


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except (OSError, ValueError):
        return 0


def read_stdin(most: int) -> bytes:
    """Return what stands on standard input, but no more than `most` bytes.

    Raises:
        OverwriteError: the program writes to the file that it comes from.
    """
    check_input(STDIN)
    return sys.stdin.buffer.read(most)


def check_input(file: _File) -> None:
    """Raise OverwriteError if a file that is about to be read is one that the program writes to."""
    _check_not_read(_written.get(), [file])


# Writing


def check_outputs(outputs: Iterable[Path], inputs: Iterable[_File]) -> None:
    """Compare all that a run writes with all that it reads, through links and whatever else leads to the same file.

    Raises:
        OverwriteError: an output is an input, two outputs are one file, or one is the folder of another.
    """
    found = list(outputs)
    _check_not_read([*found, *_written.get()], inputs)
    if len(found) > 1:
        _check_distinct(found)


def write(target: Path, data: bytes, inputs: Iterable[_File]) -> None:
    """Write a file as `write_all` does."""
    write_all({target: data}, inputs)


def write_all(contents: Mapping[Path, bytes], inputs: Iterable[_File]) -> None:
    """Write files, each whole or not at all; `inputs` are those that were read to make them.

    Folders are made. What was there keeps its permissions, and a link stays one. What is there and no file, such as
    `/dev/null`, is written to as it is.

    Raises:
        OverwriteError: as `check_outputs`. Nothing is written.
        OutputError: one can't be written. As far as that can be told beforehand, nothing is written.
    """
    check_outputs(contents, inputs)
    for target in contents:
        check_writable(target)
    for target, data in contents.items():
        _write(target, data)


def check_writable(target: Path) -> None:
    """Raise OutputError if it is plain that a file can't be written."""
    try:
        problem = _problem(target)
    except OSError as error:
        problem = error.strerror or str(error)
    except ValueError as error:
        problem = str(error)
    if problem:
        raise OutputError(f"can't write '{target}': {problem}")


def safe_stem(name: str) -> str:
    """Return the name of a spec as the stem of a file name: one part of a path, which leads nowhere else.

    A name that is one already stays as it is.
    """
    stem = _NOT_IN_NAMES.sub("-", name)
    if not stem.strip(". "):
        return "chart"
    data = stem.encode("utf-8", "surrogatepass")
    if len(data) <= _LONGEST_STEM:
        return stem
    # What is cut off can be all that tells two apart.
    return f"{data[: _LONGEST_STEM - 9].decode('utf-8', 'ignore')}-{crc32(data):08x}"


def _write(target: Path, data: bytes) -> None:
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(data)
            return
        target = target.resolve()
        temporary = target.with_name(f".{target.name[:40]}.{os.urandom(6).hex()}")
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("xb") as file:
                file.write(data)
            if target.exists():
                temporary.chmod(target.stat().st_mode & 0o7777)
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OutputError(f"can't write '{target}': {error.strerror or error}") from error


def _problem(target: Path) -> str:
    """Why a file can't be written; empty if nothing is known against it."""
    try:
        mode = _status(target).st_mode
    except FileNotFoundError:
        mode = 0
    if stat.S_ISDIR(mode):
        return os.strerror(EISDIR)
    if mode and not stat.S_ISREG(mode):
        return ""
    # The system lets some users write to what is marked as read-only, and a rename never asks.
    if mode and not (mode & 0o222 and os.access(target, os.W_OK)):
        return "it is read-only"
    folder, names = _nearest_folder(target)
    if any(len(os.fsencode(name)) > _LONGEST_NAME for name in names):
        return os.strerror(ENAMETOOLONG)
    return "" if os.access(folder, os.W_OK | os.X_OK) else os.strerror(EACCES)


# Which file is which


def _check_not_read(outputs: Sequence[_File], inputs: Iterable[_File]) -> None:
    written = {key: output for output in outputs if (key := _regular(output)) is not None}
    # Most often nothing is there yet, and nothing has to be compared.
    for source in inputs if written else ():
        output = written.get(_regular(source) or (-1, -1))
        if output is not None:
            raise OverwriteError(f"{_both(output, source)} can't be both read and written")


def _check_distinct(outputs: Iterable[Path]) -> None:
    taken: dict[tuple[int | str, ...], Path] = {}
    for output in outputs:
        entry = _entry(output)
        if entry is None:
            continue
        if entry in taken:
            raise OverwriteError(f"{_both(output, taken[entry])} can't be written twice")
        taken[entry] = output
    for entry, output in taken.items():
        above = next((taken[entry[:end]] for end in range(3, len(entry)) if entry[:end] in taken), None)
        if above is not None:
            raise OverwriteError(f"'{above}' can't be both a file and the folder of '{output}'")


def _both(first: _File, second: _File) -> str:
    """Two files that are one."""
    if first == second:
        return _called(first)
    return f"{_called(first)} and {_called(second)} are the same file, which"


def _called(file: _File) -> str:
    return _STREAMS.get(file, f"stream {file}") if isinstance(file, int) else f"'{file}'"


def _regular(file: _File) -> tuple[int, int] | None:
    """Return the device and inode of a regular file, the same for every name of it; None if there is none."""
    try:
        status = _status(file)
    except (OSError, ValueError):
        return None
    return (status.st_dev, status.st_ino) if stat.S_ISREG(status.st_mode) else None


def _status(file: _File) -> os.stat_result:
    if isinstance(file, int):
        return os.stat(file)  # noqa: PTH116 - it is a descriptor
    try:
        return file.stat()
    except FileNotFoundError:
        # `new/../a` is `a` to whoever makes the folders that are missing.
        return Path(os.path.realpath(file)).stat()


def _entry(output: Path) -> tuple[int | str, ...] | None:
    """Return where a file is written, links resolved: the nearest existing folder, and the names below it.

    Hard links are two files here, for each is written anew. None for what is no file and stays as it is.
    """
    try:
        if output.exists() and not output.is_file():
            return None
        folder, names = _nearest_folder(output)
        status = folder.stat()
    except (OSError, ValueError):
        return None
    if _ignores_case(folder):
        names = tuple(normalize("NFC", name).casefold() for name in names)
    return status.st_dev, status.st_ino, *names


def _nearest_folder(path: Path) -> tuple[Path, tuple[str, ...]]:
    """The nearest folder above a path that is there, and the names from there on."""
    real = Path(os.path.realpath(path))
    folder = next((folder for folder in real.parents if folder.is_dir()), real.parent)
    return folder, real.relative_to(folder).parts


def _ignores_case(folder: Path) -> bool:
    """Return True if names that differ only in case are the same here, as on most Macs."""
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
