"""Update the charts in Markdown files in place."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from netcharts.cli._render_options import with_render_options
from netcharts.cli._terminal import say
from netcharts.cli._types import ThemeName
from netcharts.style.options import RenderOptions


@click.command("embed")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the image files. [default: charts/ next to each FILE]",
)
@click.option("--dark-theme", type=ThemeName(), help="Theme of a second image for dark pages.")
@click.option(
    "--base-url", metavar="URL", help="URL of the image folder, for pages on which relative links do not work."
)
@click.option("--check", is_flag=True, help="Write nothing, and exit with code 1 if an image is out of date.")
@with_render_options
def command(
    files: tuple[Path, ...],
    output: Path | None,
    dark_theme: str | None,
    base_url: str | None,
    check: bool,
    options: RenderOptions,
) -> None:
    """Update the charts in Markdown files in place.

    A chart is a fenced code block `netchart` that contains a spec, or a line `<!-- netchart: SPEC, OPTIONS -->` that
    names a file or a bundled spec. Its image is written below it, followed by a line `<!-- /netchart -->`, which keeps
    the options of the command for its next run; the rest of the file is not changed. OPTIONS are the long options of
    this command, such as theme=print, and also name= (of the image file) and alt=.

    Exit code 0: no errors; 1: errors in a chart, or out-of-date images with --check; 2: a usage or system error.
    """
    from netcharts.hosts.readme import Settings, update

    settings = Settings(options, dark_theme, output, base_url)
    taken: dict[Path, bytes] = {}
    contents: dict[Path, bytes] = {}
    inputs: list[Path] = []
    codes = [0]
    for file in files:
        updated = update(file, settings, taken)
        taken.update(updated.images)
        _print_lines(updated.warnings, "yellow")
        _print_lines(updated.errors, "red")
        codes.append(int(bool(updated.errors)))
        if check:
            _print_lines(updated.stale, "red")
            codes.append(int(bool(updated.stale)))
        # Images first, so that no Markdown file refers to a missing one.
        contents.update({**updated.images, file: updated.data})
        inputs += updated.inputs
    if not check:
        _write(contents, inputs)
    click.get_current_context().exit(max(codes))


def _print_lines(lines: Sequence[str], color: str) -> None:
    for line in lines:
        say(line, fg=color, err=True)


def _write(contents: dict[Path, bytes], inputs: Sequence[Path]) -> None:
    """Write the files that differ."""
    from netcharts.files import write_all
    from netcharts.hosts.readme import content

    stale = {path: data for path, data in contents.items() if content(path) != data}
    write_all(stale, inputs)
    for path in stale:
        say(path)
