"""What was drawn before, kept in a file: a chart whose text and style are known is not drawn again.

The file is an SQLite database, since a file for each of a thousand charts costs more than to draw them. What is new is
kept in a temporary table of each process, and saved now and then, since to write each chart alone costs as well.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

_COLUMNS = "(name TEXT PRIMARY KEY, data BLOB NOT NULL, asked INTEGER NOT NULL)"


class Store(NamedTuple):
    """A file of what was made, by what it was made from. Where it can't be read or written, all is made anew."""

    path: str

    def get(self, key: str, ending: str, make: Callable[[], bytes]) -> bytes:
        """What is made of something by its key; made now if it is not there, and in the file once it is saved.

        Raises:
            Exception: whatever `make` raises.
        """
        name = f"{key}-{ending}"
        data = self._kept(name)
        if data is None:
            data = make()
            with suppress(sqlite3.Error):
                self._opened().execute("INSERT OR REPLACE INTO new VALUES (?, ?, ?)", (name, data, time.time_ns()))
        return data

    def save(self) -> None:
        """Write what is new into the file. Safe with several processes."""
        with suppress(sqlite3.Error):
            self._opened().execute("INSERT OR REPLACE INTO made SELECT * FROM new")
            self._opened().execute("DELETE FROM new")

    def trim(self, most: int) -> None:
        """Save, and drop what was not asked for the longest, until no more than so many bytes are left."""
        self.save()
        with suppress(sqlite3.Error):
            held, dropped = 0, []
            for name, size in self._opened().execute("SELECT name, length(data) FROM made ORDER BY asked DESC"):
                held += size
                if held > most:
                    dropped.append((name,))
            if dropped:
                self._opened().executemany("DELETE FROM made WHERE name = ?", dropped)
                self._opened().execute("VACUUM")

    def _kept(self, name: str) -> bytes | None:
        try:
            for table in ("new", "made"):
                found = self._opened().execute(f"SELECT data FROM {table} WHERE name = ?", (name,)).fetchone()
                if found is not None:
                    self._opened().execute(f"UPDATE {table} SET asked = ? WHERE name = ?", (time.time_ns(), name))
                    return bytes(found[0])
        except sqlite3.OperationalError:
            return None
        except sqlite3.DatabaseError:
            # Something else lies there, or what a machine left that broke down.
            _opened.cache_clear()
            with suppress(OSError):
                os.unlink(self.path)
        return None

    def _opened(self) -> sqlite3.Connection:
        return _opened(self.path, os.getpid())


# A connection must not be taken along into another process.
@lru_cache(maxsize=4)
def _opened(path: str, process: int) -> sqlite3.Connection:
    with suppress(OSError):
        os.makedirs(os.path.dirname(path), exist_ok=True)
    opened = sqlite3.connect(path, timeout=60, isolation_level=None, check_same_thread=False)
    # What a breakdown would lose can be made again.
    opened.execute("PRAGMA synchronous = OFF")
    opened.execute("PRAGMA journal_mode = MEMORY")
    opened.execute("PRAGMA temp_store = MEMORY")
    opened.execute(f"CREATE TABLE IF NOT EXISTS made {_COLUMNS}")
    opened.execute(f"CREATE TEMPORARY TABLE new {_COLUMNS}")
    return opened


def digest(data: bytes) -> str:
    """A name for some bytes."""
    return sha256(data).hexdigest()[:32]


@cache
def maker() -> str:
    """What draws, as a digest: once it is another one, all charts are drawn again."""
    from importlib.metadata import version

    package = Path(__file__).parents[1]
    known = sorted(
        f"{path.relative_to(package).as_posix()} {status.st_size} {status.st_mtime_ns}"
        for path in package.rglob("*.*")
        if path.suffix in (".py", ".yaml") and (status := path.stat())
    )
    return digest("\n".join([version("pygraphviz"), *known]).encode())
