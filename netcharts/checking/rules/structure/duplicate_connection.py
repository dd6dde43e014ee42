"""Two connections that make the same links.

What
    The same two layers are joined twice at the same time by the same pattern, or by one whose links hold all of the
    other's.

Why
    The links lie on top of each other in the picture, and count double in the numbers.

Example
    - full: input -> hidden -> output
    - full: hidden -> output

Instead
    - full: input -> hidden -> output

Source
    Follows from what a network is: weights of parallel links add up to one weight.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit, quoted
from netcharts.spec.model import Connection


def check(context: CheckContext) -> Iterator[RuleHit]:
    first: dict[tuple[str, ...], list[Connection]] = {}
    for connection in context.spec.connections:
        earlier = first.setdefault(_ends(connection), [])
        same = next((other for other in earlier if _overlap(other, connection)), None)
        earlier.append(connection)
        if same is not None:
            ends = f"{quoted(connection.source)} and {quoted(connection.target)}"
            line = same.places["target"].line
            yield RuleHit(connection.places["target"], f"{ends} are joined by '{same.key}' already (line {line})")


def _ends(connection: Connection) -> tuple[str, ...]:
    names = (connection.source, connection.target)
    return (str(connection.delay), *(names if connection.directed else sorted(names)))


def _overlap(one: Connection, other: Connection) -> bool:
    if one.directed != other.directed:
        return False
    # An identity beside a full connection is a shortcut that means something else; a rule of its own tells of it.
    return one.key == other.key and one.options == other.options


RULE = Rule("NC108", "warning", check, needs="part")
