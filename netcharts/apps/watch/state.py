"""The watched specs: their last good pictures, what is wrong with them now, and word to whoever waits for a change."""

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
from netcharts.spec import bundled
from netcharts.style.options import RenderOptions

# A file that was changed so lately may change again and look the same: by its time, its size and its number.
SETTLED = 2.0


class State(NamedTuple):
    """What is known of a spec.

    version  counts up with every change
    level    `good`, `warned`, `bad`, or `gone` where there is no such file; `unseen` before it is first asked for
    svg      the last good picture; empty if there was none
    said     what is wrong now, as HTML; empty if nothing is
    """

    version: int = 0
    level: str = "unseen"
    svg: str = ""
    said: str = ""


class News(NamedTuple):
    """What there is to be seen: the levels of all specs, a number that counts up with them, and the state of one."""

    listed: int
    levels: dict[str, str]
    state: State


class _Seen(NamedTuple):
    """How a file was found: when and as what it was written, and its text; None for no file."""

    signature: tuple[int, int, int] | None = None
    text: bytes | None = None


class Board:
    """The specs of a folder, drawn as they are asked for or change, or a single one, drawn at once.

    `look` is called whenever something may have changed, and `wait` by everyone who wants to know; from any thread.
    """

    def __init__(
        self, root: Path, options: RenderOptions, tell: Callable[[str, State], None] = lambda name, state: None
    ) -> None:
        self.root = root
        self.options = options
        self._several = root.is_dir()
        self._tell = tell
        self._changed = Condition()
        self._files: dict[str, Path] = {}
        self._seen: dict[str, _Seen] = {}
        self._states: dict[str, State] = {}
        self._listed = 0
        with self._changed:
            self.look()
            if not self._several:
                self._draw(visible(root.name))

    def look(self) -> None:
        """Read what has changed, and draw it."""
        with self._changed:
            self._list()
            for name in self._files:
                self._look_at(name)

    def wait(self, name: str, listed: int, version: int, seconds: float) -> News | None:
        """What there is to be seen, as soon as it is other than what was seen before; None if it is not in that time.

        Raises:
            KeyError: no such spec is watched.
        """
        with self._changed:
            if self._states[name].level == "unseen":
                self._draw(name)
            news = self._changed.wait_for(lambda: self._news(name, listed, version), seconds)
            return news or None

    def names(self) -> list[str]:
        """The watched specs."""
        with self._changed:
            return list(self._files)

    def _news(self, name: str, listed: int, version: int) -> News | None:
        state = self._states[name]
        if (self._listed, state.version) == (listed, version):
            return None
        return News(self._listed, {name: state.level for name, state in self._states.items()}, state)

    def _list(self) -> None:
        """Take up files that have come. Those that have gone stay: somebody may be looking at them."""
        found = _files(self.root) if self._several else {visible(self.root.name): self.root}
        new = {name: path for name, path in found.items() if name not in self._files}
        if new:
            self._files = dict(sorted({**self._files, **new}.items()))
            self._states = {name: self._states.get(name, State()) for name in self._files}
            self._seen.update({name: self._read(path) for name, path in new.items()})
            self._listed += 1
            self._changed.notify_all()

    def _look_at(self, name: str) -> None:
        before, path = self._seen[name], self._files[name]
        signature = _signature(path)
        if signature == before.signature and (signature is None or time.time() - signature[0] / 1e9 > SETTLED):
            return
        now = self._read(path)
        self._seen[name] = now
        if now.text != before.text:
            self._draw(name)

    def _read(self, path: Path) -> _Seen:
        # The signature is taken first: if the file changes between, it is read again.
        signature = _signature(path)
        try:
            return _Seen(signature, bundled.read_bytes(path))
        except OverwriteError:
            raise
        except NetchartsError:
            return _Seen(signature)

    def _draw(self, name: str) -> None:
        state = self._drawn(name, self._seen[name].text, self._states[name])
        if state.level != self._states[name].level:
            self._listed += 1
        self._states[name] = state
        self._tell(name, state)
        self._changed.notify_all()

    def _drawn(self, name: str, text: bytes | None, before: State) -> State:
        """The next state of a spec. Whatever happens, the last good picture stays."""
        version, path = before.version + 1, str(self._files[name])
        if text is None:
            said = f"<p>There is no file <code>{markup(visible(path))}</code>, or it can't be read.</p>"
            return State(version, "gone", before.svg, said)
        sources = {path: text.decode("utf-8-sig", "replace")}
        try:
            with unexpected_errors():
                chart, warnings = load(path, self.options, text)
                said = reports.load("html").render(warnings, sources) if warnings else ""
                return State(version, "warned" if warnings else "good", chart.svg(self.options), said)
        except SpecError as error:
            said = reports.load("html").render(error.findings, sources)
        except NetchartsError as error:
            said = f"<p>{markup(str(error))}</p>"
        return State(version, "bad", before.svg, said)


def _files(root: Path) -> dict[str, Path]:
    """The specs by what the page calls them: paths within the folder; hidden files are no specs, but editors' own."""
    found: dict[str, Path] = {}
    for folder, inside, files in os.walk(root):
        inside[:] = [name for name in inside if not name.startswith(".")]
        for file in files:
            path = Path(folder, file)
            if path.suffix in EXTENSIONS and not file.startswith("."):
                found[visible(path.relative_to(root).as_posix())] = path
    return found


def _signature(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
