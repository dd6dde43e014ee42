"""The command line: one module per command, found by listing this folder."""

from __future__ import annotations

import os

import click

from netcharts.cli._errors import TRACEBACK
from netcharts.cli._group import Commands
from netcharts.version import __version__


@click.command(
    cls=Commands, context_settings={"auto_envvar_prefix": "NETCHARTS", "help_option_names": ["-h", "--help"]}
)
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Whether to use colour.")
@click.version_option(__version__)
@click.pass_context
def main(ctx: click.Context, color: str) -> None:
    """Neural Network Zoo charts from a few lines of YAML.

    Every option can be given as an environment variable, such as NETCHARTS_RENDER_THEME.
    """
    ctx.color = _colour(color)


main.params.append(TRACEBACK)


def _colour(wish: str) -> bool | None:
    """What the user wishes; NO_COLOR and FORCE_COLOR where no wish is given, then whether it is a terminal."""
    if wish != "auto":
        return wish == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return True if os.environ.get("FORCE_COLOR") else None
