"""A softmax over a single cell.

What
    A layer of one cell has the activation `softmax`.

Why
    The outputs of a softmax add up to 1, so the output of a single cell is always 1, whatever its input.

Example
    output: {cell: output, size: 1, activation: softmax}

Instead
    output: {cell: output, size: 1, activation: sigmoid}

Source
    By definition, exp(xᵢ) / Σⱼ exp(xⱼ); Bridle, 1990, doi:10.1007/978-3-642-76153-9_28.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts import activations
from netcharts.checking import advice
from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers of a single cell with softmax."""
    for layer in context.spec.layers:
        if layer.activation and activations.load(layer.activation).normalized and layer.cells * layer.channels == 1:
            message = f"a softmax over the single cell of {quoted(layer.name)} is always 1"
            edits = (
                ("use sigmoid", advice.with_values(context.spec, layer.name, activation="sigmoid")),
                ("use 2 cells", advice.with_values(context.spec, layer.name, size=(2,) * len(layer.size))),
            )
            yield RuleHit(layer.places["activation"], message, advice=edits)


RULE = Rule("NC216", "warning", check, needs="part")
