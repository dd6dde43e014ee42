"""The system's own Graphviz, as a program: `neato -n2`."""

from __future__ import annotations

from netcharts.engines import Engine, _fonts
from netcharts.errors import EngineError


def render(dot: str, format: str) -> bytes:
    """Paint DOT whose positions are all given; `format` is one that the program knows.

    Raises:
        EngineError: the program is missing, or refused the graph.
    """
    import graphviz

    try:
        with _fonts.configured():
            return bytes(graphviz.pipe("neato", format, dot.encode(), neato_no_op=2, quiet=True))
    except graphviz.ExecutableNotFound as error:
        hint = "install it (apt install graphviz, brew install graphviz), or use --engine embedded, which needs none"
        raise EngineError("the program 'neato' of Graphviz is not on the PATH", hint) from error
    except graphviz.CalledProcessError as error:
        said = (error.stderr or b"").decode("utf-8", "replace").strip().splitlines()
        raise EngineError(f"Graphviz could not paint the chart: {said[-1] if said else error}") from error


ENGINE = Engine("the system's own Graphviz, as a program", render)
