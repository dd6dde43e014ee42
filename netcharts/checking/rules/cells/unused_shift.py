"""A shift for heads that do not shift.

What
    An `access` connection has `shift`, but its heads address slots by content, or by usage and the order of writing.

Why
    Only heads that address by location shift their focus from slot to slot.

Example
    - access: controller -> memory
      addressing: content
      shift: 2

Instead
    - access: controller -> memory
      addressing: location
      shift: 2

Source
    Graves, Wayne & Danihelka, 2014, arXiv:1410.5401, section 3.3.2.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the connections whose heads have no use for their shift."""
    if not any("shift" in connection.places for connection in context.spec.connections):
        return
    heads = [head for memory in context.memories.values() for head in memory.heads]
    for connection in context.spec.connections:
        own = [head for head in heads if head.connection.statement == connection.statement]
        if "shift" in connection.places and own and not any(p.name == "shift" for head in own for p in head.parameters):
            message = f"heads that find their slots by {own[0].addressing} addressing do not shift; leave 'shift' out"
            yield RuleHit(connection.places["shift"], message)


RULE = Rule("NC228", "error", check, about=("memory access",))
