"""Time netcharts beside Graphviz itself and two peers, in one run, and print the table of benchmarks/README.md.

    python benchmarks/run.py            # needs `neato` on the PATH; makes a virtual environment for the peers
    python benchmarks/run.py --quick    # without the peers, which take minutes on the large chart

Every figure is the wall time of a whole process, the median of several runs after one that does not count.
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
    """A spec of fully connected layers."""
    layers = "".join(f"  l{i}: {{cell: hidden, size: {size}, draw: {size}}}\n" for i, size in enumerate(sizes))
    return f"name: Dense\nlayers:\n{layers}connections:\n  - full: {' -> '.join(f'l{i}' for i in range(len(sizes)))}\n"


def plain_dot(sizes: tuple[int, ...]) -> str:
    """The same graph as plain DOT: a node per cell and an edge per link, every position given."""
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


def timed(command: list[str], runs: int, folder: Path) -> list[float]:
    """Wall seconds of each run of a command; the first is thrown away when there are several."""
    times = []
    for _ in range(runs + (runs > 1)):
        start = time.perf_counter()
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return times[1:] or times


def row(what: str, times: list[float], size: Path | None = None) -> str:
    """A line of the table: median, fastest and slowest run, and the size of what was written."""
    written = f"{size.stat().st_size / 1e6:.2f}" if size and size.exists() else ""
    middle, fastest, slowest = statistics.median(times), min(times), max(times)
    return f"| {what} | {middle:.4f} | {fastest:.4f} to {slowest:.4f} | {len(times)} | {written} |"


def in_process() -> list[float]:
    """Seconds that each bundled spec takes to render in one process, the median of several rounds."""
    code = (
        "import statistics, time\nfrom netcharts import Chart\nfrom netcharts.spec import bundled\n"
        "def once(path):\n    start = time.perf_counter()\n    Chart.from_file(path).svg()\n"
        "    return time.perf_counter() - start\n"
        "rounds = [[once(path) for path in bundled.paths().values()] for _ in range(21)]\n"
        "print(*(statistics.median(times) for times in zip(*rounds)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    return [float(word) for word in done.stdout.split()]


def checks() -> tuple[list[float], list[float]]:
    """Seconds that checking each bundled spec takes beyond reading it, in one process, the median of several rounds;
    and CPU seconds of checking, reading included, a spec of 200 layers with 10⁹ described links."""
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


def paired(one: list[str], other: list[str], runs: int, folder: Path) -> tuple[list[float], list[float]]:
    """Two commands in turn, so that both see the machine in the same state."""
    pairs = [(timed(one, 1, folder)[0], timed(other, 1, folder)[0]) for _ in range(runs)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def peers(folder: Path) -> Path:
    """A Python that has the peers."""
    venv.create(folder / "peers", with_pip=True)
    python = folder / "peers/bin/python"
    subprocess.run([python, "-m", "pip", "install", "-q", *PEERS, "matplotlib", "numpy", "setuptools<81"], check=True)
    return python


def main() -> None:
    """Run everything and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave out the peers")
    quick = parser.parse_args().quick
    python = sys.executable
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for label, sizes in (("small", SMALL), ("large", LARGE)):
            (folder / f"{label}.yaml").write_text(spec(sizes))
            (folder / f"{label}.dot").write_text(plain_dot(sizes))
        ours = [python, "-m", "netcharts", "render"]
        print("| what | median s | fastest to slowest | runs | MB |\n| --- | --- | --- | --- | --- |")
        print(row("`python -c pass`", timed([python, "-c", "pass"], 11, folder)))
        print(row("`netcharts --help`", timed([python, "-m", "netcharts", "--help"], 11, folder)))
        networkx, lstm = paired([python, "-c", "import networkx"], [*ours, "lstm"], 21, folder)
        print(row("`python -c 'import networkx'`", networkx))
        print(row("`netcharts render lstm`, in turn with it", lstm, folder / "output/lstm.svg"))
        million = "name: M\nlayers:\n  a: {cell: input, size: SIZE}\n  b: {cell: output, size: 3}\n"
        for size in ("8", "1000000"):
            (folder / f"m{size}.yaml").write_text(million.replace("SIZE", size) + "connections:\n  - full: a -> b\n")
        few, many = paired([*ours, "m8.yaml"], [*ours, "m1000000.yaml"], 21, folder)
        print(row("a layer of 8 cells", few))
        print(row("a layer of 1,000,000 cells, in turn with it", many))
        for label, sizes, runs in (("small", SMALL, 11), ("large", LARGE, 5)):
            said = "-".join(map(str, sizes))
            print(
                row(f"{said}: netcharts", timed([*ours, f"{label}.yaml"], runs, folder), folder / f"output/{label}.svg")
            )
            neato = ["neato", "-n2", "-Tsvg", f"{label}.dot", "-o", "neato.svg"]
            print(row(f"{said}: `neato -n2`", timed(neato, runs, folder), folder / "neato.svg"))
        each = in_process()
        print(row(f"render each of {len(each)} bundled specs, in one process", each))
        beyond, large = checks()
        print(row(f"check each of {len(beyond)} bundled specs, in one process, beyond reading", beyond))
        print(row("check 200 layers with 10⁹ links, CPU, with reading", large))
        poster = [python, "-m", "netcharts", "poster", str(HERE.parent / "specs"), "--legend", "--title", "All"]
        print(row("a poster of all bundled specs", timed(poster, 5, folder), folder / "output/poster.svg"))
        printed = [*poster, "-o", "poster.png", "--width", "2000"]
        print(row("the same as PNG, 2000 pixels wide", timed(printed, 5, folder), folder / "poster.png"))
        gallery = [python, "-m", "netcharts", "gallery", "-o", "gallery"]
        print(row("the gallery", timed(gallery, 3, folder), folder / "gallery/index.html"))
        if quick:
            return
        other = peers(folder)
        for sizes, runs in ((SMALL, 5), (LARGE, 1)):
            for peer in PEERS:
                command = [str(other), str(HERE / f"peers/{peer}_chart.py"), f"{peer}.svg", *map(str, sizes)]
                print(
                    row(f"{'-'.join(map(str, sizes))}: {peer}", timed(command, runs, folder), folder / f"{peer}.svg"),
                    flush=True,
                )


if __name__ == "__main__":
    main()
