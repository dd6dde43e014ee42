"""The options of commands that compute forward passes: how much these may cost."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from typing import Any

import click
from click.core import ParameterSource

from netcharts.cli._types import Memory, Work

LIMITS = ("max_memory", "max_work")


def is_given(context: click.Context, option: str) -> bool:
    """Return True if an option is on the command line."""
    return context.get_parameter_source(option) is ParameterSource.COMMANDLINE


def with_limits(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command with options for the limits of forward passes.

    They are set as environment variables while the command runs, since its worker processes must know them too.
    """
    for option in (
        click.option(
            "--max-work",
            metavar="N",
            type=Work(),
            expose_value=False,
            callback=partial(_set, "WORK_VARIABLE"),
            help="Maximum number of multiply-adds of a forward pass. [default: 1e12]",
        ),
        click.option(
            "--max-memory",
            metavar="SIZE",
            type=Memory(),
            expose_value=False,
            callback=partial(_set, "MEMORY_VARIABLE"),
            help="Maximum memory of a forward pass, such as 4GiB. [default: 1GiB]",
        ),
    ):
        command = option(command)
    return command


def _set(name: str, context: click.Context, parameter: click.Parameter, value: Any) -> None:
    if value is None:
        return
    from netcharts.forward import limits

    variable = getattr(limits, name)

    def assign(text: str | None) -> None:
        if text is None:
            os.environ.pop(variable, None)
        else:
            os.environ[variable] = text
        limits.default_limits.cache_clear()

    context.call_on_close(partial(assign, os.environ.get(variable)))
    assign(str(value))
