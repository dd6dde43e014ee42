"""What commands say: the only place that writes to standard output and error as text."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from netcharts.escape import terminal


def say(line: object, *, fg: str | None = None, bold: bool | None = None, err: bool = False) -> None:
    """Print a line for people; whatever is in it stays a line, and text."""
    click.secho(terminal(str(line)), fg=fg, bold=bold, err=err)


def say_error(error: object) -> None:
    """Print one line that says what went wrong."""
    click.echo(click.style("error: ", fg="red", bold=True) + terminal(str(error)), err=True)


def hand_over(document: str, *, newline: bool = False) -> None:
    """Print a document as its writer made it: a report, JSON, HTML, a reference page."""
    click.echo(document, nl=newline)


@contextmanager
def shown_usage_errors() -> Iterator[None]:
    """Let what click says of a wrong command line be one line of text, whatever the command line holds."""
    try:
        yield
    except click.ClickException as error:
        # click says that its messages are final; that of a subclass may not be its only argument.
        vars(error)["message"] = terminal(error.message)
        raise
