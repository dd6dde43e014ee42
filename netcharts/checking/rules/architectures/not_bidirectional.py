"""A bidirectional network that reads one way.

What
    The claimed kind has as many layers that look a step back as layers that look a step ahead, alike in size and with
    the same layers before and after them; here it is not so.

Why
    Every step is judged by what came before and by what comes after; with one half missing it is a recurrent network.

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
from netcharts.checking.rules.architectures._roles import claimed
from netcharts.findings import RuleHit


def check(context: CheckContext) -> Iterator[RuleHit]:
    place = claimed(context, "both-ways")
    if place is not None and _layers(context, 1) != _layers(context, -1):
        message = (
            "such a network has layers that look back and as many that look ahead (delay: -1), between the same two"
        )
        yield RuleHit(place, message)


def _layers(context: CheckContext, delay: int) -> Counter[object]:
    """The layers that look so many steps back, each as its size and its neighbours of the same instant."""
    looking = [c.target for c in context.spec.connections if c.within and c.delay == delay]
    return Counter((context.layers[name].size, _neighbours(context, name)) for name in looking)


def _neighbours(context: CheckContext, name: str) -> tuple[frozenset[str], frozenset[str]]:
    before = frozenset(c.source for c in context.forward_into(name))
    return before, frozenset(c.target for c in context.forward_out_of(name))


RULE = Rule("NC414", "error", check, needs="nothing else", aliases=("not-both-ways",))
