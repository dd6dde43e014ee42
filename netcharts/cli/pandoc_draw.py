"""Draw the blocks that the Pandoc filter has written to a FOLDER."""

from __future__ import annotations

from pathlib import Path

import click

from netcharts.cli._types import Name


def _formats() -> tuple[str, ...]:
    from netcharts.hosts.pandoc import FORMATS

    return FORMATS


@click.command("pandoc-draw")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("format_", metavar="FORMAT", type=Name("format", _formats))
def command(folder: Path, format_: str) -> None:
    """Draw the blocks that the Pandoc filter has written to a FOLDER."""
    from netcharts.hosts.pandoc import draw

    draw(folder, format_)
