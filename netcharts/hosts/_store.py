"""A cache file of drawn charts, so that a chart with the same spec and options is not drawn again.

The file is an SQLite database, because a thousand separate files take longer than drawing the charts. New charts are
kept in a temporary table of each process and saved from time to time, because writing each chart by itself is slow too.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache, lru_cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

_COLUMNS = "(name TEXT PRIMARY KEY, data BLOB NOT NULL, asked INTEGER NOT NULL)"


# Seconds to wait for another process that writes to the file. Drawing a chart takes less.
_PATIENCE = 0.5


class Store(NamedTuple):
    """A cache in the file `path`. If the file can't be read or written, all charts are drawn."""

    path: str

    def get(self, key: str, suffix: str, make: Callable[[], bytes]) -> bytes:
        """Return the data for a key and suffix; make it if it is not in the cache. `save` writes it to the file.

        Raises:
            Exception: whatever `make` raises.
        """
        name = f"{key}-{suffix}"
        data = self._cached(name)
        if data is None:
            data = make()
            with suppress(sqlite3.Error):
                self._connection().execute("INSERT OR REPLACE INTO new VALUES (?, ?, ?)", (name, data, time.time_ns()))
        return data

    def save(self) -> None:
        """Write new data to the file. Several processes can do so at once."""
        self._wait(_PATIENCE)
        with suppress(sqlite3.Error):
            self._connection().execute("INSERT OR REPLACE INTO made SELECT * FROM new")
            self._connection().execute("DELETE FROM new")

    def trim(self, most: int) -> None:
        """Save, then delete the least recently used data until at most `most` bytes are left."""
        self.save()
        with suppress(sqlite3.Error):
            total, excess = 0, []
            for name, size in self._connection().execute("SELECT name, length(data) FROM made ORDER BY asked DESC"):
                total += size
                if total > most:
                    excess.append((name,))
            if excess:
                self._connection().executemany("DELETE FROM made WHERE name = ?", excess)
                self._connection().execute("VACUUM")

    def _cached(self, name: str) -> bytes | None:
        try:
            for table in ("new", "made"):
                row = self._connection().execute(f"SELECT data FROM {table} WHERE name = ?", (name,)).fetchone()
                if row is not None:
                    self._mark(table, name)
                    return bytes(row[0])
        except sqlite3.OperationalError:
            self._wait(0)
            return None
        except sqlite3.DatabaseError:
            # The file is not a database, or it is damaged.
            _connect.cache_clear()
            with suppress(OSError):
                os.unlink(self.path)
        return None

    def _mark(self, table: str, name: str) -> None:
        """Note when data was asked for, unless the file is locked."""
        try:
            self._connection().execute(f"UPDATE {table} SET asked = ? WHERE name = ?", (time.time_ns(), name))
        except sqlite3.OperationalError:
            self._wait(0)

    def _wait(self, seconds: float) -> None:
        """Let operations wait for another process that has locked the file.

        Once one of them has waited in vain, others do not wait until data is saved: there can be thousands.
        """
        with suppress(sqlite3.Error):
            self._connection().execute(f"PRAGMA busy_timeout = {int(1000 * seconds)}")

    def _connection(self) -> sqlite3.Connection:
        return _connect(self.path, os.getpid())


# The process is an argument, since a forked process must not use the connection of its parent.
@lru_cache(maxsize=4)
def _connect(path: str, process: int) -> sqlite3.Connection:
    with suppress(OSError):
        os.makedirs(os.path.dirname(path), exist_ok=True)
    try:
        return _opened(path)
    except sqlite3.OperationalError:
        # The file is locked, or can't be opened. Charts are drawn, and kept for this process alone.
        return _opened(":memory:")


def _opened(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
    # Data that is lost in a crash can be made again.
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA journal_mode = MEMORY")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute(f"CREATE TABLE IF NOT EXISTS made {_COLUMNS}")
    connection.execute(f"CREATE TEMPORARY TABLE new {_COLUMNS}")
    return connection


def digest(data: bytes) -> str:
    """Return a short hash of some bytes."""
    return sha256(data).hexdigest()[:32]


@cache
def program_digest() -> str:
    """Return a hash of the installed versions of netcharts and Graphviz, whose change makes all charts outdated."""
    package = Path(__file__).parents[1]
    files = sorted(
        f"{path.relative_to(package).as_posix()} {status.st_size} {status.st_mtime_ns}"
        for path in package.rglob("*.*")
        if path.suffix in (".py", ".yaml") and (status := path.stat())
    )
    return digest("\n".join([_graphviz_version(), *files]).encode())


def _graphviz_version() -> str:
    """Return the version of the Graphviz library, or an empty text if it is missing: one engine does not need it."""
    try:
        return version("pygraphviz")
    except PackageNotFoundError:
        return ""
