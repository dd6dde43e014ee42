"""A vector of one channel.

What
    An attention connection leads out of a layer with one channel, or a layer of capsules has one channel.

Why
    Attention compares queries and keys, which are vectors, by their direction. The output of a capsule is a vector
    whose length is a probability and whose direction is a pose. A single number has no direction.

Example
    words: {cell: input, size: 8}
    ...
    - attention: words -> attended

Instead
    words: {cell: input, size: 8, channels: 16}
    ...
    - attention: words -> attended

Source
    Vaswani et al., 2017, arXiv:1706.03762; Sabour, Frosst & Hinton, 2017, arXiv:1710.09829.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking import advice
from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.wording import quoted

# Any number above 1 would do.
_SOME = 8


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the attention connections and the capsules whose vectors have one channel."""
    for layer in context.spec.layers:
        if layer.channels == 1 and layer.cell.anatomy.vector:
            message = f"{quoted(layer.name)} has {layer.cell.name} cells, which hold vectors, but only one channel"
            yield RuleHit(layer.place, message, advice=_with_channels(context, layer.name))
    for connection in context.spec.connections:
        if connection.pattern.attention and context.layers[connection.source].channels == 1:
            message = f"attention compares vectors, but {quoted(connection.source)} has only one channel"
            yield RuleHit(connection.places["target"], message, advice=_with_channels(context, connection.source))


def _with_channels(context: CheckContext, name: str) -> tuple[advice.Advice, ...]:
    return ((f"give {quoted(name)} 'channels: {_SOME}'", advice.with_values(context.spec, name, channels=_SOME)),)


RULE = Rule("NC319", "warning", check, needs="part", about=("attention links", "vectors"))
