"""Layers that wait for each other.

What
    Connections without a delay lead in a circle: a layer depends on its own value at the same instant.

Why
    No layer of the circle can be computed first. In time, a loop is no circle: give one of its connections a delay.

Example
    - full: input -> a -> b -> a

Instead
    - full: input -> a -> b
    - full: b -> a
      delay: 1

Source
    A feed-forward pass needs a topological order, which a graph has if and only if it has no directed cycle (Kahn,
    1962, doi:10.1145/368996.369025).
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit, quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    for cycle in context.cycles:
        names = set(cycle)
        closing = [c for c in context.forward if c.source in names and c.target in names][-1]
        circle = " -> ".join(quoted(name) for name in [*cycle, cycle[0]])
        message = f"{circle} is a cycle with no delay: none of its layers can be computed first; delay a connection"
        yield RuleHit(closing.places["target"], message)


RULE = Rule("NC101", "error", check)
