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
@click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="When to color the output."
)
@click.version_option(__version__)
@click.pass_context
def main(ctx: click.Context, color: str) -> None:
    """Draw neural networks described in a few lines of YAML, in the style of the Neural Network Zoo.

    Every option can also be set by an environment variable, such as NETCHARTS_RENDER_THEME.
    """
    ctx.color = _use_color(color)


main.params.append(TRACEBACK)


def _use_color(choice: str) -> bool | None:
    """Return True or False if the option or an environment variable decides, or None to use color in terminals."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return True if os.environ.get("FORCE_COLOR") else None
