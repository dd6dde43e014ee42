"""A bias on cells that have none.

What
    A layer has `bias: true`, but no part of its cells has a bias, as in input, pool, interpolation and spiking cells;
    or a custom cell excludes it by `limits`; or the layer shows the usage of a memory, or the states of a Markov chain.

Why
    There is no sum that a bias could be added to, so it would have no effect.

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
from netcharts.network.memory_layers import MEMORY_CELL
from netcharts.spec.model import Layer
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers with a bias that their cells do not support."""
    for layer in context.expanded.spec.layers:
        if "bias" in layer.places and layer.bias and not _can_have_bias(context, layer):
            yield RuleHit(layer.places["bias"], f"{quoted(layer.name)} has {layer.cell.name} cells, which have no bias")


def _can_have_bias(context: CheckContext, layer: Layer) -> bool:
    if context.kind is not None and context.kind.transition_probabilities:
        return False
    heads = layer.cell.anatomy == MEMORY_CELL
    return layer.cell.bias and (heads or any(part.bias for part in layer.cell.anatomy.parts))


RULE = Rule("NC209", "error", check, needs="part", about=("given biases",), aliases=("no-bias",))
