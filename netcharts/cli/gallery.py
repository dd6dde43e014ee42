"""`netcharts gallery`: every chart in one page."""

from __future__ import annotations

import os
from pathlib import Path

import click

from netcharts.cli._terminal import say
from netcharts.cli._types import SpecName


@click.command("gallery")
@click.argument("specs", metavar="[SPEC...]", nargs=-1, type=SpecName())
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    default="output",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder to write.",
)
@click.option(
    "--compare",
    "old",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="An older gallery; what differs from it goes to compare.html, old and new side by side.",
)
@click.option(
    "-j",
    "--jobs",
    metavar="JOBS",
    default=lambda: min(os.cpu_count() or 1, 8),
    show_default="as many as there are processors",
    type=click.IntRange(1),
    help="How many at a time.",
)
def command(specs: tuple[str, ...], output: Path, old: Path | None, jobs: int) -> None:
    """Write a page that shows SPECS, or all that are bundled: DIR/index.html.

    Each is drawn as layers, cells and parts, in every language and for light and dark, with its YAML beside it. DIR
    holds all that the page needs.
    """
    from netcharts.apps.batch import PlanError, processes, specs_in
    from netcharts.apps.gallery.build import build
    from netcharts.apps.gallery.entries import draw, sources
    from netcharts.spec import bundled

    try:
        found = sources(specs_in(specs) if specs else list(bundled.paths()))
    except PlanError as error:
        raise click.UsageError(str(error)) from error
    with processes(min(jobs, len(found))) as executor:
        drawn = list(draw(found, executor))
    for entry in drawn:
        for warning in entry.warnings:
            say(warning, fg="yellow", err=True)
    for page in build(output, drawn, old):
        say(page)
