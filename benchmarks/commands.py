"""Compare the speed of netcharts commands with Graphviz and two other libraries, and print a table.

    python benchmarks/commands.py            # needs `neato` on the PATH; creates a virtual environment for the peers
    python benchmarks/commands.py --quick    # without the peers, which take minutes for the large chart

Times are wall times of whole processes: the median of several runs after a warm-up run.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
SMALL = (3, 4, 4, 2)
LARGE = (64, 256, 256, 64)
PEERS = ("viznet", "nnv")


def spec(sizes: tuple[int, ...]) -> str:
    """Return a spec of fully connected layers."""
    layers = "".join(f"  l{i}: {{cell: hidden, size: {size}, draw: {size}}}\n" for i, size in enumerate(sizes))
    return f"name: Dense\nlayers:\n{layers}connections:\n  - full: {' -> '.join(f'l{i}' for i in range(len(sizes)))}\n"


def plain_dot(sizes: tuple[int, ...]) -> str:
    """Return the same graph as plain DOT: a node per cell and an edge per link, with every position given."""
    tallest = max(sizes)
    places = [[(60 * tallest / 4 * c, 30 * (tallest - n) + 60 * i) for i in range(n)] for c, n in enumerate(sizes)]
    lines = ["digraph {", 'node [shape=circle, fixedsize=true, width=0.5, label="", style=filled]', "edge [dir=none]"]
    for c, column in enumerate(places):
        lines += [f'n{c}_{i} [pos="{x},{y}"]' for i, (x, y) in enumerate(column)]
    for c, column in enumerate(places[:-1]):
        for i, (x, y) in enumerate(column):
            for j, (u, v) in enumerate(places[c + 1]):
                lines.append(f'n{c}_{i} -> n{c + 1}_{j} [pos="{x},{y} {x},{y} {u},{v} {u},{v}"]')
    return "\n".join([*lines, "}\n"])


def time_runs(command: list[str], runs: int, folder: Path) -> list[float]:
    """Return the wall seconds of each run of a command; if there are several, a warm-up run precedes them."""
    times = []
    for _ in range(runs + (runs > 1)):
        start = time.perf_counter()
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return times[1:] or times


def row(label: str, times: list[float], size: Path | None = None) -> str:
    """Return a row of the table: the median, the fastest and the slowest run, and the size of the output in MB."""
    written = f"{size.stat().st_size / 1e6:.2f}" if size and size.exists() else ""
    median, spread = statistics.median(times), f"{min(times):.4f} to {max(times):.4f}"
    return f"| {label} | {median:.4f} | {spread} | {len(times)} | {written} |"


def time_rendering() -> list[float]:
    """Return the seconds to render each bundled spec within one process, as medians of several rounds."""
    code = (
        "import statistics, time\nfrom netcharts import Chart\nfrom netcharts.spec import bundled\n"
        "def once(path):\n    start = time.perf_counter()\n    Chart.from_file(path).svg()\n"
        "    return time.perf_counter() - start\n"
        "rounds = [[once(path) for path in bundled.paths().values()] for _ in range(21)]\n"
        "print(*(statistics.median(times) for times in zip(*rounds)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    return [float(word) for word in done.stdout.split()]


def time_checks() -> tuple[list[float], list[float]]:
    """Return the seconds to check each bundled spec, and the CPU seconds to read and check a large one.

    The former are medians of several rounds within one process, without reading. The large spec has 200 layers with 10⁹
    links.
    """
    code = (
        "import statistics, time\nfrom netcharts.checking.run import check_spec, check_text\n"
        "from netcharts.spec import bundled\nfrom netcharts.spec.reader import read\n"
        "def once(spec):\n    start = time.perf_counter()\n    check_spec(spec)\n"
        "    return time.perf_counter() - start\n"
        "specs = [read(path.read_bytes(), str(path))[0] for path in bundled.paths().values()]\n"
        "rounds = [[once(spec) for spec in specs] for _ in range(21)]\n"
        "print(*(statistics.median(times) for times in zip(*rounds)))\n"
        "cells = lambda i: {0: 'input', 199: 'output'}.get(i, 'hidden')\n"
        "layers = ''.join(f'  l{i}: {{cell: {cells(i)}, size: 2300, draw: 8}}\\n' for i in range(200))\n"
        "path = ' -> '.join(f'l{i}' for i in range(200)).replace('l100 ->', 'l99 ->')\n"
        "text = f'name: B\\nlayers:\\n{layers}connections:\\n  - full: {path}\\n'\n"
        "for _ in range(11):\n    start = time.process_time()\n    assert check_text(text, 'b')\n"
        "    print(time.process_time() - start)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    first, *rest = done.stdout.splitlines()
    return [float(word) for word in first.split()], [float(word) for word in rest]


def time_alternately(first: list[str], second: list[str], runs: int, folder: Path) -> tuple[list[float], list[float]]:
    """Time two commands alternately, so that the load of the machine affects both alike."""
    pairs = [(time_runs(first, 1, folder)[0], time_runs(second, 1, folder)[0]) for _ in range(runs)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def install_peers(folder: Path) -> Path:
    """Install the peers into a virtual environment, and return its Python."""
    venv.create(folder / "peers", with_pip=True)
    python = folder / "peers/bin/python"
    subprocess.run([python, "-m", "pip", "install", "-q", *PEERS, "matplotlib", "numpy", "setuptools<81"], check=True)
    return python


def print_startup(folder: Path) -> None:
    """Print the rows of start-up, and of layers of which only a small part is drawn."""
    python = sys.executable
    render = [python, "-m", "netcharts", "render"]
    print(row("`python -c pass`", time_runs([python, "-c", "pass"], 11, folder)))
    print(row("`netcharts --help`", time_runs([python, "-m", "netcharts", "--help"], 11, folder)))
    networkx, lstm = time_alternately([python, "-c", "import networkx"], [*render, "lstm"], 21, folder)
    print(row("`python -c 'import networkx'`", networkx))
    print(row("`netcharts render lstm`, alternating with it", lstm, folder / "output/lstm.svg"))
    text = "name: M\nlayers:\n  a: {cell: input, size: SIZE}\n  b: {cell: output, size: 3}\n"
    for size in ("8", "1000000"):
        (folder / f"m{size}.yaml").write_text(text.replace("SIZE", size) + "connections:\n  - full: a -> b\n")
    small, large = time_alternately([*render, "m8.yaml"], [*render, "m1000000.yaml"], 21, folder)
    print(row("a layer of 8 cells", small))
    print(row("a layer of 1,000,000 cells, alternating with it", large))


def print_dense_charts(folder: Path) -> None:
    """Print the rows of charts in which all links are drawn, compared with Graphviz."""
    for sizes, runs in ((SMALL, 11), (LARGE, 5)):
        name = "-".join(map(str, sizes))
        (folder / f"{name}.yaml").write_text(spec(sizes))
        (folder / f"{name}.dot").write_text(plain_dot(sizes))
        render = [sys.executable, "-m", "netcharts", "render", f"{name}.yaml"]
        print(row(f"{name}: netcharts", time_runs(render, runs, folder), folder / f"output/{name}.svg"))
        neato = ["neato", "-n2", "-Tsvg", f"{name}.dot", "-o", "neato.svg"]
        print(row(f"{name}: `neato -n2`", time_runs(neato, runs, folder), folder / "neato.svg"))


def print_bundled_specs() -> None:
    """Print the rows of rendering and checking within one process."""
    rendering = time_rendering()
    print(row(f"render each of {len(rendering)} bundled specs, in one process", rendering))
    checking, large = time_checks()
    print(row(f"check each of {len(checking)} bundled specs, in one process, without reading", checking))
    print(row("check 200 layers with 10⁹ links, CPU, with reading", large))


def print_collections(folder: Path) -> None:
    """Print the rows of a poster and of the gallery."""
    netcharts = [sys.executable, "-m", "netcharts"]
    poster = [*netcharts, "poster", str(HERE.parent / "specs"), "--legend", "--title", "All"]
    print(row("a poster of all bundled specs", time_runs(poster, 5, folder), folder / "output/poster.svg"))
    png = [*poster, "-o", "poster.png", "--width", "2000"]
    print(row("the same as PNG, 2000 pixels wide", time_runs(png, 5, folder), folder / "poster.png"))
    gallery = [*netcharts, "gallery", "-o", "gallery"]
    print(row("the gallery", time_runs(gallery, 3, folder), folder / "gallery/index.html"))


def print_peers(folder: Path) -> None:
    """Print the rows of other libraries."""
    python = install_peers(folder)
    for sizes, runs in ((SMALL, 5), (LARGE, 1)):
        for peer in PEERS:
            output = folder / f"{peer}.svg"
            command = [str(python), str(HERE / f"peers/{peer}_chart.py"), output.name, *map(str, sizes)]
            name = "-".join(map(str, sizes))
            print(row(f"{name}: {peer}", time_runs(command, runs, folder), output), flush=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="skip the peers")
    quick = parser.parse_args().quick
    print("| command | median s | fastest to slowest | runs | MB |\n| --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print_startup(folder)
        print_dense_charts(folder)
        print_bundled_specs()
        print_collections(folder)
        if not quick:
            print_peers(folder)


if __name__ == "__main__":
    main()
