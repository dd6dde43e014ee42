"""An activation that such cells can't have.

What
    A spiking cell with a smooth activation, an input, pool or interpolation cell with any but `linear`, a capsule
    without `squash`, or whatever the spec's own cells rule out.

Why
    The activation is what makes the cell what it is: a spiking cell fires or does not, a pool passes on what it picked.

Example
    pool: {cell: spiking_hidden, size: 9, activation: sigmoid}

Instead
    pool: {cell: spiking_hidden, size: 9, activation: spike}

Source
    Van Veen & Leijnen, The Neural Network Zoo, on liquid state machines: a threshold in place of the sigmoid.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit, quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    for layer in context.spec.layers:
        allowed = layer.cell.activations
        if layer.activation and allowed and layer.activation not in allowed:
            message = f"the activation of {layer.cell.name} cells is {' or '.join(allowed)}, not {layer.activation}"
            yield RuleHit(layer.places["activation"], f"{quoted(layer.name)}: {message}")


RULE = Rule("NC210", "error", check, needs="part", aliases=("activation-of-cell",))
