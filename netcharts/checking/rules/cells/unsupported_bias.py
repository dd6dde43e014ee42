"""A bias on cells that have none.

What
    A layer of input, pool or interpolation cells or of capsules, or of the spec's own cells that exclude a bias, has
    `bias: true`.

Why
    These cells have no weighted sum to which a bias could be added; capsules are defined without one.

Example
    pooled: {cell: pool, size: 4, bias: true}

Instead
    pooled: {cell: pool, size: 4}

Source
    Van Veen & Leijnen, The Neural Network Zoo: pool and interpolation cells have no bias; Sabour, Frosst & Hinton,
    2017, arXiv:1710.09829.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers with a bias that their cells do not support."""
    for layer in context.spec.layers:
        if "bias" in layer.places and layer.bias and not layer.cell.bias:
            yield RuleHit(layer.places["bias"], f"{quoted(layer.name)} has {layer.cell.name} cells, which have no bias")


RULE = Rule("NC209", "error", check, needs="part", aliases=("no-bias",))
