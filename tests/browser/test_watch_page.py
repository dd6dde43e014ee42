"""The page of `netcharts watch` in a browser: it keeps up, keeps its place, and asks nobody else for anything."""

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

# Notes for every chart when it was on the screen, in milliseconds since 1970.
NOTE = """
window.noted = {};
new MutationObserver(() => {
  const shown = document.querySelector("#stage svg title");
  const name = shown && shown.textContent;
  if (name && !(name in window.noted)) requestAnimationFrame(() => { window.noted[name] = Date.now(); });
}).observe(document.getElementById("stage"), {childList: true});
"""
WAIT = """
const [name, done] = arguments;
const look = () => name in window.noted ? done(window.noted[name]) : setTimeout(look, 2);
look();
"""


class Watched(NamedTuple):
    file: Path
    browser: Any
    process: subprocess.Popen[str]

    def save(self, text: str) -> float:
        """Save as an editor does; when it was done, in milliseconds."""
        beside = self.file.with_name(".saving")
        beside.write_text(text)
        before = time.time() * 1000
        beside.replace(self.file)
        return before

    def awaited(self, condition: str) -> None:
        """Wait until something holds in the page."""
        for _ in range(500):
            if self.browser.execute_script(f"return Boolean({condition})"):
                return
            time.sleep(0.02)
        raise AssertionError(f"it never came to be that {condition}")

    def memory(self) -> int:
        """How many bytes the watch holds."""
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
    browser.get(process.stdout.readline().strip())
    page = Watched(file, browser, process)
    page.awaited("document.querySelector('#stage svg')")
    yield page
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)


def test_every_save_reaches_the_screen_and_nothing_leaks(watched: Watched) -> None:
    watched.browser.execute_script(NOTE)
    took, held = [], 0
    for number in range(SAVES):
        saved = watched.save(SPEC.format(f"Net {number}"))
        took.append(watched.browser.execute_async_script(WAIT, f"Net {number}") - saved)
        if number == SAVES // 10:
            held = watched.memory()
    grown = watched.memory() - held
    print(
        f"\n{SAVES} saves: median {statistics.median(took):.0f} ms, most {max(took):.0f} ms; grown by {grown / 1024:.0f} KiB"
    )
    assert grown < 10_000_000
    shown = watched.browser.execute_script("return document.querySelectorAll('#stage svg').length")
    assert shown == 1, "what was shown before is gone"


def test_after_a_burst_the_last_save_is_shown(watched: Watched) -> None:
    for number in range(100):
        watched.save(SPEC.format(f"Burst {number}"))
    watched.awaited("document.querySelector('#stage svg title').textContent === 'Burst 99'")


def test_zoom_and_place_stay_while_charts_come_and_go(watched: Watched) -> None:
    watched.browser.execute_script("document.getElementById('in').click(); document.getElementById('in').click()")
    where = "document.getElementById('stage').style.transform"
    place = watched.browser.execute_script(f"return {where}")
    watched.save(SPEC.format("Second"))
    watched.awaited("document.querySelector('#stage svg title').textContent === 'Second'")
    assert watched.browser.execute_script(f"return {where}") == place
    watched.browser.refresh()
    watched.awaited("document.querySelector('#stage svg')")
    assert watched.browser.execute_script(f"return {where}") == place
    watched.browser.execute_script("document.getElementById('fit').click()")
    assert watched.browser.execute_script(f"return {where}") != place


def test_a_broken_spec_is_told_and_the_last_good_chart_stays(watched: Watched) -> None:
    watched.save(SPEC.format("First").replace("-> c", "-> <img/src=x>"))
    watched.awaited("document.querySelector('#message mark')")
    said = watched.browser.execute_script("return document.getElementById('message').textContent")
    assert "mine.yaml:7:21" in said
    assert "<img/src=x>" in said
    assert watched.browser.execute_script("return document.querySelectorAll('#message img').length") == 0
    assert watched.browser.execute_script("return document.querySelector('#stage svg title').textContent") == "First"
    watched.file.unlink()
    watched.awaited("document.querySelector('main').className === 'gone'")
    watched.save(SPEC.format("Back"))
    watched.awaited("document.querySelector('#stage svg title').textContent === 'Back'")
    watched.awaited("document.getElementById('message').textContent === ''")


def test_nothing_is_refused_by_the_page_s_own_policy(watched: Watched) -> None:
    watched.save(SPEC.format("Second"))
    watched.awaited("document.querySelector('#stage svg title').textContent === 'Second'")
    told = [entry for entry in watched.browser.get_log("browser") if "favicon" not in entry["message"]]
    assert told == []
