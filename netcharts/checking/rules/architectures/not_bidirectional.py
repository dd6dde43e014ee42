"""A bidirectional network that reads in one direction.

What
    In a bidirectional network, each layer that uses the next time step has a counterpart of the same size, with the
    same sources, that uses the previous time step. This network has a layer without a counterpart, or no layer that
    uses the next time step.

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

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.architectures._roles import declared
from netcharts.findings import RuleHit


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the declaration of a bidirectional architecture if no layers read in both directions, side by side."""
    place = declared(context, "both_ways")
    if place is None:
        return
    forward, backward = _reading(context, 1), _reading(context, -1)
    if not backward or any(not any(_matches(context, one, other) for other in forward) for one in backward):
        yield RuleHit(place, "each layer with delay -1 needs one with delay 1, of its size and with the same sources")


def _reading(context: CheckContext, delay: int) -> set[str]:
    """Return the layers with links within them of a delay."""
    return {c.target for c in context.spec.connections if c.within and c.delay == delay}


def _matches(context: CheckContext, one: str, other: str) -> bool:
    sources = [{c.source for c in context.forward_into(name)} for name in (one, other)]
    sizes = [context.layers[name].size for name in (one, other)]
    return sources[0] == sources[1] and sizes[0] == sizes[1]


RULE = Rule("NC414", "error", check, needs="nothing else", about=("both_ways",), aliases=("not-both-ways",))
