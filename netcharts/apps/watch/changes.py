"""Wait for changes to files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event

# Seconds between two checks of the files, without and with notifications of the system.
POLL = 0.05
POLL_ANYWAY = 0.25


def changes(root: Path, stop: Event) -> Iterator[None]:
    """Yield whenever something may have changed in a folder, or in the folder of a file, until `stop` is set.

    The system reports changes if `watchfiles` is installed (the extra `watch`). Otherwise, and if that fails, files are
    checked 20 times a second. They are checked 4 times a second in any case, since some file systems do not report all
    changes, and changes before the first call are never reported.
    """
    yield None
    try:
        from watchfiles import watch
    except ImportError:
        yield from _polls(stop)
        return
    folder = root if root.is_dir() else root.parent
    try:
        for _ in watch(
            folder,
            watch_filter=None,
            # An editor saves by several changes within a few milliseconds.
            step=5,
            debounce=50,
            rust_timeout=int(POLL_ANYWAY * 1000),
            yield_on_timeout=True,
            stop_event=stop,
            recursive=root.is_dir(),
        ):
            yield None
    except (OSError, RuntimeError):
        # The folder is gone, or the system can't watch more files.
        yield from _polls(stop)


def _polls(stop: Event) -> Iterator[None]:
    while not stop.wait(POLL):
        yield None
