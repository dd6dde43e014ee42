"""Compare a Sphinx build with 1,000 charts with `sphinx.ext.graphviz` for the same graphs.

    pip install sphinx && python benchmarks/documents.py            # needs Graphviz on the PATH
    python benchmarks/documents.py --charts 100

Each page has ten charts, all different: 3-4-4-k cells, fully connected. Graphviz gets the DOT that netcharts exports,
with all positions, uses them (`neato -n2`), and writes SVG. Each build is a separate process. The time per chart is the
difference to a build of the same pages without charts, divided by the number of charts. It is given as wall time and as
CPU time, which depends less on the load of the machine. All builds alternate and are repeated; the table has medians.
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
PER_PAGE = 10
EXTENSIONS: dict[str, list[str]] = {
    "empty": [],
    "netcharts": ["netcharts.hosts.sphinx"],
    "graphviz": ["sphinx.ext.graphviz"],
}
KINDS = tuple(EXTENSIONS)
GRAPHVIZ = 'graphviz_dot = "neato"\ngraphviz_dot_args = ["-n2"]\ngraphviz_output_format = "svg"\n'
# A rebuild reads and writes all pages again. The charts are in the cache.
BUILDS = {"first build": (), "rebuild of all pages": ("-E", "-a"), "build with nothing changed": ()}


def spec(number: int) -> str:
    """Return a spec that differs from all others."""
    return (
        f"name: Net {number}\nlayers:\n  input: {{cell: input, size: 3}}\n  a: {{cell: hidden, size: 4}}\n"
        f"  b: {{cell: hidden, size: 4}}\n  output: {{cell: output, size: {1 + number % 5}}}\n"
        "connections:\n  - full: input -> a -> b -> output\n"
    )


def directive(kind: str, number: int) -> str:
    """Return a chart on a page, or a paragraph in its place."""
    if kind == "empty":
        return f"Net {number}.\n\n"
    name, body = ("netchart", spec(number)) if kind == "netcharts" else ("graphviz", dot(number))
    return f".. {name}::\n\n" + "".join(f"   {line}\n" for line in body.splitlines()) + "\n"


def dot(number: int) -> str:
    """Return the chart as DOT for Graphviz."""
    return Chart.from_text(spec(number)).render("dot").decode()


def write_sources(folder: Path, kind: str, charts: int) -> None:
    """Write the sources of the documentation."""
    pages = [f"page{number:03}" for number in range(-(-charts // PER_PAGE))]
    folder.mkdir()
    (folder / "conf.py").write_text(
        f'extensions = {EXTENSIONS[kind]}\nhtml_theme = "basic"\nexclude_patterns = ["_build"]\n'
        f"{GRAPHVIZ if kind == 'graphviz' else ''}"
    )
    (folder / "index.rst").write_text("Charts\n======\n\n.. toctree::\n\n" + "".join(f"   {page}\n" for page in pages))
    for first, page in enumerate(pages):
        numbers = range(first * PER_PAGE, min(charts, (first + 1) * PER_PAGE))
        text = "".join(directive(kind, number) for number in numbers)
        (folder / f"{page}.rst").write_text(f"{page}\n{'=' * len(page)}\n\n{text}", encoding="utf-8")


class Seconds(NamedTuple):
    """Wall and CPU seconds of a build, child processes included."""

    wall: float
    cpu: float


def cpu_seconds() -> float:
    """Return the CPU seconds that finished child processes have used."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def build(folder: Path, *options: str) -> Seconds:
    """Build the documentation, and return the time."""
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", *options, str(folder), str(folder / "_build")]
    start, before = time.perf_counter(), cpu_seconds()
    subprocess.run(command, check=True)
    return Seconds(time.perf_counter() - start, cpu_seconds() - before)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--charts", type=int, default=1000)
    charts = parser.parse_args().charts
    with tempfile.TemporaryDirectory() as scratch:
        for kind in KINDS:
            write_sources(Path(scratch, kind), kind, charts)
        times = measure_builds(Path(scratch))
    print(f"| build, {charts} charts | seconds without charts | netcharts: ms each | `sphinx.ext.graphviz`: ms each |")
    print("| --- | --- | --- | --- |")
    for name in BUILDS:
        for measure in Seconds._fields:
            empty, *filled = (statistics.median(getattr(run, measure) for run in times[kind, name]) for kind in KINDS)
            each = " | ".join(f"{(total - empty) / charts * 1e3:.2f}" for total in filled)
            print(f"| {name}, {measure} | {empty:.2f} | {each} |")


def measure_builds(scratch: Path) -> dict[tuple[str, str], list[Seconds]]:
    """Return the times of all builds, which alternate."""
    times: dict[tuple[str, str], list[Seconds]] = {(kind, name): [] for kind in KINDS for name in BUILDS}
    for _ in range(RUNS):
        for kind in KINDS:
            shutil.rmtree(scratch / kind / "_build", ignore_errors=True)
        for name, options in BUILDS.items():
            for kind in KINDS:
                times[kind, name].append(build(scratch / kind, *options))
    return times


if __name__ == "__main__":
    main()
