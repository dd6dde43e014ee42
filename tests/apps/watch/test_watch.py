"""The live preview shows the last saved version, whatever editors, disks and other pages do."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from netcharts import Chart
from netcharts.apps.watch import state as states
from netcharts.apps.watch.changes import changes
from netcharts.apps.watch.server import HEADERS, Server
from netcharts.apps.watch.state import WatchState
from netcharts.cli import watch
from netcharts.escape import visible
from netcharts.style.options import RenderOptions
from tests.conftest import heeding
from tests.hostile import NAMES, hidden
from tests.workflow import commands

SPEC = (
    "name: {}\nlayers:\n  a: {{cell: input, size: 2}}\n  b: {{cell: output, size: 1}}\nconnections:\n  - full: a -> b\n"
)


def spec(name: object = "Mine") -> str:
    return SPEC.format(name)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text(spec())
    return path


def state(watched: WatchState, name: str = "mine.yaml") -> states.SpecState:
    now = watched.wait(name, -1, -1, 1)
    assert now is not None
    return now.state


# The state


def test_the_last_good_chart_stays_while_a_spec_is_broken(file: Path) -> None:
    watched = WatchState(file, RenderOptions(theme="zoo-dark"))
    good = state(watched)
    assert (good.level, good.svg, good.message) == ("good", Chart.from_text(spec()).svg(theme="zoo-dark"), "")
    file.write_text(spec().replace("-> b", "-> c"))
    watched.refresh()
    bad = state(watched)
    assert (bad.level, bad.svg) == ("bad", good.svg)
    assert "mine.yaml:6:16" in bad.message
    assert "<mark>c</mark>" in bad.message
    file.unlink()
    watched.refresh()
    assert (state(watched).level, state(watched).svg) == ("gone", good.svg)
    file.write_text(spec("Yours"))
    watched.refresh()
    assert state(watched).level == "good"
    assert "Yours" in state(watched).svg


def test_warnings_are_shown_next_to_the_chart(file: Path) -> None:
    file.write_text(spec() + "  - full: a -> b\n")
    shown = state(WatchState(file, RenderOptions()))
    assert shown.level == "warned"
    assert "NC108" in shown.message
    assert shown.svg


def test_a_change_of_the_same_size_at_the_same_time_is_seen(file: Path) -> None:
    watched = WatchState(file, RenderOptions())
    before = file.stat()
    assert "Mine" in state(watched).svg
    file.write_text(spec("Ours"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    watched.refresh()
    assert "Ours" in state(watched).svg


def test_a_chart_is_redrawn_when_the_file_of_its_graph_changes(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "name: T\nlayers:\n  a: {cell: input, size: 3}\n  b: {cell: output}\n"
        "connections:\n  - {graph: a -> b, edges: known}\ngraphs:\n  known: {file: edges.txt}\n"
    )
    drawn: list[str] = []
    watched = WatchState(tmp_path / "a.yaml", RenderOptions(), lambda name, state: drawn.append(state.level))
    for text in ("0 1\n", "0 1\n1 2\n", "0 9\n"):
        (tmp_path / "edges.txt").write_text(text)
        watched.refresh()
        watched.refresh()
    assert drawn == ["bad", "good", "good", "bad"], "there is no file at first, and no node 9 in the end"


def test_unchanged_specs_are_not_redrawn(file: Path) -> None:
    drawn: list[str] = []
    watched = WatchState(file, RenderOptions(), lambda name, state: drawn.append(state.level))
    state(watched)
    for _ in range(5):
        os.utime(file)
        watched.refresh()
    assert drawn == ["good"]


def test_specs_of_a_folder_are_drawn_when_they_are_shown_and_new_files_are_found(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    for name in ("a.yaml", "deep/b.yml", ".#a.yaml", "c.txt"):
        (tmp_path / name).write_text(spec())
    watched = WatchState(tmp_path, RenderOptions())
    assert watched.names() == ["a.yaml", "deep/b.yml"]
    now = watched.wait("a.yaml", -1, -1, 1)
    assert now is not None
    assert now.levels == {"a.yaml": "good", "deep/b.yml": "unseen"}
    (tmp_path / "new.yaml").write_text("name: [")
    watched.refresh()
    assert watched.names() == ["a.yaml", "deep/b.yml", "new.yaml"]
    assert state(watched, "new.yaml").level == "bad"
    again = watched.wait("a.yaml", now.list_version, now.state.version, 1)
    assert again is not None
    assert again.levels["new.yaml"] == "bad"
    with pytest.raises(KeyError):
        watched.wait("../mine.yaml", 0, 0, 0)


def test_an_unexpected_exception_does_not_end_the_preview(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    watched = WatchState(file, RenderOptions())
    good = state(watched)
    with monkeypatch.context() as patched:
        patched.setattr(states, "load", lambda *args: [][1])
        file.write_text(spec("Yours"))
        watched.refresh()
    assert (state(watched).level, state(watched).svg) == ("bad", good.svg)
    assert "IndexError" in state(watched).message


def test_a_wrong_option_is_shown(file: Path) -> None:
    assert "unknown theme" in state(WatchState(file, RenderOptions(theme="zo"))).message


# Changes of files


@pytest.fixture(params=["watchfiles", "polling"])
def watcher(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    if request.param == "polling":
        monkeypatch.setitem(sys.modules, "watchfiles", None)
    else:
        pytest.importorskip("watchfiles", reason="no watchfiles; .ci/run installs it")
    return request.param


@pytest.fixture
def followed(file: Path, watcher: str) -> Iterator[WatchState]:
    """Return a state that a thread refreshes, as the command does."""
    watched, stop = WatchState(file, RenderOptions()), threading.Event()

    def follow() -> None:
        for _ in changes(file, stop):
            watched.refresh()

    thread = threading.Thread(target=follow)
    thread.start()
    yield watched
    stop.set()
    thread.join(10)
    assert not thread.is_alive()


def in_place(path: Path, text: str) -> None:
    path.write_text(text)


def renamed(path: Path, text: str) -> None:
    """Save as careful editors do."""
    beside = path.with_name(".tmp")
    beside.write_text(text)
    beside.replace(path)


def moved_away(path: Path, text: str) -> None:
    """Save as Vim does: the old file is moved away first."""
    path.replace(path.with_name("mine.yaml~"))
    path.write_text(text)


def awaited(watched: WatchState, wanted: Callable[[states.SpecState], bool]) -> None:
    """Wait for a state. Every state in between is a change."""
    list_version, version = -1, -1
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        now = watched.wait("mine.yaml", list_version, version, 1)
        if now is None:
            continue
        if wanted(now.state):
            return
        assert (now.list_version, now.state.version) > (list_version, version)
        list_version, version = now.list_version, now.state.version
    raise AssertionError("the saved spec was not shown")


@pytest.mark.parametrize("save", [in_place, renamed, moved_away])
def test_every_way_of_saving_is_seen(followed: WatchState, file: Path, save: Callable[[Path, str], None]) -> None:
    for number in range(20):
        save(file, spec(f"Net {number}"))
        awaited(followed, lambda state, number=number: f"Net {number}<" in state.svg)  # type: ignore[misc]
    for number in range(200):
        save(file, spec(f"Burst {number}"))
    awaited(followed, lambda state: "Burst 199<" in state.svg)


def test_a_deleted_and_restored_file_is_seen(followed: WatchState, file: Path) -> None:
    file.unlink()
    awaited(followed, lambda state: state.level == "gone")
    file.write_text(spec("Back"))
    awaited(followed, lambda state: "Back" in state.svg and state.level == "good")


# An editor on a disk with 60 free bytes: the file is emptied and written in part.
FULL = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (60, 60))
try:
    with open(sys.argv[1], "w") as file:
        file.write(sys.argv[2])
except OSError:
    sys.exit(3)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
def test_a_full_disk_is_survived(followed: WatchState, file: Path) -> None:
    done = subprocess.run([sys.executable, "-c", FULL, str(file), spec("Later")])
    assert done.returncode == 3
    assert file.stat().st_size == 60
    awaited(followed, lambda state: state.level == "bad" and "Mine" in state.svg)
    file.write_text(spec("Later"))
    awaited(followed, lambda state: "Later" in state.svg)


# The server


@pytest.fixture
def server(file: Path) -> Iterator[Server]:
    with Server(WatchState(file, RenderOptions())) as serving:
        serving.start()
        yield serving
        serving.shutdown()


def response(server: Server, path: str, **headers: str) -> tuple[int, bytes, http.client.HTTPMessage]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)
    connection.putrequest("GET", path, skip_host="Host" in headers)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read() if "text/event-stream" not in (answer.getheader("Content-Type") or "") else b""
    connection.close()
    return answer.status, body, answer.msg


def test_the_page_is_accessible_with_the_secret_and_from_this_computer_only(server: Server) -> None:
    assert server.server_address[0] == "127.0.0.1"
    page = urlsplit(server.url).path
    port = server.server_address[1]
    assert response(server, page)[0] == 200
    assert response(server, page, Host=f"localhost:{port}", Origin=f"http://localhost:{port}")[0] == 200
    for host in ("evil.example", f"evil.example:{port}", "127.0.0.1", "", f"127.0.0.1:{port}.evil.example"):
        assert response(server, page, Host=host)[0] == 403
    for origin in ("http://evil.example", "null", f"https://127.0.0.1:{port}", ""):
        assert response(server, f"{page}events", Origin=origin)[0] == 403
    for path in (
        "/",
        "/events",
        f"{page[:-2]}x/",
        page[:-1].upper() + "/",
        "//",
        page[1:],
        "/%C3%A9/",
    ):
        assert response(server, path)[0] in (400, 404) if path != page else True


@pytest.mark.parametrize(
    "path",
    [
        "../mine.yaml", "mine.yaml", "page.py", "server.py", "page.html", "..%2f..%2fetc/passwd", "/etc/passwd", "events?spec=/etc/passwd",
        "events?spec=../mine.yaml", "events?spec=.", "page.js/../server.py", "%70age.js", "events/", "events?spec=mine.yaml%00",
    ],
)  # fmt: skip
def test_no_request_reads_another_file(server: Server, path: str) -> None:
    status, body, _ = response(server, urlsplit(server.url).path + path)
    assert (status, body) == (404, b"Not found\n")


def test_pages_can_load_nothing_from_elsewhere(server: Server) -> None:
    for page in ("", "page.js", "page.css"):
        status, body, headers = response(server, urlsplit(server.url).path + page)
        assert status == 200
        assert b"http" not in body.replace(b"http-equiv", b"")
        assert all(headers[name] == value for name, value in HEADERS.items())


class Page:
    """Reads the events as a browser does."""

    def __init__(self, server_url: str, show: str = "") -> None:
        where = urlsplit(server_url)
        self.connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=20)
        self.connection.request("GET", f"{where.path}events?spec={show}")
        self.answer = self.connection.getresponse()
        assert self.answer.status == 200

    def state(self) -> dict[str, Any]:
        """Return the next state of the chart."""
        event = ""
        while True:
            line = self.answer.readline().decode().strip()
            if line.startswith("event: "):
                event = line[7:]
            elif line.startswith("data: ") and event == "state":
                found: dict[str, Any] = json.loads(line[6:])
                return found


def test_events_have_the_current_state(server: Server, file: Path) -> None:
    one, two = Page(server.url), Page(server.url, "mine.yaml")
    assert one.state() == two.state()
    for number in range(50):
        file.write_text(spec(f"Net {number}"))
        server.watched.refresh()
    for page in (one, two):
        while "Net 49<" not in page.state()["svg"]:
            pass


def test_a_closed_page_leaves_no_thread(server: Server, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netcharts.apps.watch.server.HEARTBEAT", 0.05)
    before = threading.active_count()
    for _ in range(20):
        page = Page(server.url)
        page.state()
        page.answer.close()
        page.connection.close()
    deadline = time.monotonic() + 20
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert threading.active_count() <= before


# The command


def test_the_command_shows_saved_specs_and_ends_with_control_c(file: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "netcharts", "watch", "mine.yaml", "--lang", "zh"]
    process = subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=heeding
    )
    try:
        assert process.stdout is not None
        page = Page(process.stdout.readline().strip())
        assert 'lang="zh"' in page.state()["svg"]
        renamed(file, spec().replace("-> b", "-> c"))
        assert page.state()["level"] == "bad"
        renamed(file, spec("Again"))
        assert "Again" in page.state()["svg"]
    finally:
        process.send_signal(signal.SIGINT)
        _, log = process.communicate(timeout=20)
    assert process.returncode == 0
    assert log.splitlines() == ["mine.yaml: drawn", "mine.yaml: can't be drawn", "mine.yaml: drawn"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_log_on_a_full_disk_does_no_harm(file: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "netcharts", "watch", "mine.yaml"]
    with open("/dev/full", "w") as full:
        process = subprocess.Popen(
            command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=full, text=True, preexec_fn=heeding
        )
    try:
        assert process.stdout is not None
        page = Page(process.stdout.readline().strip())
        page.state()
        renamed(file, spec("Again"))
        assert "Again" in page.state()["svg"]
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)


def test_nothing_to_watch_is_a_usage_error(run: Any, tmp_path: Path) -> None:
    for args in (("watch", "."), ("watch", "nowhere.yaml"), ("watch",)):
        done = run(*args)
        assert done.returncode == 2
        assert b"Traceback" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such file names")
def test_names_of_files_are_escaped_on_the_page_and_in_the_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in NAMES:
        (tmp_path / f"{name}.yaml").write_text(spec().replace("-> b", "-> c"))
    watched = WatchState(tmp_path, RenderOptions(), watch._report)
    # A page requests a spec by a name that can be part of a URL.
    assert sorted(watched.names()) == sorted(visible(f"{name}.yaml") for name in NAMES)
    assert all(name.encode().decode() == name for name in watched.names())
    for name in NAMES:
        message = ElementTree.fromstring(state(watched, visible(f"{name}.yaml")).message)
        assert visible(f"{name}.yaml") in "".join(message.itertext())
        (tmp_path / f"{name}.yaml").unlink()
    watched.refresh()
    for name in watched.names():
        ElementTree.fromstring(state(watched, name).message)
    logged = capsys.readouterr().err
    assert len(logged.splitlines()) == 2 * len(NAMES)
    assert not [c for c in logged if c != "\n" and hidden(c)]
    assert commands(logged) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_in_a_watched_folder_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("name: T\nlayers:\n  a: {cell: input, size: 1}\n", encoding="utf-8")
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "link.yaml").symlink_to("pipe.yaml")
    state = WatchState(tmp_path, RenderOptions())
    assert state.names() == ["a.yaml"]
    # A spec can also become a pipe.
    (tmp_path / "a.yaml").unlink()
    os.mkfifo(tmp_path / "a.yaml")
    state.refresh()
    snapshot = state.wait("a.yaml", -1, -1, 5)
    assert snapshot is not None
    assert snapshot.state.level == "gone"
