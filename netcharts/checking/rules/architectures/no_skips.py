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

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.architectures._roles import claimed
from netcharts.findings import RuleHit


def check(context: CheckContext) -> Iterator[RuleHit]:
    place = claimed(context, "skips")
    if place is None:
        return
    skips = [c for c in context.forward if c.key == "identity" and context.leads_to(c.source, c.target, without=c)]
    if not skips:
        yield RuleHit(place, "such a network has skips: identity connections that lead past a layer or more")


RULE = Rule("NC412", "error", check, needs="nothing else")
