"""Print the path of the filter for Pandoc and Quarto."""

from __future__ import annotations

import os

import click

from netcharts import registry
from netcharts.cli._terminal import say


@click.command("pandoc-filter")
def command() -> None:
    """Print the path of the filter for Pandoc and Quarto.

    For example: pandoc -L "$(netcharts pandoc-filter)" page.md
    """
    say(os.path.join(registry.folder("hosts"), "pandoc.lua"))
