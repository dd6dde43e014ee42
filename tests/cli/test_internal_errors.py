"""Unexpected exceptions: one line, the other specs are still drawn, and a traceback on request."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SPEC = (
    "name: {}\nlayers: {{a: {{cell: input, size: 2}}, b: {{cell: output, size: 1}}}}\nconnections: [{{full: a -> b}}]\n"
)
# Loaded by every Python process, including workers: drawing or checking one spec fails.
SABOTAGE = """
from netcharts.checking import run
from netcharts.spec.model import Spec

def sabotaged(function):
    def call(spec, *given, **more):
        if spec.name == "boom":
            raise {exception}
        return function(spec, *given, **more)
    return call

# Every picture has a heading.
Spec.heading = sabotaged(Spec.heading)
run.check_spec = sabotaged(run.check_spec) if {checking} else run.check_spec
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "specs").mkdir()
    for name in ("a", "boom", "c"):
        (tmp_path / f"specs/{name}.yaml").write_text(SPEC.format(name))
    return tmp_path


def call(
    folder: Path, *args: str, exception: str = "ZeroDivisionError('one\\ntwo')", checking: bool = False
) -> subprocess.CompletedProcess[str]:
    (folder / "sabotage").mkdir(exist_ok=True)
    (folder / "sabotage/sitecustomize.py").write_text(SABOTAGE.format(exception=exception, checking=checking))
    paths = [str(folder / "sabotage"), *sys.path]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    return subprocess.run(
        [sys.executable, "-m", "netcharts", *args],
        capture_output=True,
        text=True,
        cwd=folder,
        env=environment,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("exception", ["ZeroDivisionError('one\\ntwo')", "MemoryError()", "RecursionError('deep')"])
def test_the_other_specs_of_a_batch_are_drawn(folder: Path, jobs: str, exception: str) -> None:
    done = call(folder, "render", "specs", "-j", jobs, exception=exception)
    assert done.returncode == 2
    assert sorted(path.name for path in (folder / "output").iterdir()) == ["a.svg", "c.svg"]
    name = exception.partition("(")[0]
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"error: internal error in 'specs/boom.yaml': {name}")
    assert "please report it" in line
    assert "2 of 3 specs rendered, 1 failed" in done.stdout


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("place", ["before", "behind"])
def test_the_traceback_is_shown_on_request(folder: Path, jobs: str, place: str) -> None:
    command = ["render", "specs", "-j", jobs]
    args = ["--traceback", *command] if place == "before" else [*command, "--traceback"]
    done = call(folder, *args)
    assert done.returncode == 2
    assert "Traceback (most recent call last):" in done.stderr
    assert "sitecustomize.py" in done.stderr


@pytest.mark.parametrize(
    "command", [["render", "specs/boom.yaml", "-o", "-"], ["gallery", "specs", "-o", "out"], ["poster", "specs"]]
)
def test_an_internal_error_is_one_line_in_every_command(folder: Path, command: list[str]) -> None:
    done = call(folder, *command, exception="KeyError('lost')")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1
    assert "internal error" in done.stderr


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_gallery_shows_the_other_charts(folder: Path, jobs: str) -> None:
    done = call(folder, "gallery", "specs", "-o", "out", "-j", jobs)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith("error: internal error in 'specs/boom.yaml': ZeroDivisionError")
    assert done.stdout == "out/index.html\n"
    assert sorted(path.name for path in (folder / "out").glob("*.svg")) == ["a.svg", "c.svg"]
    assert "boom" not in (folder / "out/index.html").read_text()
    assert call(folder, "gallery", "specs/boom.yaml", "-o", "none", "-j", jobs).returncode == 2
    assert not (folder / "none").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
@pytest.mark.parametrize("death", ["os._exit(3)", "os.kill(os.getpid(), 9)"])
@pytest.mark.parametrize("command", [["render", "specs", "-o", "out/"], ["gallery", "specs", "-o", "out"]])
def test_a_worker_that_dies_loses_only_its_own_chart(folder: Path, command: list[str], death: str) -> None:
    for number in range(20):
        (folder / f"specs/{number}.yaml").write_text(SPEC.format(number))
    done = call(folder, *command, "-j", "2", exception=death.replace("os", "__import__('os')"))
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith("error: 'specs/boom.yaml': a worker process ended unexpectedly (")
    drawn = {path.stem for path in (folder / "out").glob("*.svg")}
    assert drawn == {"a", "c", *map(str, range(20))}


def test_findings_in_a_spec_still_prevent_a_gallery_and_a_poster(folder: Path) -> None:
    (folder / "specs/c.yaml").write_text(SPEC.format("c").replace("output", "outptu"))
    for jobs in ("1", "2"):
        done = call(folder, "gallery", "specs", "-o", "out", "-j", jobs)
        assert (done.returncode, done.stdout) == (1, "")
        assert "specs/c.yaml:2:" in done.stderr
    assert call(folder, "poster", "specs", "-o", "sheet.svg").returncode == 1
    assert not (folder / "out").exists() and not (folder / "sheet.svg").exists()


@pytest.mark.parametrize("checking", [False, True])
@pytest.mark.parametrize("suffix", ["svg", "json"])
def test_a_poster_shows_the_other_charts(folder: Path, suffix: str, checking: bool) -> None:
    done = call(folder, "poster", "specs", "-o", f"sheet.{suffix}", checking=checking)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith("error: internal error in 'specs/boom.yaml': ZeroDivisionError")
    assert done.stdout == f"sheet.{suffix}\n"
    text = (folder / f"sheet.{suffix}").read_text()
    assert "boom" not in text and all(name in text for name in ("a", "c"))
    assert call(folder, "poster", "specs/boom.yaml", "-o", "none.svg", checking=checking).returncode == 2
    assert not (folder / "none.svg").exists()


def test_a_poster_shows_the_other_charts_of_a_layout(folder: Path) -> None:
    layout = "title: T\nsheet: {column: [specs/a.yaml, [specs/boom.yaml, specs/c.yaml], [specs/boom.yaml]]}\n"
    (folder / "layout.yaml").write_text(layout)
    done = call(folder, "poster", "--layout", "layout.yaml", "-o", "sheet.svg")
    assert (done.returncode, done.stdout) == (2, "sheet.svg\n")
    assert done.stderr.count("\n") == done.stderr.count("internal error in 'specs/boom.yaml'") == 1


def test_the_other_specs_are_checked(folder: Path) -> None:
    (folder / "specs/c.yaml").write_text(SPEC.format("c").replace("output", "outptu"))
    done = call(folder, "check", "specs", checking=True)
    assert done.returncode == 2
    assert "internal error in 'specs/boom.yaml'" in done.stderr
    assert "specs/c.yaml:2:" in done.stdout


def test_an_embedded_chart_fails_by_itself(folder: Path) -> None:
    pytest.importorskip("markdown_it", reason="markdown-it-py is not installed; .ci/run installs it")
    markers = "".join(f"<!-- netchart: specs/{name}.yaml -->\n\n" for name in ("boom", "c"))
    (folder / "page.md").write_text(markers)
    done = call(folder, "embed", "page.md")
    assert done.returncode == 1
    assert "page.md:1:1: error: internal error" in done.stderr
    assert (folder / "charts/specs-c.svg").exists()


def test_an_interrupt_is_not_an_internal_error(folder: Path) -> None:
    done = call(folder, "render", "specs", exception="KeyboardInterrupt()")
    assert done.returncode == 2
    assert "internal error" not in done.stderr
