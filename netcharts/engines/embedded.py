"""Graphviz within this process: the library that the `pygraphviz` wheel carries. Needs no system Graphviz."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from threading import Lock

from netcharts.engines import Engine, _fonts
from netcharts.errors import EngineError

# Graphviz keeps state of its own, and the file descriptor is the whole process's.
_LOCK = Lock()


def render(dot: str, format: str) -> bytes:
    """Paint DOT whose positions are all given; `format` is one that Graphviz knows.

    Raises:
        EngineError: Graphviz refused the graph; its own words are in the message.
    """
    with _LOCK:
        _start()
        said: list[str] = []
        try:
            with _captured_stderr(said):
                return _draw(dot, format)
        except (TypeError, ValueError, OSError) as error:
            raise EngineError(f"Graphviz could not paint the chart: {_last_line(said) or error}") from error


@cache
def _start() -> None:
    """Let the library's fontconfig start, once, with our fonts: it reads its settings at the first text it sets."""
    with _fonts.configured(), _captured_stderr([]):
        _draw('digraph { a [label="a"] }', "svg")


def _draw(dot: str, format: str) -> bytes:
    from pygraphviz import AGraph

    graph = AGraph(string=dot)
    try:
        # With a layout declared, drawing does not lay the graph out again ("nop2").
        graph.has_layout = True
        return bytes(graph.draw(format=format))
    finally:
        graph.close()


@contextmanager
def _captured_stderr(said: list[str]) -> Iterator[None]:
    """Keep what C libraries write to file descriptor 2 away from the terminal; add it to `said`."""
    sys.stderr.flush()
    reading, writing = os.pipe()
    # What does not fit into the pipe is lost, but nobody waits for it to be read (where the system can do that).
    with suppress(AttributeError, OSError):
        os.set_blocking(writing, False)
    kept = os.dup(2)
    os.dup2(writing, 2)
    os.close(writing)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        with os.fdopen(reading, "rb") as pipe:
            said.append(pipe.read().decode("utf-8", "replace"))


def _last_line(said: list[str]) -> str:
    lines = "".join(said).strip().splitlines()
    return lines[-1] if lines else ""


ENGINE = Engine("Graphviz within the process, from the pygraphviz wheel (the default)", render)
