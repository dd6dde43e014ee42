"""When to look at files again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event

POLL = 0.05
LOOK_ANYWAY = 0.25


def ticks(root: Path, stop: Event) -> Iterator[None]:
    """Gives the word whenever something may have changed in a folder, or in the folder of a file; until told to stop.

    The system tells where `watchfiles` is installed (the extra `watch`); else, and where that fails, we look 20 times
    a second. Even if nothing is told we look 4 times a second:
    not every file system tells of all changes, and none of those before it is asked.
    """
    yield None
    try:
        from watchfiles import watch
    except ImportError:
        yield from _polled(stop)
        return
    folder = root if root.is_dir() else root.parent
    try:
        for _ in watch(
            folder,
            watch_filter=None,
            # An editor's save is several changes within a few milliseconds.
            step=5,
            debounce=50,
            rust_timeout=int(LOOK_ANYWAY * 1000),
            yield_on_timeout=True,
            stop_event=stop,
            recursive=root.is_dir(),
        ):
            yield None
    except (OSError, RuntimeError):
        # The folder is gone, or the system watches as much as it can.
        yield from _polled(stop)


def _polled(stop: Event) -> Iterator[None]:
    while not stop.wait(POLL):
        yield None
