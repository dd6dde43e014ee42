"""The engines: programs that paint DOT whose positions are all given."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from netcharts import registry
from netcharts.errors import UnknownNameError


class Engine(NamedTuple):
    """Paints: `render(dot, format)` gives the bytes of a picture, or raises `EngineError`."""

    summary: str
    render: Callable[[str, str], bytes]


def names() -> tuple[str, ...]:
    """The names of the engines."""
    return registry.names("engines", ".py")


def load(name: str) -> Engine:
    """An engine by its name.

    Raises:
        UnknownNameError: there is no such engine.
    """
    if name not in names():
        raise UnknownNameError(f"unknown engine '{name}'", f"one of {', '.join(names())}")
    engine: Engine = registry.module("engines", name).ENGINE
    return engine
