"""`netcharts render`: specs to pictures."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from netcharts import formats
from netcharts.cli._errors import show_trace
from netcharts.cli._style import heeded, styled
from netcharts.cli._terminal import hand_over, say
from netcharts.cli._types import Name, SpecName, ThemeName
from netcharts.style import themes
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
    help="Where to write: a file, a folder, or - for standard output. [default: output/<name>.svg]",
)
@click.option(
    "-f",
    "--format",
    "wished",
    multiple=True,
    type=Name("format", formats.names),
    help="The format, if the output's ending does not say it; may be given several times.",
)
@click.option(
    "-j", "--jobs", metavar="JOBS", default=1, show_default=True, type=click.IntRange(1), help="How many at a time."
)
@click.option("--check/--no-check", default=True, help="Whether to check specs first; errors stop the picture.")
@click.option(
    "--dark-theme",
    "dark",
    type=ThemeName(),
    help="Write a second picture, <name>-dark, in this theme, and say how a page shows the one that suits its reader.",
)
@styled
def command(
    specs: tuple[str, ...],
    output: str | None,
    wished: tuple[str, ...],
    jobs: int,
    check: bool,
    dark: str | None,
    options: RenderOptions,
) -> None:
    """Render specs to pictures.

    A SPEC is a file, a folder of files, the name of a bundled spec such as lstm, or - for standard input, which goes
    to standard output unless -o says otherwise. With many specs, a bad one does not stop the others. The name of a
    cell, such as memory, draws what that cell is made of.
    """
    from netcharts.apps import batch

    options = batch.meant(specs, options)
    if dark:
        themes.chosen(options.replace(theme=dark, set=()))
    try:
        found = batch.specs_in(specs)
        if "-" in found or output == "-":
            if dark:
                raise click.UsageError("a light and a dark picture need files to go to")
            _single(found, output, wished, options, check)
            return
        tasks = batch.plan(found, output, wished, pairs=dark is not None)
        heeded(options, [format for task in tasks for _, format in task.targets])
    except batch.PlanError as error:
        raise click.UsageError(str(error)) from error
    with batch.processes(min(jobs, len(tasks))) as executor:
        codes = _report(batch.run(tasks, options, executor, check=check, dark=dark or ""))
    click.get_current_context().exit(max(codes))


def _report(outcomes: Iterable[Outcome]) -> list[int]:
    """Say what was written as it is written, then how it went; the exit code of each."""
    codes = []
    for outcome in outcomes:
        for path in outcome.written:
            say(path)
        for line in outcome.snippet:
            hand_over(line, newline=True)
        for line in outcome.warnings:
            say(line, fg="yellow", err=True)
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
    specs: Sequence[str], output: str | None, wished: Sequence[str], options: RenderOptions, check: bool
) -> None:
    """One spec from standard input, or one picture to standard output."""
    from netcharts.apps.batch import PlanError, load, plan, unrolled
    from netcharts.files import write
    from netcharts.syntax.tree import MAX_BYTES

    if len(specs) != 1 or len(wished) > 1:
        raise PlanError("standard input and output hold one spec and one picture")
    target = None if output in (None, "-") else plan(specs, output, wished)[0].targets[0]
    kind = target[1] if target else (*wished, "svg")[0]
    heeded(options, [kind])
    if specs[0] == "-":
        chart, warnings = load("<stdin>", options, sys.stdin.buffer.read(MAX_BYTES + 1), check=check)
    else:
        chart, warnings = load(specs[0], options, check=check)
    for warning in warnings:
        say(warning, fg="yellow", err=True)
    unrolled(chart, options)
    data = chart.render(kind, options)
    if target:
        write(target[0], data)
        say(target[0])
    else:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
