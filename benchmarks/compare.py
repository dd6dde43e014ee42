"""Time two versions of netcharts in turn, and print how many times as long the newer one takes.

    git worktree add /tmp/old COMMIT
    python benchmarks/compare.py /tmp/old                    # that commit against this tree
    python benchmarks/compare.py /tmp/old --rounds 30 --only lstm gpt --worst 20

Each version runs in a process of its own, which gets the texts of the specs of the older tree, so that both do the
same work. Specs that one of them cannot read are left out, and named. `--specs` compares others, by the paths of their
files. In every round each task is done once by one version and once by the other, and the ratio of their CPU times is
noted. CPU time is what other work on the machine disturbs least. The table has, for each task over all specs, the
median of the ratios of all rounds, and the quartiles between which half of the rounds lie; `--worst` adds single specs.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import statistics
import subprocess
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
# A task that takes less than this is done several times in a round.
BURST = 0.005
# The forward pass of networks with more weights and links takes too long to be repeated often.
MOST_LINKS = 10_000_000
DENSE = (64, 256, 256, 64)

Ratios = dict[tuple[str, str], list[float]]


# The process that a version runs in


def charts(text: str, path: str) -> dict[str, Callable[[], Any]]:
    """Return the ways of drawing a spec, each from the start except for reading."""
    from netcharts import Chart

    spec = Chart.from_text(text, path).spec

    def render(format: str, **options: Any) -> bytes:
        return Chart(spec).render(format, **options)

    tasks: dict[str, Callable[[], Any]] = {"read": partial(Chart.from_text, text, path)}
    for detail in ("layers", "cells", "parts"):
        tasks[f"SVG of {detail}"] = partial(render, "svg", detail=detail)
        tasks[f"DOT of {detail}"] = partial(render, "dot", detail=detail)
    tasks["JSON"] = partial(render, "json")
    tasks["PNG"] = partial(render, "png")
    tasks["dark and light"] = partial(render, "svg", theme="auto")
    tasks["labels, legend, biases"] = partial(render, "svg", labels="full", legend="full", bias=True)
    tasks["description"] = lambda: Chart(spec).alt_text
    tasks["check"] = lambda: Chart(spec).check()
    tasks["counts"] = lambda: Chart(spec).counts()
    return tasks


def passes(text: str, path: str) -> dict[str, Callable[[], Any]]:
    """Return the tasks that compute a network."""
    from netcharts import Chart

    chart = Chart.from_text(text, path)
    inputs, weights = chart.random_inputs(3), chart.weights()
    model = chart.model(weights=weights)
    return {
        "values": lambda: Chart(chart.spec).render("svg", values="forward"),
        "animated": lambda: Chart(chart.spec).render("svg", values="forward", step="animated"),
        "forward, first": lambda: Chart(chart.spec).forward(inputs, weights=weights),
        "forward": lambda: chart.forward(inputs, weights=weights),
        "model": lambda: model.forward(inputs),
    }


def links(counts: Sequence[Any]) -> int:
    """Return the number of links and weights of a network."""
    return sum(layer.links + layer.weights for layer in counts)


def possible(tasks: dict[str, Callable[[], Any]]) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Yield the tasks that can be done for a spec, after doing them once."""
    for name, task in tasks.items():
        try:
            task()
        except Exception:
            continue
        yield name, task


def seconds(task: Callable[[], Any], runs: int) -> float:
    """Return the CPU seconds of a task, as a mean of several runs."""
    gc.collect()
    start = time.process_time()
    for _ in range(runs):
        task()
    return (time.process_time() - start) / runs


def serve() -> None:
    """Answer requests: the text of a spec by the names of its tasks, and a task by its CPU seconds."""
    warnings.simplefilter("ignore")
    tasks: dict[str, Callable[[], Any]] = {}
    for line in sys.stdin:
        request = json.loads(line)
        if "text" in request:
            gc.unfreeze()
            try:
                tasks = dict(possible(charts(request["text"], request["path"])))
            except Exception:
                # An older version does not know all of the language.
                tasks = {}
            if "counts" in tasks and links(tasks["counts"]()) <= MOST_LINKS:
                # Some networks can't be computed with any weights.
                with suppress(Exception):
                    tasks |= possible(passes(request["text"], request["path"]))
            gc.collect()
            # What exists before the tasks is no work for the garbage collector.
            gc.freeze()
            answer: Any = list(tasks)
        else:
            answer = seconds(tasks[request["task"]], request["runs"])
        print(json.dumps(answer), flush=True)


# The process that asks both


class Version(NamedTuple):
    """A version of netcharts in a process of its own."""

    process: subprocess.Popen[str]

    def ask(self, **request: Any) -> Any:
        """Return the answer to a request."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@contextmanager
def version(tree: Path) -> Iterator[Version]:
    """Start the version in a tree of files."""
    environment = {**os.environ, "PYTHONPATH": str(tree), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, str(Path(__file__).resolve()), "--serve"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, env=environment, cwd=tree, text=True, encoding="utf-8", **pipes) as process:
        yield Version(process)
        assert process.stdin is not None
        process.stdin.close()


def specs(files: Iterable[Path]) -> dict[str, tuple[str, str]]:
    """Return the texts and paths of some specs, by name."""
    return {file.stem: (file.read_text("utf-8"), str(file)) for file in files}


def dense() -> str:
    """Return the text of a spec with many links."""
    layers = "".join(f"  l{i}: {{cell: hidden, size: {size}, draw: {size}}}\n" for i, size in enumerate(DENSE))
    path = " -> ".join(f"l{i}" for i in range(len(DENSE)))
    return f"name: Dense\nlayers:\n{layers}connections:\n  - full: {path}\n"


def compare(old: Version, new: Version, specs: dict[str, tuple[str, str]], rounds: int) -> tuple[Ratios, Ratios]:
    """Return the CPU seconds of both versions by task and spec, a number for each round."""
    times: tuple[Ratios, Ratios] = (defaultdict(list), defaultdict(list))
    for name, (text, path) in specs.items():
        known = [each.ask(text=text, path=path) for each in (old, new)]
        if not all(known):
            unread = " and ".join(which for which, tasks in zip(("old", "new"), known, strict=True) if not tasks)
            print(f"\n{name}: left out, since the {unread} version cannot read it", file=sys.stderr)
            continue
        for task in (task for task in known[0] if task in known[1]):
            runs = max(1, round(BURST / max(1e-6, old.ask(task=task, runs=1))))
            for number in range(rounds if name != "dense" else min(rounds, 5)):
                both = [(old, times[0]), (new, times[1])]
                # Neither always comes first.
                for each, own in both if number % 2 else both[::-1]:
                    own[task, name].append(each.ask(task=task, runs=runs))
        print(name, end=" ", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return times


def row(name: str, old: list[float], new: list[float]) -> str:
    """Return a row of the table: the median seconds of both, the median ratio, and the quartiles around it."""
    ratios = [b / a for a, b in zip(old, new, strict=True)]
    low, middle, high = statistics.quantiles(ratios, n=4)
    times = " | ".join(f"{statistics.median(each) * 1e3:.3f}" for each in (old, new))
    return f"| {name} | {times} | {middle:.3f} | {low:.3f} to {high:.3f} |"


def report(old: Ratios, new: Ratios, worst: int) -> Iterator[str]:
    """Yield the rows of the table: each task over all specs, and the specs whose ratios are largest."""
    yield "| task | old ms | new ms | ratio | quartiles |"
    yield "| --- | --- | --- | --- | --- |"
    for task in dict.fromkeys(task for task, _ in old):
        keys = [key for key in old if key[0] == task and key[1] != "dense"]
        if keys:
            totals = [[sum(each) for each in zip(*(own[key] for key in keys), strict=True)] for own in (old, new)]
            yield row(f"{task}, {len(keys)} specs", *totals)
    for key in (key for key in old if key[1] == "dense"):
        yield row(f"{key[0]}, 64-256-256-64", old[key], new[key])
    medians = {key: statistics.median(b / a for a, b in zip(old[key], new[key], strict=True)) for key in old}
    for task, name in sorted(medians, key=medians.__getitem__)[::-1][:worst]:
        yield row(f"{task}, {name}", old[task, name], new[task, name])


def main() -> None:
    """Compare, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old", type=Path, help="tree of the older version")
    parser.add_argument(
        "new", type=Path, nargs="?", default=HERE.parent, help="tree of the newer one; this one if left out"
    )
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--only", nargs="*", default=[], metavar="SPEC", help="compare these specs only")
    parser.add_argument(
        "--specs", type=Path, nargs="+", default=[], metavar="FILE", help="specs to compare, instead of those of OLD"
    )
    parser.add_argument("--worst", type=int, default=10, help="how many single specs are listed")
    arguments = parser.parse_args()
    if arguments.rounds < 2:
        parser.error("quartiles need at least 2 rounds")
    trees = [tree.resolve() for tree in (arguments.old, arguments.new)]
    found = specs(arguments.specs or sorted(trees[0].glob("specs/*/*.yaml")))
    if not arguments.specs:
        found["dense"] = dense(), "dense.yaml"
    chosen = {name: spec for name, spec in found.items() if not arguments.only or name in arguments.only}
    with version(trees[0]) as old, version(trees[1]) as new:
        times = compare(old, new, chosen, arguments.rounds)
    print("\n".join(report(*times, arguments.worst)))


if __name__ == "__main__":
    serve() if "--serve" in sys.argv else main()
