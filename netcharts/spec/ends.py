"""The ends of arrows: `a`, or `a.query` for a named input, a part or an inner layer of `a`."""

from __future__ import annotations

from collections.abc import Container
from typing import NamedTuple


class End(NamedTuple):
    """One end of an arrow: a layer, and the name of something in it; empty for the layer itself."""

    layer: str
    inner: str = ""


def resolve(name: str, layers: Container[str]) -> End:
    """Return the end that a name means; a layer whose own name contains the dot takes precedence.

    Of several layers whose names the name starts with, the longest is meant. A name that starts with none stays whole.
    """
    layer, inner = name, ""
    while layer not in layers:
        layer, dot, last = layer.rpartition(".")
        if not dot:
            return End(name)
        inner = f"{last}.{inner}" if inner else last
    return End(layer, inner)
