"""Time 1,000 charts in a book that Sphinx builds, beside `sphinx.ext.graphviz` with the same graphs, in one run.

    pip install sphinx && python benchmarks/documents.py            # needs `dot` on the PATH, for the peer
    python benchmarks/documents.py --charts 100

The book has pages of ten charts, all different: 3-4-4-k cells, fully connected. Graphviz gets the DOT that netcharts
exports, every position given, with the program and options that heed them (`neato -n2`), and makes SVG. Each build is a
process of its own; what a chart costs is what it takes beyond the same pages without charts, by the number of charts:
in wall time, and in time of the processor, which other work on the machine disturbs less. All builds are done in turn,
several times; medians are printed.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from netcharts import Chart

RUNS = 3
A_PAGE = 10
EXTENSIONS: dict[str, list[str]] = {
    "empty": [],
    "netcharts": ["netcharts.hosts.sphinx"],
    "graphviz": ["sphinx.ext.graphviz"],
}
KINDS = tuple(EXTENSIONS)
GRAPHVIZ = 'graphviz_dot = "neato"\ngraphviz_dot_args = ["-n2"]\ngraphviz_output_format = "svg"\n'
# A rebuild reads and writes all pages anew, with what was drawn before at hand.
BUILDS = {"first build": (), "rebuild of all pages": ("-E", "-a"), "build with nothing changed": ()}


def spec(number: int) -> str:
    """A spec unlike all others."""
    return (
        f"name: Net {number}\nlayers:\n  input: {{cell: input, size: 3}}\n  a: {{cell: hidden, size: 4}}\n"
        f"  b: {{cell: hidden, size: 4}}\n  output: {{cell: output, size: {1 + number % 5}}}\n"
        "connections:\n  - full: input -> a -> b -> output\n"
    )


def directive(kind: str, number: int) -> str:
    """A chart on a page, or a paragraph in its place."""
    if kind == "empty":
        return f"Net {number}.\n\n"
    name, body = ("netchart", spec(number)) if kind == "netcharts" else ("graphviz", dot(number))
    return f".. {name}::\n\n" + "".join(f"   {line}\n" for line in body.splitlines()) + "\n"


def dot(number: int) -> str:
    """The chart as Graphviz takes it."""
    return Chart.from_text(spec(number)).render("dot").decode()


def book(folder: Path, kind: str, charts: int) -> None:
    """Write the sources of a book."""
    pages = [f"page{number:03}" for number in range(-(-charts // A_PAGE))]
    folder.mkdir()
    (folder / "conf.py").write_text(
        f'extensions = {EXTENSIONS[kind]}\nhtml_theme = "basic"\nexclude_patterns = ["_build"]\n'
        f"{GRAPHVIZ if kind == 'graphviz' else ''}"
    )
    (folder / "index.rst").write_text("Book\n====\n\n.. toctree::\n\n" + "".join(f"   {page}\n" for page in pages))
    for first, page in enumerate(pages):
        numbers = range(first * A_PAGE, min(charts, (first + 1) * A_PAGE))
        text = "".join(directive(kind, number) for number in numbers)
        (folder / f"{page}.rst").write_text(f"{page}\n{'=' * len(page)}\n\n{text}", encoding="utf-8")


class Taken(NamedTuple):
    """Seconds that a build takes, on the wall and of the processor, with all programs that it starts."""

    wall: float
    processor: float


def used() -> float:
    """Seconds of the processor that finished processes have used."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def build(folder: Path, *options: str) -> Taken:
    """Build a book."""
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", *options, str(folder), str(folder / "_build")]
    start, before = time.perf_counter(), used()
    subprocess.run(command, check=True)
    return Taken(time.perf_counter() - start, used() - before)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--charts", type=int, default=1000)
    charts = parser.parse_args().charts
    with tempfile.TemporaryDirectory() as scratch:
        for kind in KINDS:
            book(Path(scratch, kind), kind, charts)
        times = measured(Path(scratch))
    print(f"| build, {charts} charts | seconds without charts | netcharts: ms each | `sphinx.ext.graphviz`: ms each |")
    print("| --- | --- | --- | --- |")
    for name in BUILDS:
        for measure in Taken._fields:
            empty, *filled = (statistics.median(getattr(one, measure) for one in times[kind, name]) for kind in KINDS)
            each = " | ".join(f"{(taken - empty) / charts * 1e3:.2f}" for taken in filled)
            print(f"| {name}, {measure} | {empty:.2f} | {each} |")


def measured(scratch: Path) -> dict[tuple[str, str], list[Taken]]:
    """The times of every build, in turn."""
    times: dict[tuple[str, str], list[Taken]] = {(kind, name): [] for kind in KINDS for name in BUILDS}
    for _ in range(RUNS):
        for kind in KINDS:
            shutil.rmtree(scratch / kind / "_build", ignore_errors=True)
        for name, options in BUILDS.items():
            for kind in KINDS:
                times[kind, name].append(build(scratch / kind, *options))
    return times


if __name__ == "__main__":
    main()
