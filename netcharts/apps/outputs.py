"""Plan the output files: the specs to draw, and the path and format of each chart."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from netcharts import formats
from netcharts.files import exists, is_folder, safe_stem
from netcharts.wording import nearest

EXTENSIONS = (".yaml", ".yml")


class Task(NamedTuple):
    """One spec and the files to write from it.

    Attributes:
        spec: Path or name of the spec.
        targets: Path and format of each file.
        dark: Path and format of each file for dark pages.
    """

    spec: str
    targets: tuple[tuple[Path, str], ...]
    dark: tuple[tuple[Path, str], ...] = ()

    @property
    def paths(self) -> tuple[Path, ...]:
        """Return the paths of all files."""
        return tuple(path for path, _ in (*self.targets, *self.dark))


class PlanError(ValueError):
    """The outputs that are asked for contradict each other; the message says why."""


def expand_folders(specs: Sequence[str]) -> list[str]:
    """Return specs with each folder replaced by the spec files in it, in order.

    Raises:
        PlanError: a folder contains no spec files, or a name is empty.
    """
    expanded: list[str] = []
    for spec in specs:
        if not spec:
            raise PlanError("the name of a spec is empty")
        expanded += _files_in(Path(spec)) if is_folder(Path(spec)) else [spec]
    return expanded


def _files_in(folder: Path) -> list[str]:
    files = sorted(str(file) for file in folder.rglob("*") if file.suffix in EXTENSIONS and file.is_file())
    if not files:
        raise PlanError(f"the folder '{folder}' contains no specs (files with the extension {' or '.join(EXTENSIONS)})")
    return files


def plan(specs: Sequence[str], output: str | None, requested: Sequence[str], *, pairs: bool = False) -> list[Task]:
    """Return a task for each spec: its output files and their formats.

    Args:
        specs: Paths or names of the specs.
        output: A file, or a folder if one exists there, it ends in a slash or has no extension; None for `output/`.
        requested: Formats; by default the one of the file's extension, or SVG.
        pairs: True to write a second file for dark pages beside each.

    Raises:
        PlanError: several charts have one output file, or its extension is unknown or contradicts the format.
    """
    tasks = _tasks(specs, output, requested)
    if pairs:
        tasks = [task._replace(dark=tuple((_dark(path), format) for path, format in task.targets)) for task in tasks]
    counts = Counter(path for task in tasks for path in task.paths)
    twice = next((path for path, count in counts.items() if count > 1), None)
    if twice is not None:
        raise PlanError(f"two specs would be written to '{twice}'")
    return tasks


def _tasks(specs: Sequence[str], output: str | None, requested: Sequence[str]) -> list[Task]:
    target = Path(output or "output")
    if output is None or output.endswith(("/", os.sep)) or is_folder(target) or not (target.suffix or exists(target)):
        return [Task(spec, _targets(target, spec, requested or ("svg",))) for spec in specs]
    if len(specs) > 1 or len(requested) > 1:
        raise PlanError(f"several charts need an output folder, but '{output}' is a file")
    return [Task(specs[0], ((target, _format(target, requested)),))]


def _targets(folder: Path, spec: str, requested: Sequence[str]) -> tuple[tuple[Path, str], ...]:
    stem = safe_stem(Path(spec).stem if Path(spec).suffix in EXTENSIONS else Path(spec).name.lower())
    return tuple((folder / f"{stem}.{format}", format) for format in dict.fromkeys(requested))


def _dark(path: Path) -> Path:
    return path.with_name(f"{path.stem}-dark{path.suffix}")


def _format(path: Path, requested: Sequence[str]) -> str:
    """Return the format of a file: that of its extension, or the requested one if the extension is of no format."""
    extension = path.suffix[1:].lower()
    if requested and (extension == requested[0] or extension not in formats.names()):
        return requested[0]
    if requested:
        raise PlanError(f"the extension of '{path}' contradicts the format {requested[0]}")
    if not extension:
        raise PlanError(f"'{path}' is not a folder, and no extension names a format; use - for standard output")
    check_format(extension)
    return extension


def check_format(extension: str) -> None:
    """Check that a file extension names an output format.

    Raises:
        PlanError: there is no such format.
    """
    if extension not in formats.names():
        raise PlanError(f"no format is called '{extension}'{nearest(extension, formats.names())}")
