"""Internal errors on the command line: one line, and the traceback if `--traceback` is given."""

from __future__ import annotations

import click

from netcharts.cli._terminal import say, say_error
from netcharts.errors import NetchartsError

_TRACEBACK = "netcharts.traceback"


def _remember(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    ctx.meta[_TRACEBACK] = value or ctx.meta.get(_TRACEBACK, False)


TRACEBACK = click.Option(
    ["--traceback"],
    is_flag=True,
    expose_value=False,
    callback=_remember,
    help="Show the traceback of an internal error.",
)
"""An option of the group and of each command, so that it can be given before or after the command."""


def show_error(error: NetchartsError) -> None:
    """Print an error in one line, and the traceback of an internal error if `--traceback` is given."""
    say_error(error)
    show_trace(error.trace)


def show_trace(trace: str) -> None:
    """Print the traceback of an internal error, if there is one and `--traceback` is given."""
    if trace and click.get_current_context().meta.get(_TRACEBACK):
        for line in trace.rstrip().splitlines():
            say(line, err=True)
