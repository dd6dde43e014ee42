"""Capsules without routing, or routing without capsules.

What
    Two layers of capsules are connected by a pattern other than `routing`, or `routing` connects layers that are not
    both capsules.

Why
    The output of a capsule is a vector, which is routed to other capsules by agreement. The output of other cells is a
    single number.

Example
    - full: capsules1 -> capsules2

Instead
    - routing: capsules1 -> capsules2

Source
    Sabour, Frosst & Hinton, 2017, arXiv:1710.09829.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking import advice
from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the connections whose pattern does not suit capsules, or needs capsules."""
    for connection in context.spec.connections:
        ends = (connection.source, connection.target)
        capsules = [context.layers[name].cell.anatomy.vector for name in ends]
        if all(capsules) and not connection.pattern.vector:
            message = f"{quoted(ends[0])} and {quoted(ends[1])} are capsules, but '{connection.key}' routes nothing"
            edits = (("use 'routing'", advice.with_pattern(context.spec, connection, "routing")),)
            yield RuleHit(connection.places["target"], message, advice=edits)
        elif connection.pattern.vector and not all(capsules):
            other = ends[capsules.index(False)]
            yield RuleHit(connection.places["target"], f"'routing' connects capsules, but {quoted(other)} has none")


RULE = Rule(
    "NC215", "warning", check, needs="part", about=("links between vectors", "vectors"), aliases=("capsule-links",)
)
