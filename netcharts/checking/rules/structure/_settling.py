"""Layers whose values are computed together by relaxation."""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext


def settling(context: CheckContext) -> Iterator[str]:
    """Yield the layers that settle with others from random values, as the topmost pair of a deep belief net does.

    They depend on nothing else, and what they settle to is a result of its own.
    """
    for connection in context.undirected:
        ends = (connection.source, connection.target)
        if all(context.layers[name].cell.anatomy.sampled_field for name in ends):
            yield from ends
