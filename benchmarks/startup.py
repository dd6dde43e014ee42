"""Start-up of the command line beside what Python and its libraries take: `python benchmarks/startup.py`.

Each command is run once in turn, twenty times over, so that a busy machine slows all of them alike. Printed are the
medians of wall time and of CPU time in milliseconds, and their ratios to those of the command that each is held
against. Compiled modules are written first: without them every start would compile the whole package.
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
    """A command, and the name of the one that it is held against."""

    arguments: Sequence[str]
    beside: str = "pass"
    most: float | None = None


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
        "--version": Command([program, "--version"], most=5),
        "--help": Command([program, "--help"], most=5),
        "render lstm": Command(render, "import networkx", 1.25),
        "render lstm, builtin": Command([*render, "--engine", "builtin"], "import networkx", 1.25),
    }


def _run(arguments: Sequence[str], environment: dict[str, str]) -> Times:
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(arguments, stdout=subprocess.DEVNULL, env=environment, check=True)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Times(wall * 1000, cpu * 1000)


def measured(runs: int = RUNS) -> None:
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
    for name, (_, beside, most) in commands.items():
        wall, cpu = medians[name]
        ratios = f"{wall / medians[beside].wall:.2f} {cpu / medians[beside].cpu:.2f} of '{beside}'"
        bound = f", at most {most}" if most else ""
        print(f"{name:26}{wall:8.0f}{cpu:8.0f}   {ratios}{bound}")


if __name__ == "__main__":
    measured(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
