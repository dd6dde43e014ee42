"""Read and write files: atomically, under safe names, and without overwriting an input file.

Functions that write take the paths of all files that were read, and refuse to overwrite one before they write anything.
"""

from __future__ import annotations

import os
import re
import stat
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from errno import EACCES, EBADF, EISDIR, ENAMETOOLONG
from pathlib import Path
from typing import BinaryIO
from zlib import crc32

from netcharts.errors import OutputError
from netcharts.file_identity import STDIN as STDIN
from netcharts.file_identity import STDOUT as STDOUT
from netcharts.file_identity import File, check_distinct, check_not_read, nearest_folder, status

# Maximum number of bytes in a file name on nearly all file systems.
_MAX_NAME_BYTES = 255
# Leaves room for `-dark` and the file extension.
_MAX_STEM_BYTES = 240
# Seconds after which nobody writes to a temporary file any more.
_ABANDONED = 60
_UNSAFE = re.compile(r"[/\\\x00-\x1f\x7f]")

# The standard streams that the program writes to; none when netcharts is used as a library.
_written: ContextVar[tuple[int, ...]] = ContextVar("_written", default=())


@contextmanager
def writing_to(*streams: int) -> Iterator[None]:
    """Refuse to read, within this context, a file that one of these streams is redirected to."""
    token = _written.set(streams)
    try:
        yield
    finally:
        _written.reset(token)


# Reading


def read(path: str | os.PathLike[str], most: int = -1) -> bytes:
    """Return the content of a file, or its first `most` bytes if `most` is not negative.

    Raises:
        OverwriteError: the program writes to the same file.
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
    """Return True if a path exists.

    Raises:
        OutputError: it can't be determined, since the name is too long or a folder can't be searched.
    """
    try:
        return path.exists()
    except OSError as error:
        raise OutputError(f"can't use '{path}': {error.strerror or error}") from error


def is_file(path: Path) -> bool:
    """Return True if a path is a regular file; False if it can't be determined."""
    return stat.S_ISREG(_mode(path))


def is_folder(path: Path) -> bool:
    """Return True if a path is a folder; False if it can't be determined."""
    return stat.S_ISDIR(_mode(path))


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except (OSError, ValueError):
        return 0


def read_stdin(most: int) -> bytes:
    """Return the first `most` bytes of standard input.

    Raises:
        OverwriteError: standard input is a file that the program writes to.
        OutputError: it can't be read.
    """
    check_input(STDIN)
    try:
        return sys.stdin.buffer.read(most)
    except OSError as error:
        reason = "it is closed" if error.errno == EBADF else error.strerror or error
        raise OutputError(f"can't read standard input: {reason}") from error


def check_input(file: File) -> None:
    """Raise OverwriteError if the program writes to a file that is about to be read."""
    check_not_read(_written.get(), [file])


# Writing


def check_outputs(outputs: Iterable[Path], inputs: Iterable[File]) -> None:
    """Check that no output overwrites an input or another output; all paths are compared with their links resolved.

    Raises:
        OverwriteError: an output is an input, two outputs are one file, or one is the folder of another.
    """
    targets = list(outputs)
    check_not_read([*targets, *_written.get()], inputs)
    if len(targets) > 1:
        check_distinct(targets)


def write(target: Path, data: bytes, inputs: Iterable[File]) -> None:
    """Write one file in the way of `write_all`."""
    write_all({target: data}, inputs)


def write_all(contents: Mapping[Path, bytes], inputs: Iterable[File]) -> None:
    """Write files atomically; `inputs` are the files that their content was made from.

    Missing folders are created. An existing file keeps its permissions, and a symbolic link is kept. Devices such as
    `/dev/null` are written to directly.

    Raises:
        OverwriteError: an output is an input or another output; nothing is written.
        OutputError: a file can't be written; nothing is written if that is known in advance.
    """
    check_outputs(contents, inputs)
    for target in contents:
        check_writable(target)
    for target, data in contents.items():
        _write(target, data)


def check_writable(target: Path) -> None:
    """Raise OutputError if it is known in advance that a file can't be written."""
    try:
        problem = _problem(target)
    except OSError as error:
        problem = error.strerror or str(error)
    except ValueError as error:
        problem = str(error)
    if problem:
        raise OutputError(f"can't write '{target}': {problem}")


def safe_stem(name: str) -> str:
    """Return the name of a spec as the stem of a file name, which can't refer to another folder.

    A name that is safe already is returned unchanged.
    """
    stem = _UNSAFE.sub("-", name)
    if not stem.strip(". "):
        return "chart"
    data = stem.encode("utf-8", "surrogatepass")
    if len(data) <= _MAX_STEM_BYTES:
        return stem
    # The part that is cut off can be the only difference between two names.
    return f"{data[: _MAX_STEM_BYTES - 9].decode('utf-8', 'ignore')}-{crc32(data):08x}"


def _write(target: Path, data: bytes) -> None:
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(data)
            return
        target = target.resolve()
        target.parent.mkdir(parents=True, exist_ok=True)
        file = _temporary_file(target)
        temporary = Path(file.name)
        try:
            with file:
                file.write(data)
            if target.exists():
                temporary.chmod(target.stat().st_mode & 0o7777)
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OutputError(f"can't write '{target}': {error.strerror or error}") from error


def _temporary_file(target: Path) -> BinaryIO:
    """Create and open a file beside another one.

    A process that is killed leaves it there. The next one that writes the same file removes it, since its name depends
    on nothing else, unless another process may still be writing to it.
    """
    name = f".{target.name[:40]}.{crc32(os.fsencode(target.name)):08x}"
    temporary = target.with_name(f"{name}.tmp")
    with suppress(FileNotFoundError):
        if time.time() - temporary.stat().st_mtime > _ABANDONED:
            temporary.unlink()
    try:
        return temporary.open("xb")
    except FileExistsError:
        return target.with_name(f"{name}.{os.urandom(6).hex()}.tmp").open("xb")


def _problem(target: Path) -> str:
    """Return the reason why a file can't be written, or an empty text if none is known."""
    try:
        mode = status(target).st_mode
    except FileNotFoundError:
        mode = 0
    if stat.S_ISDIR(mode):
        return os.strerror(EISDIR)
    if mode and not stat.S_ISREG(mode):
        return ""
    # Some users may write to read-only files, and renaming a file ignores its permissions.
    if mode and not (mode & 0o222 and os.access(target, os.W_OK)):
        return "it is read-only"
    folder, names = nearest_folder(target)
    if any(len(os.fsencode(name)) > _MAX_NAME_BYTES for name in names):
        return os.strerror(ENAMETOOLONG)
    return "" if os.access(folder, os.W_OK | os.X_OK) else os.strerror(EACCES)
