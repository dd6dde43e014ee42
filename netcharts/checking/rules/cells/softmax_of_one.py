"""A softmax over a single cell.

What
    A layer of one cell has the activation `softmax`.

Why
    A softmax shares out 1 among the cells of its layer; a single cell always gets all of it, whatever it is fed.

Example
    output: {cell: output, size: 1, activation: softmax}

Instead
    output: {cell: output, size: 1, activation: sigmoid}

Source
    Follows from the formula, exp(xᵢ) / Σⱼ exp(xⱼ); Bridle, 1990, doi:10.1007/978-3-642-76153-9_28.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit, quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    for layer in context.spec.layers:
        if layer.activation == "softmax" and layer.cells * layer.channels == 1:
            message = f"a softmax over the one cell of {quoted(layer.name)} is always 1; use sigmoid, or more cells"
            yield RuleHit(layer.places["activation"], message)


RULE = Rule("NC216", "warning", check, needs="part")
