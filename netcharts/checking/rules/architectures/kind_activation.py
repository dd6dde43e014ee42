"""An activation that does not match the architecture.

What
    In the declared architecture, the layers of this role have a different activation.

Why
    The output of a perceptron is one of two values. Radial cells respond to a distance only. The cells of a Hopfield
    network have two values or bounded values; with other activations, the network might not settle.

Example
    kind: perceptron
    layers:
      output: {cell: output, size: 1, activation: tanh}

Instead
      output: {cell: output, size: 1, activation: sign}

Source
    Rosenblatt, 1958, doi:10.1037/h0042519; Broomhead & Lowe, 1988, Complex Systems 2(3); Hopfield, 1982,
    doi:10.1073/pnas.79.8.2554, and 1984, doi:10.1073/pnas.81.10.3088.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.architectures._roles import in_role, opening
from netcharts.findings import RuleHit
from netcharts.spec.model import Layer
from netcharts.wording import either, quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers whose activation does not match their role."""
    if context.kind is None:
        return
    for role in context.kind.roles:
        for layer in in_role(context, role.name) if role.activations else ():
            applied = _applied(layer)
            if applied is not None and applied not in role.activations:
                wanted = either(role.activations)
                place = layer.places.get("activation", layer.place)
                message = f"the activation of {quoted(layer.name)} must be {wanted}, not {applied}"
                yield RuleHit(place, f"{opening(context.kind)}: {message}")


def _applied(layer: Layer) -> str | None:
    """Return the activation of a layer's cells; None where it is not applied to what the links give."""
    part = layer.cell.anatomy.part("output")
    given = layer.activation or part.activation or "linear"
    return given if part.takes_links or layer.cell.anatomy.takes_data else None


RULE = Rule("NC411", "warning", check)
