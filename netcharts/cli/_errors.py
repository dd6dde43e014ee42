"""Internal errors on the command line: one line, and the traceback for those who ask for it."""

from __future__ import annotations

import click

from netcharts.cli._terminal import say, say_error
from netcharts.errors import NetchartsError

_ASKED = "netcharts.traceback"


def _ask(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    ctx.meta[_ASKED] = value or ctx.meta.get(_ASKED, False)


TRACEBACK = click.Option(
    ["--traceback"],
    is_flag=True,
    expose_value=False,
    callback=_ask,
    help="Show the traceback of an internal error, for a bug report.",
)
"""An option of the group and of each command, so that it can stand before or behind the command."""


def show_error(error: NetchartsError) -> None:
    """Print an error in one line, and the traceback of an internal one if it is asked for."""
    say_error(error)
    show_trace(error.trace)


def show_trace(trace: str) -> None:
    """Print the traceback of an internal error, if there is one and `--traceback` asks for it."""
    if trace and click.get_current_context().meta.get(_ASKED):
        for line in trace.rstrip().splitlines():
            say(line, err=True)
