"""The windows of a connection, for the rules about them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from netcharts.checking.context import CheckContext
from netcharts.patterns._step_windows import is_over_steps
from netcharts.spec.model import Connection

if TYPE_CHECKING:
    from netcharts.patterns._windows import Window


def of_windows(connection: Connection, context: CheckContext) -> Iterator[tuple[Window, int, int]]:
    """Yield the window in each dimension but time, with the number of source cells and of window positions.

    There are none where the layers differ in their number of dimensions, as they may if no part takes the connection.
    """
    if connection.pattern.windows is None or is_over_steps(connection.options):
        return
    source, target, *_ = context.links.of(connection).reaches[0].pair
    if len(source) == len(target):
        yield from zip(connection.pattern.windows(connection.options, source), source, target, strict=True)
