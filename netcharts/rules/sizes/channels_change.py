"""Channels that change where nothing can change them.

What
    A pool, an interpolation or an identity joins layers with unequal numbers of channels.

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

from netcharts.diagnostics import Found, quoted
from netcharts.flow import Flow
from netcharts.rules import Rule


def check(flow: Flow) -> Iterator[Found]:
    for connection in flow.spec.connections:
        source, target = flow.layers[connection.source], flow.layers[connection.target]
        if connection.key in ("pool", "interpolation", "identity") and source.channels != target.channels:
            ends = f"{quoted(source.name)} has {source.channels} channels and {quoted(target.name)} {target.channels}"
            yield Found(connection.places["target"], f"{ends}; '{connection.key}' keeps their number")


RULE = Rule("NC311", "error", check, needs="part")
