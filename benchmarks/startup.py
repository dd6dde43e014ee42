"""Compare the start-up time of the command line with Python and its libraries: `python benchmarks/startup.py`.

The commands alternate for twenty rounds, so that the load of the machine affects all of them alike. The table has the
medians of wall and CPU time in milliseconds, and their ratios to those of a reference command. A first run compiles all
modules.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

RUNS = 20


class Command(NamedTuple):
    """A command, the name of its reference command, and the greatest acceptable ratio to it."""

    arguments: Sequence[str]
    reference: str = "pass"
    max_ratio: float | None = None


class Times(NamedTuple):
    """Wall time and CPU time in milliseconds."""

    wall: float
    cpu: float


def _python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def _with_one_thread(code: str) -> list[str]:
    return _python(f"import os; os.environ['OPENBLAS_NUM_THREADS'] = '1'; {code}")


def _commands(folder: str) -> dict[str, Command]:
    program = str(Path(sys.executable).with_name("netcharts"))
    render = [program, "render", "lstm", "-o", str(Path(folder) / "lstm.svg")]
    return {
        "pass": Command(_python("pass")),
        "import click": Command(_python("import click")),
        "import yaml": Command(_python("import yaml")),
        "import numpy": Command(_with_one_thread("import numpy")),
        "import click, yaml, numpy": Command(_with_one_thread("import click, yaml, numpy"), "import networkx"),
        "import networkx": Command(_python("import networkx")),
        "--version": Command([program, "--version"], max_ratio=5),
        "--help": Command([program, "--help"], max_ratio=5),
        "render lstm": Command(render, "import networkx", 1.25),
        "render lstm, builtin": Command([*render, "--engine", "builtin"], "import networkx", 1.25),
    }


def _run(arguments: Sequence[str], environment: dict[str, str]) -> Times:
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(arguments, stdout=subprocess.DEVNULL, env=environment, check=True)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Times(wall * 1000, cpu * 1000)


def print_table(runs: int = RUNS) -> None:
    """Run all commands in turn and print a table."""
    unwanted = ("OPENBLAS_NUM_THREADS", "PYTHONDONTWRITEBYTECODE")
    environment = {name: value for name, value in os.environ.items() if name not in unwanted}
    with tempfile.TemporaryDirectory() as folder:
        commands = _commands(folder)
        for command in commands.values():
            _run(command.arguments, environment)
        rounds = [{name: _run(c.arguments, environment) for name, c in commands.items()} for _ in range(runs)]
    medians = {
        name: Times(median(times[name].wall for times in rounds), median(times[name].cpu for times in rounds))
        for name in commands
    }
    print(f"{'':26}{'wall ms':>8}{'CPU ms':>8}   ratios of wall and CPU time")
    for name, (_, reference, max_ratio) in commands.items():
        wall, cpu = medians[name]
        ratios = f"{wall / medians[reference].wall:.2f} {cpu / medians[reference].cpu:.2f} of '{reference}'"
        bound = f", at most {max_ratio}" if max_ratio else ""
        print(f"{name:26}{wall:8.0f}{cpu:8.0f}   {ratios}{bound}")


if __name__ == "__main__":
    print_table(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
