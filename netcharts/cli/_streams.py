"""Standard streams that the parent process has closed."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from errno import EBADF


def open_missing_streams() -> None:
    """Open each standard stream that is closed, so that using it fails like any other file that can't be used.

    Python has None in place of such a stream, and the next file to be opened would get its number. As in GNU coreutils,
    the null device takes its place, opened so that reading or writing fails; what is written to standard error is lost.
    """
    if sys.stdin is None:
        sys.stdin = open(_null(0, os.O_WRONLY), closefd=False)  # noqa: SIM115 - open until the end
    if sys.stdout is None:
        sys.stdout = open(_null(1, os.O_RDONLY), "w", closefd=False)  # noqa: SIM115 - open until the end
    if sys.stderr is None:
        sys.stderr = open(_null(2, os.O_WRONLY), "w", closefd=False)  # noqa: SIM115 - open until the end


def discard_output() -> None:
    """Let what has not been written to standard output yet go to the null device, since the output can't be used.

    An output that is no file, as in a test, is left alone.
    """
    with suppress(OSError):
        _null(sys.stdout.fileno(), os.O_WRONLY)


def reason(error: OSError) -> str:
    """Return the reason why a standard stream can't be used."""
    return "it is closed" if error.errno == EBADF else error.strerror or str(error)


def _null(number: int, mode: int) -> int:
    """Open the null device as the file with a number, and return the number."""
    opened = os.open(os.devnull, mode)
    if opened != number:
        os.dup2(opened, number)
        os.close(opened)
    return number
