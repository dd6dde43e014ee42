"""A layer that has no part in such a network.

What
    The cells of a layer are none that the claimed kind of network is made of.

Why
    `kind` asserts what the network is, and a network of that kind has no such cells.

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
from netcharts.checking.rules.architectures._roles import said
from netcharts.findings import RuleHit, quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    kind = context.kind
    if kind is None:
        return
    cells = ", ".join(cell for role in kind.roles for cell in role.cells)
    for layer in context.spec.layers:
        if context.roles[layer.name] is None:
            message = f"{said(kind)}: {quoted(layer.name)} has {layer.cell.name} cells; such a network has {cells}"
            yield RuleHit(layer.places["cell"], message)


RULE = Rule("NC401", "error", check)
