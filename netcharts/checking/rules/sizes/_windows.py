"""The windows of a connection, for the rules that look at what they see."""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.patterns._windows import Window
from netcharts.spec.model import Connection


def of_windows(connection: Connection, context: CheckContext) -> Iterator[tuple[Window, int, int]]:
    """The window along each dimension, with the cells that it moves over and the places that it takes."""
    source, target = context.layers[connection.source].size, context.layers[connection.target].size
    if connection.pattern.windows is not None:
        yield from zip(connection.pattern.windows(connection.options, len(source)), source, target, strict=True)
