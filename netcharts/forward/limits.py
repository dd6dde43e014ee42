"""Limits of a forward pass: how much memory it may need, and how many multiply-adds it may take.

Both are estimated from a network and the shape of its inputs before anything is computed.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from functools import cache
from typing import Any, NamedTuple

from netcharts.errors import ForwardError

_UNITS = {"": 1, "b": 1, **{letter + "b": 1000**power for power, letter in enumerate("kmgt", 1)}}
_UNITS |= {f"{letter}{end}": 1024**power for power, letter in enumerate("kmgt", 1) for end in ("", "ib")}
_SIZE = re.compile(r"(\d+(?:\.\d+)?(?:e\d+)?)\s*([kmgt]?i?b?)")


class Limits(NamedTuple):
    """Limits of the cost of a forward pass.

    Attributes:
        memory: The number of bytes of its arrays.
        work: The number of multiply-adds; a step of a layer that is computed step by step counts for several thousand.
    """

    memory: int = 2**30
    work: float = 1e12


# Environment variables with the limits of passes that set none themselves.
MEMORY_VARIABLE, WORK_VARIABLE = "NETCHARTS_MAX_MEMORY", "NETCHARTS_MAX_WORK"


class Cost(NamedTuple):
    """Cost of a forward pass, estimated from above.

    Attributes:
        memory: The number of bytes of its arrays.
        work: The number of multiply-adds.
    """

    memory: int
    work: float


@cache
def default_limits() -> Limits:
    """Return the limits of the environment, which are read once, or else those of `Limits`.

    Raises:
        ForwardError: If a variable is set to something else than a positive number.
    """
    memory, work = os.environ.get(MEMORY_VARIABLE), os.environ.get(WORK_VARIABLE)
    return _changed(Limits(), memory, work)


def read_limits(memory: Any = None, work: Any = None) -> Limits:
    """Return limits from options; None stands for a default.

    Args:
        memory: A number of bytes, or a text with a unit, such as "4GiB".
        work: A number of multiply-adds.

    Raises:
        ForwardError: If one is not a positive number.
    """
    return _changed(default_limits(), memory, work)


def _changed(limits: Limits, memory: Any, work: Any) -> Limits:
    if memory is not None:
        limits = limits._replace(memory=parse_memory(memory))
    return limits if work is None else limits._replace(work=parse_work(work))


def parse_memory(value: Any) -> int:
    """Return a number of bytes: itself, or as text with a unit such as "512MB" or "4GiB".

    Raises:
        ForwardError: If it is something else, or not positive.
    """
    found = _SIZE.fullmatch(value.strip().lower()) if isinstance(value, str) else None
    number = float(found[1]) * _UNITS.get(found[2], 0) if found else value
    if not _is_positive(number):
        raise ForwardError(f"the maximum memory must be a size such as 4GiB, not {value!r}")
    return int(number)


def parse_work(value: Any) -> float:
    """Return a number of multiply-adds: itself, or as text such as "5e12".

    Raises:
        ForwardError: If it is something else, or not positive.
    """
    number = value
    if isinstance(value, str):
        with suppress(ValueError):
            number = float(value)
    if not _is_positive(number):
        raise ForwardError(f"the maximum work must be a number of multiply-adds such as 5e12, not {value!r}")
    return float(number)


def _is_positive(number: Any) -> bool:
    return isinstance(number, int | float) and not isinstance(number, bool) and 1 <= number < 1e30


def check_cost(cost: Cost, limits: Limits) -> None:
    """Validate that a forward pass does not cost too much.

    Raises:
        ForwardError: If it does.
    """
    if cost.memory > limits.memory:
        needed, allowed = in_bytes(cost.memory), in_bytes(limits.memory)
        raise ForwardError(
            f"the forward pass needs about {needed} of memory, and the limit is {allowed}",
            "raise the limit with --max-memory, or max_memory in Python",
        )
    if cost.work > limits.work:
        raise ForwardError(
            f"the forward pass needs about {cost.work:.2g} multiply-adds, and the limit is {limits.work:.2g}",
            "raise the limit with --max-work, or max_work in Python",
        )


def in_bytes(size: int) -> str:
    """Return a number of bytes in the largest fitting unit, such as "7.6 GiB"."""
    value, unit = float(size), "bytes"
    for unit in ("bytes", "KiB", "MiB", "GiB", "TiB"):
        if value < 1024 or unit == "TiB":
            break
        value /= 1024
    return f"{value:.3g} {unit}" if value < 100 else f"{value:,.0f} {unit}"
