"""A weighted connection into cells without weights.

What
    A connection with weights leads into a layer of pool or interpolation cells.

Why
    Pooling and interpolation select or fill in values; they have nothing to learn. Use the patterns `pool` and
    `interpolation`.

Example
    pooled: {cell: pool, size: 4}
    ...
    - full: features -> pooled

Instead
    - pool: features -> pooled
      kernel: 2
      stride: 1

Source
    Van Veen & Leijnen, The Neural Network Zoo, on pooling and interpolation.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.network.counts import is_recurrent
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the weighted connections into pool or interpolation cells."""
    for connection in context.spec.connections:
        layer = context.layers[connection.target]
        weighted = connection.pattern.weighted and not connection.pattern.listed
        if weighted and layer.cell.anatomy.relays_links and not is_recurrent(connection, layer):
            cells = f"{quoted(connection.target)} has {layer.cell.name} cells, which have no weights"
            yield RuleHit(connection.places["target"], f"'{connection.key}' has weights, and {cells}")


RULE = Rule("NC208", "error", check, needs="part")
