"""An activation that does not match the architecture.

What
    In the declared architecture, layers of this role have another activation; or the architecture is defined by an
    activation, and none is given.

Why
    A radial basis network differs from a feed-forward network only in its activation; a Hopfield cell has two values.

Example
    kind: radial_basis
    layers:
      hidden: {cell: hidden, size: 2, activation: tanh}

Instead
      hidden: {cell: hidden, size: 2, activation: gaussian}

Source
    Broomhead & Lowe, 1988; Hopfield, 1982, doi:10.1073/pnas.79.8.2554.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.architectures._roles import in_role, opening
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers whose activation does not match their role."""
    if context.kind is None:
        return
    for role in context.kind.roles:
        for layer in in_role(context, role.name) if role.activations else ():
            if (layer.activation or layer.cell.anatomy.part("output").activation) not in role.activations:
                wanted = " or ".join(role.activations)
                place = layer.places.get("activation", layer.place)
                given = f"not {layer.activation}" if layer.activation else "but none is given"
                yield RuleHit(
                    place, f"{opening(context.kind)}: the activation of {quoted(layer.name)} must be {wanted}, {given}"
                )


RULE = Rule("NC411", "warning", check)
