"""A residual network without skip connections.

What
    No identity connection leads past a layer.

Why
    Skip connections make very deep networks trainable; without them, the network is a deep feed-forward network.

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
from netcharts.checking.rules.architectures._roles import declared
from netcharts.findings import RuleHit


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the declaration of an architecture with skip connections if there are none."""
    place = declared(context, "skips")
    if place is None:
        return
    skips = [c for c in context.forward if c.pattern.skip and context.leads_to(c.source, c.target, without=c)]
    if not skips:
        yield RuleHit(place, "this architecture has skip connections: identity connections past one or more layers")


RULE = Rule("NC412", "error", check, needs="nothing else")
