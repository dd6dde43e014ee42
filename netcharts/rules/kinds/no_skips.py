"""A residual network without skips.

What
    No identity connection of the claimed kind leads past a layer.

Why
    The skips are what makes a very deep network trainable; without them it is a deep feed-forward network.

Example
    kind: residual
    ...
    - full: input -> a -> b -> c -> output

Instead
    - identity: a -> c

Source
    He et al., 2015, arXiv:1512.03385.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.diagnostics import Found
from netcharts.flow import Flow
from netcharts.rules import Rule
from netcharts.rules.kinds._roles import claimed


def check(flow: Flow) -> Iterator[Found]:
    place = claimed(flow, "skips")
    if place is None:
        return
    skips = [c for c in flow.forward if c.key == "identity" and flow.leads_to(c.source, c.target, without=c)]
    if not skips:
        yield Found(place, "such a network has skips: identity connections that lead past a layer or more")


RULE = Rule("NC412", "error", check, needs="nothing else")
