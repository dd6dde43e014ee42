"""Many specs at once: what is to be rendered where, and the work itself, in one process or in several."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from netcharts import formats
from netcharts.chart import Chart, write
from netcharts.check import examine
from netcharts.diagnostics import Finding, nearest
from netcharts.errors import NetchartsError, SpecError
from netcharts.spec import bundled
from netcharts.style import Style

ENDINGS = (".yaml", ".yml")


class Task(NamedTuple):
    """One spec and the files to write from it: pairs of path and format."""

    spec: str
    targets: tuple[tuple[Path, str], ...]


class Outcome(NamedTuple):
    """What came of a task: the files written, the lines that say what is or went wrong, and the exit code."""

    written: tuple[Path, ...] = ()
    warnings: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    exit_code: int = 0


class PlanError(ValueError):
    """What is wished for makes no sense; the message says why."""


def specs_in(wished: Sequence[str]) -> list[str]:
    """The specs that arguments stand for: folders become the spec files in them, in order."""
    found: list[str] = []
    for wish in wished:
        path = Path(wish)
        if not path.is_dir():
            found.append(wish)
            continue
        inside = sorted(str(file) for file in path.rglob("*") if file.suffix in ENDINGS and file.is_file())
        if not inside:
            raise PlanError(f"the folder '{wish}' holds no spec (no file that ends in {' or '.join(ENDINGS)})")
        found.extend(inside)
    return found


def plan(specs: Sequence[str], output: str | None, wished: Sequence[str]) -> list[Task]:
    """The tasks for specs: where each goes, in which formats.

    `output` is a file, or a folder if it is one, ends in a slash or has no ending; `output/` if not given. `wished`
    are formats, by default what the file's ending says, or SVG.

    Raises:
        PlanError: several specs or formats for one file, an unknown ending, or two specs for the same file.
    """
    several = len(specs) > 1 or len(wished) > 1
    target = Path(output or "output")
    if output is None or output.endswith(("/", os.sep)) or target.is_dir() or not target.suffix:
        tasks = [Task(spec, _into(target, spec, wished or ("svg",))) for spec in specs]
    elif several:
        raise PlanError(f"several pictures need a folder to go to, and '{output}' is a file")
    else:
        tasks = [Task(specs[0], ((target, wished[0] if wished else _by_ending(target)),))]
    counts = Counter(path for task in tasks for path, _ in task.targets)
    twice = next((path for path, count in counts.items() if count > 1), None)
    if twice is not None:
        raise PlanError(f"two specs would be written to '{twice}'")
    return tasks


def _into(folder: Path, spec: str, wished: Sequence[str]) -> tuple[tuple[Path, str], ...]:
    stem = Path(spec).stem if Path(spec).suffix in ENDINGS else Path(spec).name.lower()
    return tuple((folder / f"{stem}.{format}", format) for format in dict.fromkeys(wished))


def _by_ending(path: Path) -> str:
    ending = path.suffix[1:].lower()
    if ending not in formats.names():
        raise PlanError(f"no format is called '{ending}'{nearest(ending, formats.names())}")
    return ending


def run(tasks: Sequence[Task], style: Style, jobs: int, *, check: bool = True) -> Iterator[Outcome]:
    """Do the tasks, `jobs` at a time, and give their outcomes in order, each as soon as it is there."""
    if jobs == 1 or len(tasks) == 1:
        yield from (render(task, style, check) for task in tasks)
        return
    from concurrent.futures import ProcessPoolExecutor
    from itertools import repeat
    from multiprocessing import get_context

    # Graphviz is not safe to fork once it runs.
    with ProcessPoolExecutor(min(jobs, len(tasks)), mp_context=get_context("spawn")) as pool:
        yield from pool.map(render, tasks, repeat(style), repeat(check), chunksize=max(1, len(tasks) // (4 * jobs)))


def render(task: Task, style: Style, check: bool = True) -> Outcome:
    """Do one task; with `check`, errors in the spec stop it.

    Whatever goes wrong is in the outcome; what was written before stays.
    """
    try:
        chart, warnings = load(task.spec, style, check=check)
        for path, format in task.targets:
            write(path, chart.render(format, style))
    except SpecError as error:
        return Outcome(errors=tuple(str(finding) for finding in error.findings), exit_code=error.exit_code)
    except NetchartsError as error:
        return Outcome(errors=(f"error: {error}",), exit_code=error.exit_code)
    return Outcome(tuple(path for path, _ in task.targets), tuple(str(finding) for finding in warnings))


def load(spec: str, style: Style, text: bytes | None = None, *, check: bool = True) -> tuple[Chart, list[Finding]]:
    """The chart of a spec, from its file unless its text is given, and the warnings about it.

    Raises:
        SpecError: the spec can't be read, or breaks a rule in a way that can't be meant.
        SpecNotFoundError, OutputError: as `Chart.from_file`.
    """
    path = spec
    shown = bundled.cell(spec) if text is None and style.detail == "parts" and not bundled.known(spec) else None
    if shown is not None:
        return Chart.from_text(shown, spec), []
    if text is None:
        file = bundled.find(spec)
        path, text = str(file), bundled.read_bytes(file)
    if not check:
        return Chart.from_text(text, path), []
    found, findings = examine(text, path)
    if found is None or any(finding.level == "error" for finding in findings):
        raise SpecError([finding for finding in findings if finding.level != "note"])
    return Chart(found), [finding for finding in findings if finding.level == "warning"]
