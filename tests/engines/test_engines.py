"""Engines: they paint the same picture, keep messages off the terminal, and report missing packages in one line."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from netcharts import Chart, engines
from netcharts.errors import EngineError, UnknownNameError
from tests.conftest import needs_neato


def discs(svg: bytes) -> list[tuple[float, float, float]]:
    ellipses = re.findall(rb'<ellipse [^>]*rx="([\d.]+)"[^>]* cx="([\d.]+)" cy="([\d.]+)"', svg)
    return [(float(radius), float(x), float(y)) for radius, x, y in ellipses]


@needs_neato
def test_both_engines_draw_the_same_cells_at_the_same_places(spec_name: str) -> None:
    chart = Chart.from_file(spec_name)
    ours, theirs = (discs(chart.render("svg", engine=name, detail="cells")) for name in ("embedded", "system"))
    assert len(ours) == len(theirs) > 0
    for one, other in zip(ours, theirs, strict=True):
        # Older versions of Graphviz round a disc's size to whole points.
        assert max(abs(a - b) for a, b in zip(one, other, strict=True)) < 0.5


@needs_neato
def test_the_exported_dot_has_the_same_places_as_the_svg(tmp_path_factory: pytest.TempPathFactory) -> None:
    chart = Chart.from_file("dnc")
    painted = engines.load("system").render(chart.render("dot").decode(), "svg")
    assert painted.count(b"<ellipse") == len(discs(chart.render("svg")))


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(UnknownNameError, match=f"one of {', '.join(engines.names())}"):
        Chart.from_file("p").render("svg", engine="magic")


@pytest.mark.parametrize("name", ["embedded", "system"])
@pytest.mark.filterwarnings("ignore")
def test_errors_of_graphviz_are_one_line(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(EngineError) as caught:
        engines.load(name).render("digraph { a -> ", "svg")
    assert "\n" not in str(caught.value)
    assert capfd.readouterr() == ("", "")


def test_a_missing_program_is_reported_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EngineError, match="--engine embedded"):
        Chart.from_file("p").render("png", engine="system")


def test_nothing_is_written_to_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    for format in ("svg", "png", "pdf"):
        Chart.from_file("lstm").render(format)
    assert capfd.readouterr() == ("", "")


def test_threads_can_paint_at_once() -> None:
    from concurrent.futures import ThreadPoolExecutor

    alone = Chart.from_file("gru").svg()
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda _: Chart.from_file("gru").svg(), range(40))) == {alone}


def test_a_thousand_charts_do_not_leak() -> None:
    import resource

    chart = Chart.from_file("ff")
    for _ in range(200):
        chart.svg()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(1000):
        chart.svg()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 8_000


# Runs the command line in a process in which a package is not installed.
WITHOUT_PACKAGE = """
import importlib.metadata, sys
hidden, version = sys.argv.pop(1), importlib.metadata.version
sys.modules[hidden] = None
def without_hidden(name):
    if name == hidden:
        raise importlib.metadata.PackageNotFoundError(name)
    return version(name)
importlib.metadata.version = without_hidden
from netcharts.cli import main
main()
"""


@pytest.mark.parametrize(
    ("package", "args"),
    [
        ("pygraphviz", "render lstm -o x.png"),
        ("pygraphviz", "render lstm -o x.svg --theme print"),
        ("pygraphviz", "poster lstm -o x.png"),
        ("graphviz", "render lstm -o x.svg --engine system"),
    ],
)
def test_a_missing_package_is_named_in_one_line(package: str, args: str, tmp_path: Path) -> None:
    done = without_package(package, args.split(), tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"error: the package '{package}' is not installed (for SVG, use --engine builtin)\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("package", ["pygraphviz", "graphviz"])
def test_the_builtin_engine_needs_no_package(package: str, tmp_path: Path) -> None:
    done = without_package(package, ["render", "lstm", "-o", "x.svg", "--engine", "builtin"], tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "x.svg\n", "")


def without_package(package: str, args: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", WITHOUT_PACKAGE, package, *args]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=60)
