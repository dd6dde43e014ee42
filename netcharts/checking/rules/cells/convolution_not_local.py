"""A convolution cell that is not locally connected.

What
    A connection that is not local, such as `full` or `random`, leads into a layer of convolution or kernel cells.

Why
    Each convolution cell sees a small window of its input. A cell that is connected to the whole layer is a hidden
    cell.

Example
    features: {cell: convolution, size: 5}
    ...
    - full: image -> features

Instead
    - convolution: image -> features
      kernel: 3
      padding: 1

Source
    LeCun et al., 1998, doi:10.1109/5.726791.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking import advice
from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.spec.model import Connection


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the connections into convolution or kernel cells that are not local."""
    for connection in context.spec.connections:
        cell = context.layers[connection.target].cell
        if cell.local and not connection.pattern.local:
            message = f"'{connection.key}' connects each {cell.name} cell to the whole layer"
            yield RuleHit(connection.places["target"], message, advice=_instead(context, connection))


def _instead(context: CheckContext, connection: Connection) -> tuple[advice.Advice, ...]:
    """Return a convolution whose window gives the size of the target, and cells that see a whole layer."""
    source, target = context.layers[connection.source].size, context.layers[connection.target].size
    plain = ("use hidden cells", advice.with_cell(context.spec, connection.target, "hidden"))
    if len(source) != len(target) or any(m < n for m, n in zip(source, target, strict=True)):
        return (plain,)
    kernel = tuple(m - n + 1 for m, n in zip(source, target, strict=True))
    window = {"kernel": kernel}
    if source == target:
        window = {"kernel": (3,), "padding": (1,)}
    words = ", ".join(f"{name}: {list(each) if len(each) > 1 else each[0]}" for name, each in window.items())
    convolved = advice.with_pattern(context.spec, connection, "convolution", window)
    return ((f"use 'convolution' with {words}", convolved), plain)


RULE = Rule("NC206", "error", check, needs="part", about=("windowed cells",))
