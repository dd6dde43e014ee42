"""`netcharts render`: specs to pictures."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from netcharts import engines, formats, themes
from netcharts.cli._types import Name, SpecName
from netcharts.spec.fields import LANGUAGES
from netcharts.spec.grammar import DETAILS

if TYPE_CHECKING:
    from netcharts.batch import Outcome, Style, Task


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
    "--engine", default="embedded", show_default=True, type=Name("engine", engines.names), help="What paints."
)
@click.option("--theme", default="zoo", show_default=True, type=Name("theme", themes.names), help="The colours.")
@click.option(
    "--lang", default="en", show_default=True, type=Name("language", lambda: LANGUAGES), help="The language of text."
)
@click.option(
    "-j", "--jobs", metavar="JOBS", default=1, show_default=True, type=click.IntRange(1), help="How many at a time."
)
@click.option(
    "--detail", type=Name("detail", lambda: DETAILS), help="What is drawn of cells. [default: cells; parts of a cell]"
)
@click.option(
    "--unroll",
    metavar="N",
    type=click.IntRange(1, 20),
    help="How many iterations to draw at the level of parts. [default: 1]",
)
@click.option("--check/--no-check", default=True, help="Whether to check specs first; errors stop the picture.")
def command(
    specs: tuple[str, ...],
    output: str | None,
    wished: tuple[str, ...],
    engine: str,
    theme: str,
    lang: str,
    jobs: int,
    detail: str | None,
    unroll: int | None,
    check: bool,
) -> None:
    """Render specs to pictures.

    A SPEC is a file, a folder of files, the name of a bundled spec such as lstm, or - for standard input, which goes
    to standard output unless -o says otherwise. With many specs, a bad one does not stop the others. The name of a
    cell, such as memory, draws what that cell is made of.
    """
    from netcharts import batch
    from netcharts.spec import bundled

    # A cell by its name is drawn as what it is made of.
    if detail is None:
        cells = all(bundled.cell(spec) is not None and not bundled.known(spec) for spec in specs)
        detail = "parts" if cells else None
    style = batch.Style(engine, theme, lang, check, detail, unroll)
    try:
        found = batch.specs_in(specs)
        if "-" in found or output == "-":
            _single(found, output, wished, style)
            return
        tasks = batch.plan(found, output, wished)
    except batch.PlanError as error:
        raise click.UsageError(str(error)) from error
    _report(tasks, batch.run(tasks, style, jobs))


def _report(tasks: Sequence[Task], outcomes: Iterable[Outcome]) -> None:
    """Say what was written as it is written, then how it went; exit with the worst code."""
    codes = []
    for outcome in outcomes:
        for path in outcome.written:
            click.echo(path)
        for line in outcome.warnings:
            click.secho(line, fg="yellow", err=True)
        for line in outcome.errors:
            click.secho(line, fg="red", err=True)
        codes.append(outcome.exit_code)
    if len(tasks) > 1:
        done = codes.count(0)
        failed = f", {len(codes) - done} failed" if done < len(codes) else ""
        click.echo(f"{done} of {len(tasks)} specs rendered{failed}")
    click.get_current_context().exit(max(codes))


def _single(specs: Sequence[str], output: str | None, wished: Sequence[str], style: Style) -> None:
    """One spec from standard input, or one picture to standard output."""
    from netcharts.batch import PlanError, load, plan
    from netcharts.chart import write
    from netcharts.spec.tree import MAX_BYTES

    if len(specs) != 1 or len(wished) > 1:
        raise PlanError("standard input and output hold one spec and one picture")
    if specs[0] == "-":
        chart, warnings = load("<stdin>", style, sys.stdin.buffer.read(MAX_BYTES + 1))
    else:
        chart, warnings = load(specs[0], style)
    for warning in warnings:
        click.secho(str(warning), fg="yellow", err=True)
    target = None if output in (None, "-") else plan(specs, output, wished)[0].targets[0]
    kind = target[1] if target else (*wished, "svg")[0]
    data = style.render(chart, kind)
    if target:
        write(target[0], data)
        click.echo(target[0])
    else:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
