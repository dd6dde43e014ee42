"""A bidirectional network that reads in one direction.

What
    In a bidirectional network, as many layers use the next time step as the previous one, with the same sizes and
    between the same layers. Here they do not.

Why
    A bidirectional network uses both the past and the future of each time step; with only one half, it is a recurrent
    network.

Example
    kind: birnn
    ...
    - recurrent: [forward, backward]

Instead
    - recurrent: forward
    - recurrent: backward
      delay: -1

Source
    Schuster & Paliwal, 1997, doi:10.1109/78.650093.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.architectures._roles import declared
from netcharts.findings import RuleHit


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the declaration of a bidirectional architecture if the two directions do not match."""
    place = declared(context, "both_ways")
    if place is not None and _layers(context, 1) != _layers(context, -1):
        message = "this architecture has as many layers with delay -1 as with delay 1, between the same layers"
        yield RuleHit(place, message)


def _layers(context: CheckContext, delay: int) -> Counter[object]:
    """Return the layers with links of a delay, each as its size and its neighbors at the same time step."""
    looking = [c.target for c in context.spec.connections if c.within and c.delay == delay]
    return Counter((context.layers[name].size, _neighbors(context, name)) for name in looking)


def _neighbors(context: CheckContext, name: str) -> tuple[frozenset[str], frozenset[str]]:
    before = frozenset(c.source for c in context.forward_into(name))
    return before, frozenset(c.target for c in context.forward_out_of(name))


RULE = Rule("NC414", "error", check, needs="nothing else", aliases=("not-both-ways",))
