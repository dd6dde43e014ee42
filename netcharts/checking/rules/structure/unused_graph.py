"""An unused graph.

What
    The spec defines a graph, but no connection leads along its edges and no layer attends along them.

Why
    The definition is no longer needed, or another graph is named where this one was meant.

Example
    - graph: people -> circles
      edges: friends
    ...
    graphs:
      friends: {edges: [[0, 1], [1, 2]]}
      colleagues: {edges: [[0, 2]]}

Instead
    - graph: people -> circles
      edges: friends
    - graph: people -> circles
      edges: colleagues

Source
    By definition: a graph is defined to be used.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the graphs of the spec that are not used."""
    used = {mention.name for mention in context.spec.graph_mentions}
    for name, place in context.spec.graph_places.items():
        if name not in used:
            yield RuleHit(place, f"nothing leads along the edges of {quoted(name)}")


RULE = Rule("NC122", "warning", check, about=("graphs",))
