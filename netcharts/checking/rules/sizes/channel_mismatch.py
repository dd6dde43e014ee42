"""A channel mismatch.

What
    A pool, an interpolation or an identity connects layers with different numbers of channels.

Why
    These patterns work on each channel separately and keep the number of channels. A convolution can change it.

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
from netcharts.findings import Place, RuleHit
from netcharts.patterns._slices import pair_taken
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the connections that would have to change the number of channels."""
    # A connection that carries the usage of a memory is exempt: its slots have one usage, whatever their width. Copies
    # of a block can have different numbers of channels.
    whole, reported = context.few_copies.expanded, set[Place]()
    for connection in whole.spec.connections:
        source, target = whole.layers[connection.source], whole.layers[connection.target]
        if connection.pattern.weighted or connection.carries != "output" or not target.cell.anatomy.uniform:
            continue
        pair = pair_taken(source.shape, target.shape, connection.options, connection.within)
        channels = connection.pattern.carried_channels(pair)
        if connection.pattern.one_to_one and channels == 1:
            continue
        place = connection.places["target"]
        if channels != target.channels and place not in reported:
            reported.add(place)
            ends = f"{quoted(source.name)} has {channels} channels and {quoted(target.name)} {target.channels}"
            yield RuleHit(place, f"{ends}; '{connection.key}' keeps the number of channels")


RULE = Rule("NC311", "error", check, about=("unweighted links",), aliases=("channels-change",))
