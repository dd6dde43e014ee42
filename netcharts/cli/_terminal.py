"""The output of commands: the only module that writes text to standard output and standard error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import click

from netcharts.escape import terminal


def say(line: object, *, fg: str | None = None, bold: bool | None = None, err: bool = False) -> None:
    """Print a line for people, with control characters escaped."""
    click.secho(terminal(str(line)), fg=fg, bold=bold, err=err)


def say_error(error: object) -> None:
    """Print an error in one line."""
    click.echo(click.style("error: ", fg="red", bold=True) + terminal(str(error)), err=True)


def say_warnings(warnings: Iterable[object]) -> None:
    """Print each warning in one line."""
    for warning in warnings:
        say(warning, fg="yellow", err=True)


def hand_over(document: str, *, newline: bool = False) -> None:
    """Print a document unchanged, such as a report, JSON or HTML."""
    click.echo(document, nl=newline)


@contextmanager
def shown_usage_errors() -> Iterator[None]:
    """Escape control characters in usage errors of click."""
    try:
        yield
    except click.ClickException as error:
        # `message` is declared final, and subclasses have different arguments, so it is replaced in place.
        vars(error)["message"] = terminal(error.message)
        raise
