"""A softmax in a hidden layer.

What
    A hidden layer that weighs its inputs has the activation `softmax`, and weighted links lead out of it.

Why
    The outputs of a softmax add up to 1: one can increase only if others decrease, and in a wide layer most values are
    close to 0. A softmax is suitable for an output, a gate or a selection.

Example
    hidden: {cell: hidden, size: 8, activation: softmax}
    ...
    - full: input -> hidden -> output

Instead
    hidden: {cell: hidden, size: 8, activation: relu}
    ...
    - full: input -> hidden -> output

Source
    Bridle, 1990, doi:10.1007/978-3-642-76153-9_28, on outputs as probabilities.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts import activations
from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the hidden layers with a softmax between weighted links."""
    for layer in context.spec.layers:
        if layer.cell.role != "hidden" or not layer.nonlinearity or not activations.load(layer.nonlinearity).normalized:
            continue
        around = (context.forward_into(layer.name), context.forward_out_of(layer.name))
        if all(any(c.pattern.weighted and not c.pattern.attention for c in side) for side in around):
            message = f"{quoted(layer.name)} is a hidden layer with {layer.nonlinearity}, so its values always sum to 1"
            yield RuleHit(layer.places.get("activation", layer.place), message)


RULE = Rule("NC221", "note", check, needs="part", about=("normalized activations",))
