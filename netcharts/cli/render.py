"""Draw the charts of specs."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from netcharts import formats
from netcharts.cli._errors import plan_errors_as_usage_errors, show_trace
from netcharts.cli._jobs import with_jobs
from netcharts.cli._limits import with_limits
from netcharts.cli._render_options import options_used, with_render_options
from netcharts.cli._terminal import hand_over, say, say_warnings
from netcharts.cli._types import Name, SpecName, ThemeName
from netcharts.style.options import RenderOptions

if TYPE_CHECKING:
    from netcharts.apps.batch import Outcome


@click.command("render")
@click.argument("specs", metavar="SPEC...", nargs=-1, required=True, type=SpecName())
@click.option(
    "-o",
    "--output",
    metavar="PATH",
    type=click.Path(),
    help="Output file or folder, or - for standard output. [default: output/<name>.svg]",
)
@click.option(
    "-f",
    "--format",
    "requested",
    multiple=True,
    type=Name("format", formats.names),
    help="Output format, unless the extension of the output file sets it. Can be repeated.",
)
@with_jobs()
@click.option("--check/--no-check", default=True, help="Check specs first, and refuse to draw those with errors.")
@click.option(
    "--dark-theme",
    "dark",
    type=ThemeName(),
    help="Also draw <name>-dark in this theme, and print HTML that selects one by color scheme.",
)
@with_render_options
@with_limits
def command(
    specs: tuple[str, ...],
    output: str | None,
    requested: tuple[str, ...],
    jobs: int,
    check: bool,
    dark: str | None,
    options: RenderOptions,
) -> None:
    """Draw the charts of specs.

    A SPEC is a file, a folder of files, the name of a bundled spec such as lstm, or - for standard input, which is
    drawn to standard output unless -o is given. The name of a cell, such as memory, draws the parts of that cell. If
    one of many specs contains errors, the others are still drawn.
    """
    from netcharts.apps.batch import run
    from netcharts.apps.loading import with_detail_of_cells
    from netcharts.apps.outputs import expand_folders, plan
    from netcharts.apps.workers import processes
    from netcharts.style import themes

    options = with_detail_of_cells(specs, options)
    if dark:
        themes.chosen(options.replace(theme=dark, set=()))
    with plan_errors_as_usage_errors():
        found = expand_folders(specs)
        if "-" in found or output == "-":
            if dark:
                raise click.UsageError("--dark-theme needs output files, not standard output")
            _single(found, output, requested, options, check)
            return
        tasks = plan(found, output, requested, pairs=dark is not None)
        options = options_used(options, [format for task in tasks for _, format in task.targets])
    with processes(min(jobs, len(tasks))) as executor:
        codes = _report(run(tasks, options, executor, check=check, dark=dark or ""))
    click.get_current_context().exit(max(codes))


def _report(outcomes: Iterable[Outcome]) -> list[int]:
    """Print the result of each spec as soon as it is available, then a summary; return the exit codes."""
    codes = []
    for outcome in outcomes:
        for path in outcome.written:
            say(path)
        for line in outcome.snippet:
            hand_over(line, newline=True)
        say_warnings(outcome.warnings)
        for line in outcome.errors:
            say(line, fg="red", err=True)
        show_trace(outcome.trace)
        codes.append(outcome.exit_code)
    if len(codes) > 1:
        done = codes.count(0)
        failed = f", {len(codes) - done} failed" if done < len(codes) else ""
        say(f"{done} of {len(codes)} specs rendered{failed}")
    return codes


def _single(
    specs: Sequence[str], output: str | None, requested: Sequence[str], options: RenderOptions, check: bool
) -> None:
    """Draw one spec from standard input, or one chart to standard output."""
    from netcharts.apps import scale_warnings
    from netcharts.apps.loading import check_detail, load
    from netcharts.apps.outputs import PlanError, plan
    from netcharts.files import STDIN, read_stdin, write
    from netcharts.style.input_files import files_of
    from netcharts.syntax.tree import MAX_BYTES

    if len(specs) != 1 or len(requested) > 1:
        raise PlanError("standard input holds one spec, and standard output one chart")
    target = None if output in (None, "-") else plan(specs, output, requested)[0].targets[0]
    kind = target[1] if target else (*requested, "svg")[0]
    options = options_used(options, [kind])
    if specs[0] == "-":
        chart, warnings = load("<stdin>", options, read_stdin(MAX_BYTES + 1), check=check)
    else:
        chart, warnings = load(specs[0], options, check=check)
    say_warnings(warnings)
    check_detail(chart, options)
    with scale_warnings.collected() as scaled:
        data = chart.render(kind, formats.applicable(kind, options))
    say_warnings(scaled)
    if target:
        write(target[0], data, (*files_of(options, *chart.spec.files), *((STDIN,) if specs[0] == "-" else ())))
        say(target[0])
    else:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
