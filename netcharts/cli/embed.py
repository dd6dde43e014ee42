"""`netcharts embed`: the pictures of charts in Markdown files, kept up to date in place."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from netcharts.cli._style import styled
from netcharts.cli._terminal import say
from netcharts.cli._types import ThemeName
from netcharts.style.options import RenderOptions


@click.command("embed")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where pictures go. [default: charts/ beside each FILE]",
)
@click.option("--dark-theme", type=ThemeName(), help="The theme of a second picture, for dark pages.")
@click.option("--base-url", metavar="URL", help="Where the pictures' folder will be found, if links can't be relative.")
@click.option("--check", is_flag=True, help="Write nothing; fail where something is stale.")
@styled
def command(
    files: tuple[Path, ...],
    output: Path | None,
    dark_theme: str | None,
    base_url: str | None,
    check: bool,
    options: RenderOptions,
) -> None:
    """Keep the pictures of charts in Markdown FILEs up to date, in place.

    Below every fenced block `netchart` and every line `<!-- netchart: NAME or path, options -->` stands the chart's
    picture, up to a line `<!-- /netchart -->`; nothing else is touched. Options are those of this command by their
    long names, and `name=`, of the picture's file, `alt=` and `dark-theme=`. Exit code 0: all is well; 1: findings, or
    something stale with --check; 2: misuse or trouble with the machine.
    """
    from netcharts.hosts.readme import Settings, keep

    settings = Settings(options, dark_theme, output, base_url)
    taken: dict[Path, bytes] = {}
    codes = [0]
    for file in files:
        kept = keep(file, settings, taken)
        taken.update(kept.pictures)
        _say(kept.warnings, "yellow")
        _say(kept.errors, "red")
        codes.append(int(bool(kept.errors)))
        if check:
            _say(kept.stale, "red")
            codes.append(int(bool(kept.stale)))
        else:
            _write({**kept.pictures, file: kept.data})
    click.get_current_context().exit(max(codes))


def _say(lines: Sequence[str], colour: str) -> None:
    for line in lines:
        say(line, fg=colour, err=True)


def _write(wanted: dict[Path, bytes]) -> None:
    """Write what is not so already; pictures first, so that no file names one that is not there."""
    from netcharts.files import write

    for path, data in wanted.items():
        if not path.is_file() or path.read_bytes() != data:
            write(path, data)
            say(path)
