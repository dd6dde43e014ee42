"""Write the charts of many specs to files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from netcharts import escape, formats
from netcharts.api import Chart
from netcharts.apps import scale_warnings
from netcharts.apps.loading import check_detail, load
from netcharts.apps.outputs import Task
from netcharts.apps.workers import distribute
from netcharts.errors import NetchartsError, SpecError, unexpected_errors
from netcharts.escape import attribute
from netcharts.files import check_outputs, write_all
from netcharts.spec import bundled
from netcharts.style.input_files import files_of
from netcharts.style.options import RenderOptions

_SHOWN_ON_PAGES = ("svg", "png")


class Outcome(NamedTuple):
    """The outcome of a task.

    Attributes:
        written: Paths of the files that were written.
        snippet: Lines of HTML that show a light and a dark image.
        warnings: Lines of warnings.
        errors: Lines of errors.
        exit_code: 0 if there are no errors, 1 for findings, 2 for other errors.
        trace: Traceback of an internal error.
    """

    written: tuple[Path, ...] = ()
    snippet: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    exit_code: int = 0
    trace: str = ""


def run(
    tasks: Sequence[Task], options: RenderOptions, executor: Any = None, *, check: bool = True, dark: str = ""
) -> Iterator[Outcome]:
    """Run tasks and yield their outcomes in order, each as soon as it is known; `executor` as in `render_many`.

    Raises:
        OverwriteError: a task would write a file that a task reads or writes; nothing is done.
    """
    outputs = [path for task in tasks for path in task.paths]
    specs = [file for task in tasks for file in _files(task.spec)]
    check_outputs(outputs, [*specs, *files_of(options), *files_of(_dark(options, dark))])
    return _outcomes(tasks, partial(render, options=options, check=check, dark=dark), executor)


def _files(spec: str) -> tuple[Path, ...]:
    """Return the file of a spec, if there is one."""
    try:
        return (bundled.find(spec),)
    except NetchartsError:
        return ()


def _dark(options: RenderOptions, theme: str) -> RenderOptions:
    """Return the options for dark pages; `set` applies to the light images alone."""
    return options.replace(theme=theme, set=())


def _outcomes(tasks: Sequence[Task], work: Callable[[Task], Outcome], executor: Any) -> Iterator[Outcome]:
    for task, outcome in zip(tasks, distribute(work, tasks, executor), strict=True):
        yield outcome if isinstance(outcome, Outcome) else _failed(task.spec, outcome)


def _failed(spec: str, error: NetchartsError) -> Outcome:
    return Outcome(errors=(f"error: '{spec}': {error}",), exit_code=error.exit_code)


def render(task: Task, options: RenderOptions, check: bool = True, dark: str = "") -> Outcome:
    """Draw the charts of a task and write them; every exception becomes an error of the outcome.

    Args:
        task: The spec and its files.
        options: How the charts are drawn.
        check: False to draw a spec that checks find errors in.
        dark: Theme of the charts for dark pages.
    """
    try:
        with unexpected_errors(task.spec):
            chart, warnings = load(task.spec, options, check=check)
            check_detail(chart, options)
            for_dark_pages = _dark(options, dark)
            targets = [(*target, options) for target in task.targets]
            targets += [(*target, for_dark_pages) for target in task.dark]
            with scale_warnings.collected(task.spec) as scaled:
                images = [
                    (path, chart.render(format, formats.applicable(format, own))) for path, format, own in targets
                ]
            write_all(dict(images), (*files_of(options, *chart.spec.files), *files_of(for_dark_pages)))
    except SpecError as error:
        return Outcome(errors=tuple(str(finding) for finding in error.findings), exit_code=error.exit_code)
    except NetchartsError as error:
        return Outcome(errors=(f"error: {error}",), exit_code=error.exit_code, trace=error.trace)
    return Outcome(task.paths, _snippet(task, chart, options), (*map(str, warnings), *scaled))


def _snippet(task: Task, chart: Chart, options: RenderOptions) -> tuple[str, ...]:
    """Return the HTML that shows the light and the dark image, in the first format that browsers can show."""
    for (light, format), (dark, _) in zip(task.targets, task.dark, strict=False):
        if format in _SHOWN_ON_PAGES:
            urls = escape.path(light.as_posix()), escape.path(dark.as_posix())
            return tuple(picture_element(*urls, chart.alternative_text(options=options)))
    return ()


def picture_element(light: str, dark: str, alt: str) -> list[str]:
    """Return the lines of HTML that show one of two images, by the reader's color scheme; images are URLs."""
    return [
        "<picture>",
        f'  <source media="(prefers-color-scheme: dark)" srcset="{attribute(dark)}">',
        f'  <img alt="{attribute(alt)}" src="{attribute(light)}">',
        "</picture>",
    ]
