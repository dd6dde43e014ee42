"""A delay on links that go both ways.

What
    An undirected connection has a delay.

Why
    What goes both ways at once has no before and after. A delay needs a direction.

Example
    - full: a -- b
      delay: 1

Instead
    - full: a -> b
    - full: b -> a
      delay: 1

Source
    Follows from what a delay is.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit, quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    for connection in context.undirected:
        if connection.delay:
            place = connection.places.get("delay", connection.places["target"])
            ends = f"{quoted(connection.source)} and {quoted(connection.target)}"
            yield RuleHit(place, f"{ends} are joined both ways, which leaves no room for a delay; use '->'")


RULE = Rule("NC111", "error", check, needs="part")
