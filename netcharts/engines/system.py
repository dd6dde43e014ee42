"""The system installation of Graphviz, run as `neato -n2`."""

from __future__ import annotations

from functools import lru_cache, partial

from netcharts.engines import Engine, _fonts
from netcharts.errors import EngineError
from netcharts.svg import samples


def render(dot: str, format: str) -> bytes:
    """Return an image of DOT that contains all positions, in a format of Graphviz.

    Raises:
        EngineError: The program is missing, or reports an error.
    """
    try:
        import graphviz
    except ImportError as error:
        raise EngineError("the package 'graphviz' is not installed", "for SVG, use --engine builtin") from error
    try:
        with _fonts.configured():
            return bytes(graphviz.pipe("neato", format, dot.encode(), neato_no_op=2, quiet=True))
    except graphviz.ExecutableNotFound as error:
        hint = "install it (apt install graphviz, brew install graphviz), or use --engine embedded, which needs none"
        raise EngineError("the program 'neato' of Graphviz is not on the PATH", hint) from error
    except graphviz.CalledProcessError as error:
        messages = (error.stderr or b"").decode("utf-8", "replace").strip().splitlines()
        raise EngineError(f"Graphviz could not paint the chart: {messages[-1] if messages else error}") from error


ENGINE = Engine(
    "the Graphviz program neato on the PATH",
    lru_cache(maxsize=128)(partial(samples.paint, render)),
    render,
)
