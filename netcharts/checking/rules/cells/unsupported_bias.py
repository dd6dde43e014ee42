"""A bias on a cell that has none.

What
    `bias: true` on input, pool, interpolation, mean or deviation cells, or on cells of the spec's own that rule it out.

Why
    These cells pass on, pick or fill in values: there is no sum that a bias could be added to.

Example
    pooled: {cell: pool, size: 4, bias: true}

Instead
    pooled: {cell: pool, size: 4}

Source
    Van Veen & Leijnen, The Neural Network Zoo: pool, interpolation, mean and deviation cells have no bias.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit, quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    for layer in context.spec.layers:
        if layer.bias and not layer.cell.bias:
            yield RuleHit(layer.places["bias"], f"{quoted(layer.name)} has {layer.cell.name} cells, which have no bias")


RULE = Rule("NC209", "error", check, needs="part", aliases=("no-bias",))
