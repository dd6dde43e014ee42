"""Many specs at once: what is to be rendered where, and the work itself, here or wherever an executor does it."""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from netcharts import deprecation, escape, formats
from netcharts.api import PLAIN, Chart
from netcharts.checking.run import read_and_check
from netcharts.errors import EngineError, NetchartsError, OptionError, SpecError, unexpected_errors
from netcharts.escape import attribute
from netcharts.files import check_outputs, exists, is_folder, safe_stem, write_all
from netcharts.findings import Finding
from netcharts.spec import bundled
from netcharts.style.inputs import files_of
from netcharts.style.options import RenderOptions
from netcharts.wording import nearest

ENDINGS = (".yaml", ".yml")
_SHOWN = ("svg", "png")

_Item = TypeVar("_Item")
_Done = TypeVar("_Done")


class Task(NamedTuple):
    """One spec and the files to write from it: pairs of path and format; `dark` are those for dark pages."""

    spec: str
    targets: tuple[tuple[Path, str], ...]
    dark: tuple[tuple[Path, str], ...] = ()


class Outcome(NamedTuple):
    """What came of a task: the files written, the lines that say what is or went wrong, and the exit code.

    `snippet` is what shows a light and a dark picture on a page, `trace` the traceback of an internal error.
    """

    written: tuple[Path, ...] = ()
    snippet: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    exit_code: int = 0
    trace: str = ""


class PlanError(ValueError):
    """What is wished for makes no sense; the message says why."""


def specs_in(wished: Sequence[str]) -> list[str]:
    """The specs that arguments stand for: folders become the spec files in them, in order."""
    found: list[str] = []
    for wish in wished:
        if not wish:
            raise PlanError("the name of a spec is empty")
        path = Path(wish)
        if not is_folder(path):
            found.append(wish)
            continue
        inside = sorted(str(file) for file in path.rglob("*") if file.suffix in ENDINGS and file.is_file())
        if not inside:
            raise PlanError(f"the folder '{wish}' holds no spec (no file that ends in {' or '.join(ENDINGS)})")
        found.extend(inside)
    return found


def plan(specs: Sequence[str], output: str | None, wished: Sequence[str], *, pairs: bool = False) -> list[Task]:
    """The tasks for specs: where each goes, in which formats; with `pairs`, a dark picture beside each.

    `output` is a file, or a folder if it is one, ends in a slash or has no ending; `output/` if not given. `wished`
    are formats, by default what the file's ending says, or SVG.

    Raises:
        PlanError: several specs or formats for one file, an ending that is unknown or of another format than is
            wished, or two specs for the same file.
    """
    several = len(specs) > 1 or len(wished) > 1
    target = Path(output or "output")
    if output is None or output.endswith(("/", os.sep)) or is_folder(target) or not (target.suffix or exists(target)):
        tasks = [Task(spec, _into(target, spec, wished or ("svg",))) for spec in specs]
    elif several:
        raise PlanError(f"several pictures need a folder to go to, and '{output}' names one file")
    else:
        tasks = [Task(specs[0], ((target, _format(target, wished)),))]
    if pairs:
        tasks = [task._replace(dark=tuple((_night(path), format) for path, format in task.targets)) for task in tasks]
    counts = Counter(path for task in tasks for path, _ in (*task.targets, *task.dark))
    twice = next((path for path, count in counts.items() if count > 1), None)
    if twice is not None:
        raise PlanError(f"two specs would be written to '{twice}'")
    return tasks


def _night(path: Path) -> Path:
    return path.with_name(f"{path.stem}-dark{path.suffix}")


def _into(folder: Path, spec: str, wished: Sequence[str]) -> tuple[tuple[Path, str], ...]:
    stem = safe_stem(Path(spec).stem if Path(spec).suffix in ENDINGS else Path(spec).name.lower())
    return tuple((folder / f"{stem}.{format}", format) for format in dict.fromkeys(wished))


def _format(path: Path, wished: Sequence[str]) -> str:
    """The format of a file: what its ending says, and what is wished where that is the ending of none."""
    ending = path.suffix[1:].lower()
    if wished and (ending == wished[0] or ending not in formats.names()):
        return wished[0]
    if wished:
        raise PlanError(f"'{path}' ends like {ending}, and can't be {wished[0]}")
    if not ending:
        raise PlanError(f"'{path}' is no folder, and its ending tells no format; - is standard output")
    if ending not in formats.names():
        raise PlanError(f"no format is called '{ending}'{nearest(ending, formats.names())}")
    return ending


def run(
    tasks: Sequence[Task], options: RenderOptions, executor: Any = None, *, check: bool = True, dark: str = ""
) -> Iterator[Outcome]:
    """Do the tasks, and give their outcomes in order, each as soon as it is there; `executor` as in `render_many`.

    Raises:
        OverwriteError: one would write what another reads or writes; nothing is done.
    """
    outputs = [path for task in tasks for path, _ in (*task.targets, *task.dark)]
    specs = [file for task in tasks for file in _files(task.spec)]
    check_outputs(outputs, [*specs, *files_of(options), *files_of(_dark(options, dark))])
    return _outcomes(tasks, partial(render, options=options, check=check, dark=dark), executor)


def _files(spec: str) -> tuple[Path, ...]:
    """The file of a spec, if there is one."""
    try:
        return (bundled.find(spec),)
    except NetchartsError:
        return ()


def _dark(options: RenderOptions, theme: str) -> RenderOptions:
    """Return the options for dark pages; `set` applies to the light pictures alone."""
    return options.replace(theme=theme, set=())


def _outcomes(tasks: Sequence[Task], work: Callable[[Task], Outcome], executor: Any) -> Iterator[Outcome]:
    for task, done in zip(tasks, _spread(work, tasks, executor), strict=True):
        yield done if isinstance(done, Outcome) else _failed(task.spec, done)


def _failed(spec: str, error: NetchartsError) -> Outcome:
    return Outcome(errors=(f"error: '{spec}': {error}",), exit_code=error.exit_code)


@contextmanager
def processes(jobs: int) -> Iterator[Any]:
    """An executor of so many processes; None, for work that is done here, where one is enough."""
    if jobs == 1:
        yield None
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # Graphviz is not safe to fork once it runs.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield pool


def _spread(work: Callable[[_Item], _Done], items: Sequence[_Item], executor: Any) -> Iterator[_Done | NetchartsError]:
    """What comes of each item, in order. An error stands where an executor gave no result.

    Only `submit` of the executor and `result` of its futures are asked for. Some items go together, for what it costs
    to send them, but never so few parcels that workers would stand idle.
    """
    if executor is None:
        return map(work, items)
    size = min(32, max(1, len(items) // 256))
    parcels = [items[first : first + size] for first in range(0, len(items), size)]
    return _results(deque((executor.submit(_each, work, parcel), len(parcel)) for parcel in parcels))


def _results(waiting: deque[tuple[Any, int]]) -> Iterator[Any]:
    """The results, let go of as they are given; what is not asked for any more is called off."""
    try:
        while waiting:
            yield from _result(*waiting.popleft())
    finally:
        for future, _ in waiting:
            future.cancel()


def _result(future: Any, count: int) -> Sequence[Any]:
    """The results of a parcel; where the executor failed, an error for each."""
    try:
        done: Sequence[Any] = future.result()
    except Exception as error:
        return [_lost(error)] * count
    return done


def _each(work: Callable[[_Item], _Done], items: Sequence[_Item]) -> list[_Done]:
    return [work(item) for item in items]


def _lost(error: Exception) -> NetchartsError:
    lost = EngineError(f"a worker gave no result: {type(error).__name__}: {error}".rstrip(": "))
    lost.__cause__ = error
    return lost


def render(task: Task, options: RenderOptions, check: bool = True, dark: str = "") -> Outcome:
    """Do one task; with `check`, errors in the spec stop it. `dark` is the theme of the pictures for dark pages.

    Whatever goes wrong is in the outcome; what was written before stays.
    """
    try:
        with unexpected_errors(task.spec):
            chart, warnings = load(task.spec, options, check=check)
            unrolled(chart, options)
            pictures = [(path, chart.render(format, options)) for path, format in task.targets]
            night = _dark(options, dark)
            pictures += [(path, chart.render(format, night)) for path, format in task.dark]
            write_all(dict(pictures), (*files_of(options, chart.spec.path), *files_of(night)))
    except SpecError as error:
        return Outcome(errors=tuple(str(finding) for finding in error.findings), exit_code=error.exit_code)
    except NetchartsError as error:
        return Outcome(errors=(f"error: {error}",), exit_code=error.exit_code, trace=error.trace)
    written = tuple(path for path, _ in (*task.targets, *task.dark))
    return Outcome(written, _snippet(task, chart, options), tuple(str(finding) for finding in warnings))


def _snippet(task: Task, chart: Chart, options: RenderOptions) -> tuple[str, ...]:
    """What shows the pair of pictures on a page, in the first format that pages show."""
    for (light, format), (dark, _) in zip(task.targets, task.dark, strict=False):
        if format in _SHOWN:
            addresses = escape.path(light.as_posix()), escape.path(dark.as_posix())
            return tuple(picture(*addresses, chart.words(options=options)))
    return ()


def picture(light: str, dark: str, alt: str) -> list[str]:
    """The lines of HTML that show one of two pictures, by the reader's colour scheme; pictures as addresses."""
    return [
        "<picture>",
        f'  <source media="(prefers-color-scheme: dark)" srcset="{attribute(dark)}">',
        f'  <img alt="{attribute(alt)}" src="{attribute(light)}">',
        "</picture>",
    ]


class Rendered(NamedTuple):
    """What came of one of many specs: the picture, or the error that kept it from being; and the findings about it."""

    spec: str
    data: bytes | None
    findings: tuple[Finding, ...] = ()
    error: NetchartsError | None = None


@deprecation.renamed(style="options")
def render_many(
    specs: Iterable[str | os.PathLike[str] | Chart],
    *,
    executor: Any = None,
    format: str = "svg",
    options: RenderOptions = PLAIN,
    check: bool = True,
    **changes: Any,
) -> Iterator[Rendered]:
    """Render many specs: files, bundled specs by name, and charts. Results come in order, each as soon as it is there.

    `executor` does the work: threads, processes or a cluster; whatever has a `submit` that gives futures, as those of
    `concurrent.futures`, `dask.distributed.Client` and `mpi4py.futures.MPIPoolExecutor` have. None does it here. The
    bytes are the same. Files are read here, so that workers need not have them. With `check`, errors in a spec keep it
    from being drawn, as with `netcharts render`. What goes wrong with one is in its result, and stops no other.

    Raises:
        UnknownNameError: no such format or field of `RenderOptions`.
    """
    formats.load(format)
    options = options.replace(**changes)
    works = [_work(spec) for spec in specs]
    done = _spread(partial(_rendered, format=format, options=options, check=check), works, executor)
    return _named(works, done)


class _Work(NamedTuple):
    """A spec to be sent: what it is called, and its text, or the chart; or the error that kept it from being read."""

    spec: str
    source: bytes | Chart | NetchartsError


def _work(spec: str | os.PathLike[str] | Chart) -> _Work:
    if isinstance(spec, Chart):
        return _Work(spec.spec.path, spec)
    name = os.fspath(spec)
    try:
        path = bundled.find(name)
        return _Work(str(path), bundled.read_bytes(path))
    except NetchartsError as error:
        return _Work(name, error)


def _named(works: Sequence[_Work], done: Iterable[Rendered | NetchartsError]) -> Iterator[Rendered]:
    for work, result in zip(works, done, strict=True):
        yield result if isinstance(result, Rendered) else Rendered(work.spec, None, (), result)


def _rendered(work: _Work, format: str, options: RenderOptions, check: bool) -> Rendered:
    spec, source = work
    try:
        if isinstance(source, NetchartsError):
            raise source
        with unexpected_errors(spec):
            chart, warnings = (source, []) if isinstance(source, Chart) else load(spec, options, source, check=check)
            return Rendered(spec, chart.render(format, options), tuple(warnings))
    except SpecError as error:
        return Rendered(spec, None, error.findings, error)
    except NetchartsError as error:
        return Rendered(spec, None, (), error)


def meant(specs: Sequence[str], options: RenderOptions) -> RenderOptions:
    """Return options that draw specs that are all names of cell kinds at the level of parts, unless they set one."""
    cells = all(bundled.cell(spec) is not None and not bundled.known(spec) for spec in specs)
    return options.replace(detail="parts") if cells and options.detail is None else options


def unrolled(chart: Chart, options: RenderOptions) -> None:
    """Check that a chart is drawn at the level of parts if several time steps are asked for.

    Raises:
        OptionError: it is drawn at another level.
    """
    if options.unroll is not None and (options.detail or chart.spec.detail) != "parts":
        raise OptionError("only parts of cells are drawn for several iterations", "--unroll needs --detail parts")


def load(
    spec: str, options: RenderOptions, text: str | bytes | None = None, *, check: bool = True
) -> tuple[Chart, list[Finding]]:
    """The chart of a spec, from its file unless its text is given, and the warnings about it.

    Raises:
        SpecError: the spec can't be read, or breaks a rule in a way that can't be meant.
        SpecNotFoundError, OutputError: as `Chart.from_file`.
    """
    path = spec
    shown = bundled.cell(spec) if text is None and options.detail == "parts" and not bundled.known(spec) else None
    if shown is not None:
        return Chart.from_text(shown, spec), []
    if text is None:
        file = bundled.find(spec)
        path, text = str(file), bundled.read_bytes(file)
    if not check:
        return Chart.from_text(text, path), []
    found, findings = read_and_check(text, path)
    if found is None or any(finding.level == "error" for finding in findings):
        raise SpecError([finding for finding in findings if finding.level != "note"])
    return Chart(found), [finding for finding in findings if finding.level == "warning"]
