"""The option for the number of parallel jobs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click

_Function = TypeVar("_Function", bound=Callable[..., object])


def with_jobs(
    default: int | Callable[[], int] = 1, show_default: bool | str = True
) -> Callable[[_Function], _Function]:
    """Return a decorator that adds the option `--jobs` to a command."""
    return click.option(
        "-j",
        "--jobs",
        metavar="N",
        default=default,
        show_default=show_default,
        type=click.IntRange(1),
        help="Number of parallel jobs.",
    )
