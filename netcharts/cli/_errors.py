"""Errors on the command line: one line, and the traceback of an internal error if `--traceback` is given."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

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


@contextmanager
def plan_errors_as_usage_errors() -> Iterator[None]:
    """Report contradictory outputs, and folders without specs, as wrong usage of a command."""
    from netcharts.apps.outputs import PlanError

    try:
        yield
    except PlanError as error:
        raise click.UsageError(str(error)) from error
