"""Rendering engines: one module each, found by listing the folder."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from netcharts import registry
from netcharts.errors import EngineError, UnknownNameError

if TYPE_CHECKING:
    from netcharts.svg.elements import Sampler


class Engine(NamedTuple):
    """A rendering engine.

    Attributes:
        summary: Description in one line.
        sample: Function that paints the elements of SVG, or raises `EngineError`.
        convert: Function that renders DOT whose positions are all given in a format of Graphviz, or raises
            `EngineError`; None if the engine draws SVG only.
    """

    summary: str
    sample: Sampler
    convert: Callable[[str, str], bytes] | None = None

    def render(self, dot: str, format: str) -> bytes:
        """Return an image of DOT in a format of Graphviz, such as `png`.

        Raises:
            EngineError: The engine draws SVG only, or failed.
        """
        if self.convert is None:
            able = " or ".join(f"--engine {name}" for name in names() if load(name).convert is not None)
            raise EngineError(f"this engine draws SVG only, not {format.upper()}", f"use {able}")
        return self.convert(dot, format)


def names() -> tuple[str, ...]:
    """Return the names of the engines."""
    return registry.names("engines", ".py")


def load(name: str) -> Engine:
    """Return an engine by its name.

    Raises:
        UnknownNameError: There is no such engine.
    """
    if name not in names():
        raise UnknownNameError(f"unknown engine '{name}'", f"one of {', '.join(names())}")
    engine: Engine = registry.module("engines", name).ENGINE
    return engine
