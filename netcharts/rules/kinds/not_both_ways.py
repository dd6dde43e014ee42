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

from netcharts.diagnostics import Found
from netcharts.flow import Flow
from netcharts.rules import Rule
from netcharts.rules.kinds._roles import claimed


def check(flow: Flow) -> Iterator[Found]:
    place = claimed(flow, "both-ways")
    if place is not None and _layers(flow, 1) != _layers(flow, -1):
        message = (
            "such a network has layers that look back and as many that look ahead (delay: -1), between the same two"
        )
        yield Found(place, message)


def _layers(flow: Flow, delay: int) -> Counter[object]:
    """The layers that look so many steps back, each as its size and its neighbours of the same instant."""
    looking = [c.target for c in flow.spec.connections if c.within and c.delay == delay]
    return Counter((flow.layers[name].size, _neighbours(flow, name)) for name in looking)


def _neighbours(flow: Flow, name: str) -> tuple[frozenset[str], frozenset[str]]:
    before = frozenset(c.source for c in flow.forward_into(name))
    return before, frozenset(c.target for c in flow.forward_out_of(name))


RULE = Rule("NC414", "error", check, needs="nothing else")
