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

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the connections into convolution or kernel cells that are not local."""
    for connection in context.spec.connections:
        cell = context.layers[connection.target].cell
        if cell.local and not connection.pattern.local:
            message = f"'{connection.key}' connects each {cell.name} cell to the whole layer; use 'convolution'"
            yield RuleHit(connection.places["target"], message)


RULE = Rule("NC206", "error", check, needs="part")
