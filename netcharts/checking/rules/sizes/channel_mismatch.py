"""Channels that change where nothing can change them.

What
    A pool, an interpolation or an identity joins layers with unequal numbers of channels. The layer that shows which
    slots of a memory are in use has one, whatever words the memory holds.

Why
    These work on every channel by itself, so as many come out as went in. A convolution can change their number.

Example
    features: {cell: convolution, size: 4, channels: 8}
    pooled:   {cell: pool, size: 2, channels: 16}

Instead
    pooled:   {cell: pool, size: 2, channels: 8}

Source
    Dumoulin & Visin, 2016, arXiv:1603.07285.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit, quoted
from netcharts.network.external_memory import expand_memories

_KEEPS = ("pool", "interpolation", "identity")


def check(context: CheckContext) -> Iterator[RuleHit]:
    # What a memory shows of itself is its usage, not its words.
    for connection in expand_memories(context.spec).connections:
        source, target = context.layers[connection.source], context.layers[connection.target]
        if connection.carries == "output" and connection.key in _KEEPS and source.channels != target.channels:
            ends = f"{quoted(source.name)} has {source.channels} channels and {quoted(target.name)} {target.channels}"
            yield RuleHit(connection.places["target"], f"{ends}; '{connection.key}' keeps their number")


RULE = Rule("NC311", "error", check, aliases=("channels-change",))
