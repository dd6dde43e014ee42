"""The state of watched specs: their last good charts, their current errors, and notification of changes."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from threading import Condition
from typing import NamedTuple

from netcharts.apps.loading import load
from netcharts.apps.outputs import EXTENSIONS
from netcharts.checking import reports
from netcharts.errors import NetchartsError, OverwriteError, SpecError, unexpected_errors
from netcharts.escape import markup, visible
from netcharts.files import is_file
from netcharts.spec import bundled, graph_files
from netcharts.style.options import RenderOptions

# Seconds after a change during which a file may change again without a new time, size or inode.
SETTLED = 2.0


class SpecState(NamedTuple):
    """The state of a spec.

    Attributes:
        version: Number that is incremented with every change.
        level: `good`, `warned`, `bad`, or `gone` if there is no such file; `unseen` before it is first shown.
        svg: The last good chart; empty if there was none.
        message: Current errors or warnings as HTML; empty if there are none.
    """

    version: int = 0
    level: str = "unseen"
    svg: str = ""
    message: str = ""


class Snapshot(NamedTuple):
    """The state of one spec, and the levels of all.

    Attributes:
        list_version: Number that is incremented whenever the levels change.
        levels: Levels of all specs by name.
        state: State of the spec.
    """

    list_version: int
    levels: dict[str, str]
    state: SpecState


_Signature = tuple[int, int, int]


class _Content(NamedTuple):
    """The last read state of a file: its time, size and inode, and its text; None if there is no file.

    `graphs` are the signatures of the files of graphs that its text names.
    """

    signature: _Signature | None = None
    text: bytes | None = None
    graphs: tuple[_Signature | None, ...] = ()


class WatchState:
    """The specs of a folder, which are drawn when they are first shown or change, or a single spec, drawn at once.

    `refresh` is called whenever something may have changed, and `wait` by all who show a spec, from any thread.
    """

    def __init__(
        self,
        root: Path,
        options: RenderOptions,
        report: Callable[[str, SpecState], None] = lambda name, state: None,
    ) -> None:
        self.root = root
        self.options = options
        self._is_folder = root.is_dir()
        self._report = report
        self._changed = Condition()
        self._files: dict[str, Path] = {}
        self._contents: dict[str, _Content] = {}
        self._states: dict[str, SpecState] = {}
        self._list_version = 0
        with self._changed:
            self.refresh()
            if not self._is_folder:
                self._redraw(visible(root.name))

    def refresh(self) -> None:
        """Read the files that have changed, and redraw them."""
        with self._changed:
            self._find_new_files()
            for name in self._files:
                self._refresh_file(name)

    def wait(self, name: str, list_version: int, version: int, seconds: float) -> Snapshot | None:
        """Return the current state as soon as it differs from these versions, or None after some seconds.

        Raises:
            KeyError: no such spec is watched.
        """
        with self._changed:
            if self._states[name].level == "unseen":
                self._redraw(name)
            return self._changed.wait_for(lambda: self._snapshot(name, list_version, version), seconds) or None

    def names(self) -> list[str]:
        """Return the names of the watched specs."""
        with self._changed:
            return list(self._files)

    def _snapshot(self, name: str, list_version: int, version: int) -> Snapshot | None:
        state = self._states[name]
        if (self._list_version, state.version) == (list_version, version):
            return None
        return Snapshot(self._list_version, {name: state.level for name, state in self._states.items()}, state)

    def _find_new_files(self) -> None:
        """Add new files. Deleted ones stay, since they may be shown."""
        found = _files(self.root) if self._is_folder else {visible(self.root.name): self.root}
        new = {name: path for name, path in found.items() if name not in self._files}
        if new:
            self._files = dict(sorted({**self._files, **new}.items()))
            self._states = {name: self._states.get(name, SpecState()) for name in self._files}
            self._contents.update({name: _read(path) for name, path in new.items()})
            self._list_version += 1
            self._changed.notify_all()

    def _refresh_file(self, name: str) -> None:
        before, path = self._contents[name], self._files[name]
        signature = _signature(path)
        graphs = _graphs(path, before.text)
        settled = signature is None or time.time() - signature[0] / 1e9 > SETTLED
        if (signature, graphs) == (before.signature, before.graphs) and settled:
            return
        now = _read(path)
        self._contents[name] = now
        if now.text != before.text or graphs != before.graphs:
            self._redraw(name)

    def _redraw(self, name: str) -> None:
        state = self._draw(name, self._contents[name].text, self._states[name])
        if state.level != self._states[name].level:
            self._list_version += 1
        self._states[name] = state
        self._report(name, state)
        self._changed.notify_all()

    def _draw(self, name: str, text: bytes | None, before: SpecState) -> SpecState:
        """Return the next state of a spec. After an error, the last good chart stays."""
        version, path = before.version + 1, str(self._files[name])
        if text is None:
            message = f"<p>There is no file <code>{markup(visible(path))}</code>, or it can't be read.</p>"
            return SpecState(version, "gone", before.svg, message)
        sources = {path: text.decode("utf-8-sig", "replace")}
        try:
            with unexpected_errors():
                chart, warnings = load(path, self.options, text)
                message = reports.load("html").render(warnings, sources) if warnings else ""
                return SpecState(version, "warned" if warnings else "good", chart.svg(self.options), message)
        except SpecError as error:
            message = reports.load("html").render(error.findings, sources)
        except NetchartsError as error:
            message = f"<p>{markup(str(error))}</p>"
        return SpecState(version, "bad", before.svg, message)


def _read(path: Path) -> _Content:
    # The signature is taken first: if the file changes in between, it is read again.
    signature = _signature(path)
    if not is_file(path):
        # Reading a pipe would wait for somebody who writes to it.
        return _Content(signature)
    try:
        text = bundled.read_bytes(path)
        return _Content(signature, text, _graphs(path, text))
    except OverwriteError:
        raise
    except NetchartsError:
        return _Content(signature)


def _graphs(path: Path, text: bytes | None) -> tuple[_Signature | None, ...]:
    """Return the signatures of the files of graphs that the text of a spec names."""
    return tuple(_signature(path.parent / name) for name in graph_files.named_in(text or b""))


def _signature(path: Path) -> _Signature | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _files(root: Path) -> dict[str, Path]:
    """Return the specs in a folder by their paths in it. Hidden files, which editors create, are left out."""
    found: dict[str, Path] = {}
    for folder, inside, files in os.walk(root):
        inside[:] = [name for name in inside if not name.startswith(".")]
        for file in files:
            path = Path(folder, file)
            if path.suffix in EXTENSIONS and not file.startswith(".") and is_file(path):
                found[visible(path.relative_to(root).as_posix())] = path
    return found
