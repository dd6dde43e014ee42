"""An activation that the cell does not support.

What
    A layer has an activation that its cells do not allow: a smooth activation of spiking cells, anything but `linear`
    for input, pool or interpolation cells, anything but `squash` for capsules, or one that the spec's own cells
    exclude.

Why
    The activation defines these cells: a spiking cell fires or does not; a pool cell passes on the value that it
    selects.

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
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers whose cells do not support the given activation."""
    for layer in context.spec.layers:
        allowed = layer.cell.activations
        if layer.activation and allowed and layer.activation not in allowed:
            message = f"the activation of {layer.cell.name} cells is {' or '.join(allowed)}, not {layer.activation}"
            yield RuleHit(layer.places["activation"], f"{quoted(layer.name)}: {message}")


RULE = Rule("NC210", "error", check, needs="part", aliases=("activation-of-cell",))
