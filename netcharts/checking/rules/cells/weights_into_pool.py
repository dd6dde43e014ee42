"""A weighted connection into cells without weights.

What
    A weighted connection leads into cells that do not take their `inputs` by `sum` or `distance`, such as pool and
    interpolation cells, or custom cells with `multiply: inputs`; or a delayed weighted connection leads into plain
    input cells.

Why
    Only sums and distances have weights. Pooling and interpolation select or fill in values and have nothing to learn.

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

from netcharts.cells.anatomy import DATA, Part
from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.spec.cell_inputs import is_recurrent
from netcharts.spec.model import Connection, Layer
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the weighted connections into pool or interpolation cells."""
    for connection in context.spec.connections:
        layer = context.layers[connection.target]
        if not connection.pattern.weighted or connection.pattern.addressed or is_recurrent(connection, layer):
            continue
        part = next((part for part in context.fed(layer.name).parts if _takes_as_is(part, connection, layer)), None)
        if part is not None:
            cells = f"{quoted(connection.target)} has {layer.cell.name} cells, which {_how(layer, part)}"
            yield RuleHit(connection.places["target"], f"'{connection.key}' has weights, and {cells}")


def _takes_as_is(part: Part, connection: Connection, layer: Layer) -> bool:
    """Return True if a part takes what links bring without weights, or what is fed back in place of data."""
    instead = connection.delay and not layer.cell.anatomy.fed_back and any(w.source == DATA for w in part.wires)
    return (part.takes(connection.gate) and not part.weighs) or bool(instead)


def _how(layer: Layer, part: Part) -> str:
    if layer.cell.anatomy.relays_links or not part.takes_links:
        return "have no weights"
    return f"take inputs in {quoted(part.name)} without weights"


RULE = Rule("NC208", "error", check, needs="part")
