"""A layer with no role in the architecture.

What
    The declared architecture has no layers of these cells.

Why
    `kind` declares the architecture of the network; the spec is checked against it.

Example
    kind: feed_forward
    layers:
      hidden: {cell: recurrent, size: 2}

Instead
    layers:
      hidden: {cell: hidden, size: 2}

Source
    Van Veen & Leijnen, The Neural Network Zoo, and the source that `netcharts explain KIND` names.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.architectures._roles import opening
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers that have no role in the architecture."""
    kind = context.kind
    if kind is None:
        return
    cells = ", ".join(cell for role in kind.roles for cell in role.cells)
    for layer in context.spec.layers:
        if context.roles[layer.name] is None:
            message = f"{opening(kind)}: {quoted(layer.name)} has {layer.cell.name} cells; the architecture has {cells}"
            yield RuleHit(layer.places["cell"], message)


RULE = Rule("NC401", "error", check)
