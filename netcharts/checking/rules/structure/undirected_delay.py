"""A delay on an undirected connection.

What
    An undirected connection has a delay.

Why
    A delay needs a direction, since one end of the link is earlier than the other. An undirected link has no direction.

Example
    - full: a -- b
      delay: 1

Instead
    - full: a -> b
    - full: b -> a
      delay: 1

Source
    By definition of a delay.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking import advice
from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the undirected connections with a delay."""
    for connection in context.undirected:
        if connection.delay:
            place = connection.places.get("delay", connection.places["target"])
            ends = f"{quoted(connection.source)} and {quoted(connection.target)}"
            edits = (
                ("use '->'", advice.with_direction(context.spec, connection, directed=True)),
                ("remove the delay", advice.with_delay(context.spec, connection, 0)),
            )
            yield RuleHit(place, f"{ends} are joined by undirected links, which cannot have a delay", advice=edits)


RULE = Rule("NC111", "error", check, needs="part", about=("undirected links",))
