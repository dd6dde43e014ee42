"""The options of a connection, in words, and the edges of graphs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from netcharts.graphs import Graph
from netcharts.locale import Words
from netcharts.spec.model import Connection

# A longer list of pairs is cut.
_MOST_PAIRS = 100


def given(connection: Connection, words: Words) -> Iterator[str]:
    """Yield the options that differ from their defaults, `kernel 3`, and what is taken of all steps."""
    for key, declared in connection.pattern.own_keys.items():
        value = getattr(connection.options, key)
        if key in connection.places and value != declared.default:
            yield f"{words[f'option.{key}']} {option(key, value, words)}"
    if connection.options.steps is not None:
        yield words[f"description.run.{connection.options.steps}"]


def option(key: str, value: Any, words: Words) -> str:
    """Return the value of an option of a connection or of a layer."""
    if key == "pairs":
        to = words["description.to"]
        pairs = [to.join(",".join(map(str, index)) for index in pair) for pair in value[:_MOST_PAIRS]]
        return words["punctuation.semicolon"].join([*pairs, *(["…"] if len(value) > _MOST_PAIRS else [])])
    if key == "table":
        rows = [",".join(map(str, row)) for row in value[:_MOST_PAIRS]]
        return words["punctuation.semicolon"].join([*rows, *(["…"] if len(value) > _MOST_PAIRS else [])])
    if isinstance(value, Graph):
        return graph(value, words)
    if isinstance(value, tuple):
        return "×".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value).lower()


def graph(of: Graph, words: Words) -> str:
    """Return the name of a graph, or its edges if it has none."""
    return of.name or edges(of, words)


def edges(of: Graph, words: Words) -> str:
    """Return the edges of a graph: `0–1, 1–2`, or `0→1` if they are directed."""
    arrow = "→" if of.directed else "–"
    edges = [f"{first}{arrow}{second}" for first, second in of.edges[:_MOST_PAIRS]]
    more = ["…"] if len(of.edges) > len(edges) else []
    return words["punctuation.comma"].join([*edges, *more, *([words["description.own_loops"]] if of.loops else [])])
