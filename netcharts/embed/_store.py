"""What was drawn before, kept in a folder: a chart whose text and style are known is not drawn again."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import netcharts
from netcharts.chart import write


class Store(NamedTuple):
    """A folder of files named after what they were made from."""

    folder: Path

    def get(self, source: str, ending: str, make: Callable[[], bytes]) -> Path:
        """The file made from a source; made now if it is not there. Safe with several processes.

        Raises:
            OutputError: it can't be written; and whatever `make` raises.
        """
        path = self.folder / f"{digest(source.encode())}-{ending}"
        try:
            os.utime(path)
        except OSError:
            write(path, make())
        return path

    def trim(self, most: int) -> None:
        """Drop what was not asked for the longest, until no more than so many bytes are left."""
        files = sorted(((file.stat(), file) for file in self._files()), key=lambda known: -known[0].st_mtime_ns)
        held = 0
        for status, file in files:
            held += status.st_size
            if held > most:
                with suppress(OSError):
                    os.unlink(file)

    def _files(self) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(self.folder) as found:
                return [file for file in found if file.is_file()]
        except FileNotFoundError:
            return []


def digest(data: bytes) -> str:
    """A name for some bytes."""
    return sha256(data).hexdigest()[:32]


@cache
def maker() -> str:
    """What draws, as a digest: once it is another one, all charts are drawn again."""
    from importlib.metadata import version

    package = Path(netcharts.__file__).parent
    known = sorted(
        f"{path.relative_to(package).as_posix()} {status.st_size} {status.st_mtime_ns}"
        for path in package.rglob("*.*")
        if path.suffix in (".py", ".yaml") and (status := path.stat())
    )
    return digest("\n".join([version("pygraphviz"), *known]).encode())
