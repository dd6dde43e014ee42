"""A duplicate connection.

What
    Two layers are connected twice at the same time step by the same pattern with the same options.

Why
    The links are drawn on top of each other and counted twice.

Example
    - full: input -> hidden -> output
    - full: hidden -> output

Instead
    - full: input -> hidden -> output

Source
    By definition: the weights of parallel links add up to a single weight.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.spec.model import Connection
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the connections that repeat an earlier one."""
    first: dict[tuple[str, ...], list[Connection]] = {}
    for connection in context.spec.connections:
        earlier = first.setdefault(_ends(connection), [])
        same = next((other for other in earlier if _overlap(other, connection)), None)
        earlier.append(connection)
        if same is not None and same.entry and connection.entry and same.place == connection.place:
            # Two paths lead into a block where one of them is enough.
            message = f"{quoted(connection.source)} already leads to this input of the block (line {same.entry.line})"
            yield RuleHit(connection.entry, message)
        elif same is not None:
            ends = f"{quoted(connection.source)} and {quoted(connection.target)}"
            line = same.places["target"].line
            yield RuleHit(connection.places["target"], f"{ends} are already connected by '{same.key}' (line {line})")


def _ends(connection: Connection) -> tuple[str, ...]:
    names = (connection.source, connection.target)
    ends = names if connection.directed else sorted(names)
    return (str(connection.delay), *ends, connection.carries, connection.gate)


def _overlap(one: Connection, other: Connection) -> bool:
    if one.directed != other.directed:
        return False
    # An identity next to a full connection is a shortcut; another rule covers it.
    return one.key == other.key and one.options == other.options


RULE = Rule("NC108", "warning", check, needs="part")
