"""Attention between layers of different sizes.

What
    An attention connection joins layers with different numbers of cells.

Why
    In attention, each position has its own query. In version 1 of the spec language, queries are computed from the
    source, so the target must have the same size, and cross-attention is not supported. If both layers have the same
    number of positions, each target uses the query of the source with the same index.

Example
    source: {cell: hidden, size: 7, channels: 4}
    target: {cell: hidden, size: 3, channels: 4}
    ...
    - attention: source -> target

Instead
    source: {cell: hidden, size: 3, channels: 4}
    target: {cell: hidden, size: 3, channels: 4}
    ...
    - attention: source -> target

Source
    Vaswani et al., 2017, arXiv:1706.03762, section 3.2.3: queries come from the decoder, keys and values from the
    encoder.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the attention connections whose target cannot ask."""
    for connection in context.spec.connections:
        source, target = context.layers[connection.source], context.layers[connection.target]
        if connection.pattern.attention and source.cells != target.cells:
            sizes = f"{quoted(source.name)} has {source.cells:,} positions and {quoted(target.name)} {target.cells:,}"
            yield RuleHit(
                connection.places["target"],
                f"{sizes}; both need the same number, since queries come from the source",
            )


RULE = Rule("NC318", "error", check, needs="part", about=("attention links",))
