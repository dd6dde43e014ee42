"""The page of `netcharts watch` in a browser: it shows each saved version, and keeps its zoom and position."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.conftest import heeding

pytestmark = pytest.mark.filterwarnings("ignore")

SPEC = "name: {}\nlayers:\n  a: {{cell: input, size: 3}}\n  b: {{cell: memory, size: 3}}\n  c: {{cell: output, size: 3}}\nconnections:\n  - full: a -> b -> c\n  - recurrent: b\n"
SAVES = int(os.environ.get("NETCHARTS_TEST_SAVES", "30"))

# Records the time at which each chart was displayed, in milliseconds since 1970.
RECORD = """
window.displayed = {};
new MutationObserver(() => {
  const shown = document.querySelector("#stage svg title");
  const name = shown && shown.textContent;
  if (name && !(name in window.displayed)) requestAnimationFrame(() => { window.displayed[name] = Date.now(); });
}).observe(document.getElementById("stage"), {childList: true});
"""
WAIT = """
const [name, done] = arguments;
const look = () => name in window.displayed ? done(window.displayed[name]) : setTimeout(look, 2);
look();
"""


class Watched(NamedTuple):
    file: Path
    browser: Any
    process: subprocess.Popen[str]

    def save(self, text: str) -> float:
        """Save as editors do, and return the time in milliseconds."""
        beside = self.file.with_name(".saving")
        beside.write_text(text)
        before = time.time() * 1000
        beside.replace(self.file)
        return before

    def wait_until(self, condition: str) -> None:
        """Wait until a condition is true in the page."""
        for _ in range(500):
            if self.browser.execute_script(f"return Boolean({condition})"):
                return
            time.sleep(0.02)
        raise AssertionError(f"never true: {condition}")

    def memory(self) -> int:
        """Return the memory of the process in bytes."""
        status = Path(f"/proc/{self.process.pid}/statm").read_text().split()
        return int(status[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.fixture
def watched(browser: Any, tmp_path: Path) -> Iterator[Watched]:
    file = tmp_path / "mine.yaml"
    file.write_text(SPEC.format("First"))
    command = [sys.executable, "-m", "netcharts", "watch", str(file)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, preexec_fn=heeding
    )
    assert process.stdout is not None
    browser.get_log("browser")  # Forget what was logged before.
    browser.get(process.stdout.readline().strip())
    page = Watched(file, browser, process)
    page.wait_until("document.querySelector('#stage svg')")
    yield page
    browser.get("about:blank")  # So that the page does not ask for a server that is gone.
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)


def test_every_saved_version_is_displayed_and_no_memory_leaks(watched: Watched) -> None:
    watched.browser.execute_script(RECORD)
    took, held = [], 0
    for number in range(SAVES):
        saved = watched.save(SPEC.format(f"Net {number}"))
        took.append(watched.browser.execute_async_script(WAIT, f"Net {number}") - saved)
        if number == SAVES // 10:
            held = watched.memory()
    grown = watched.memory() - held
    print(
        f"\n{SAVES} saves: median {statistics.median(took):.0f} ms, maximum {max(took):.0f} ms; memory grew by {grown / 1024:.0f} KiB"
    )
    assert grown < 10_000_000
    shown = watched.browser.execute_script("return document.querySelectorAll('#stage svg').length")
    assert shown == 1, "the previous chart is removed"


def test_after_many_saves_the_last_version_is_displayed(watched: Watched) -> None:
    for number in range(100):
        watched.save(SPEC.format(f"Burst {number}"))
    watched.wait_until("document.querySelector('#stage svg title').textContent === 'Burst 99'")


def test_zoom_and_position_are_kept_when_the_chart_changes(watched: Watched) -> None:
    watched.browser.execute_script("document.getElementById('in').click(); document.getElementById('in').click()")
    transform = "document.getElementById('stage').style.transform"
    place = watched.browser.execute_script(f"return {transform}")
    watched.save(SPEC.format("Second"))
    watched.wait_until("document.querySelector('#stage svg title').textContent === 'Second'")
    assert watched.browser.execute_script(f"return {transform}") == place
    watched.browser.refresh()
    watched.wait_until("document.querySelector('#stage svg')")
    assert watched.browser.execute_script(f"return {transform}") == place
    watched.browser.execute_script("document.getElementById('fit').click()")
    assert watched.browser.execute_script(f"return {transform}") != place


def test_findings_are_listed_and_the_last_good_chart_stays(watched: Watched) -> None:
    watched.save(SPEC.format("First").replace("-> c", "-> <img/src=x>"))
    watched.wait_until("document.querySelector('#message mark')")
    message = watched.browser.execute_script("return document.getElementById('message').textContent")
    assert "mine.yaml:7:21" in message
    assert "<img/src=x>" in message
    assert watched.browser.execute_script("return document.querySelectorAll('#message img').length") == 0
    assert watched.browser.execute_script("return document.querySelector('#stage svg title').textContent") == "First"
    watched.file.unlink()
    watched.wait_until("document.querySelector('main').className === 'gone'")
    watched.save(SPEC.format("Back"))
    watched.wait_until("document.querySelector('#stage svg title').textContent === 'Back'")
    watched.wait_until("document.getElementById('message').textContent === ''")


def test_the_content_security_policy_blocks_nothing(watched: Watched) -> None:
    watched.save(SPEC.format("Second"))
    watched.wait_until("document.querySelector('#stage svg title').textContent === 'Second'")
    messages = [entry for entry in watched.browser.get_log("browser") if "favicon" not in entry["message"]]
    assert messages == []
