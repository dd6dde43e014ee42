"""Graphviz in this process: the library from the `pygraphviz` wheel. No system installation is needed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache, lru_cache
from threading import Lock

from netcharts.engines import Engine, _stored
from netcharts.errors import EngineError
from netcharts.svg.elements import Elements, Sample

# Graphviz has global state, and the file descriptor belongs to the whole process.
_LOCK = Lock()


def render(dot: str, format: str) -> bytes:
    """Return an image of DOT that contains all positions, in a format of Graphviz.

    Raises:
        EngineError: Graphviz is not installed, or reports an error, which the message contains.
    """
    with _LOCK:
        _start()
        messages: list[str] = []
        try:
            with _captured_stderr(messages):
                return _draw(dot, format)
        except (TypeError, ValueError, OSError) as error:
            raise EngineError(f"Graphviz could not paint the chart: {_last_line(messages) or error}") from error


@cache
def _start() -> None:
    """Start the library's fontconfig, once, with our fonts: it reads its settings when the first text is drawn."""
    from netcharts.engines import _fonts

    with _fonts.configured(), _captured_stderr([]):
        _draw('digraph { a [label="a"] }', "svg")


def _draw(dot: str, format: str) -> bytes:
    try:
        from pygraphviz import AGraph
    except ImportError as error:
        raise EngineError("the package 'pygraphviz' is not installed", "for SVG, use --engine builtin") from error
    graph = AGraph(string=dot)
    try:
        # With a layout declared, drawing does not lay the graph out again ("nop2").
        graph.has_layout = True
        return bytes(graph.draw(format=format))
    finally:
        graph.close()


@lru_cache(maxsize=128)
def sample(samples: tuple[Sample, ...]) -> Elements:
    """Return the elements of samples: those that Graphviz has painted before, or else paints now.

    Raises:
        EngineError: Graphviz could not paint them.
    """
    if (stored := _stored.find(samples)) is not None:
        return stored
    from netcharts.svg.samples import paint

    return paint(render, samples)


@contextmanager
def _captured_stderr(messages: list[str]) -> Iterator[None]:
    """Add the output of C libraries to file descriptor 2 to `messages`, instead of showing it in the terminal."""
    if sys.stderr is not None:
        sys.stderr.flush()
    _open_stderr()
    reading, writing = os.pipe()
    # Where the system allows it, text that does not fit into the pipe is dropped, rather than blocking the writer.
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
            messages.append(pipe.read().decode("utf-8", "replace"))


def _open_stderr() -> None:
    """If standard error is closed, open the null device as such: C libraries would write to the next file opened."""
    try:
        os.fstat(2)
    except OSError:
        null = os.open(os.devnull, os.O_WRONLY)
        if null != 2:
            os.dup2(null, 2)
            os.close(null)


def _last_line(messages: list[str]) -> str:
    lines = "".join(messages).strip().splitlines()
    return lines[-1] if lines else ""


ENGINE = Engine(
    "Graphviz in this process, from the pygraphviz wheel (the default)",
    sample,
    render,
)
