"""A cycle without a delay.

What
    Connections without a delay form a cycle: a layer depends on its own value at the same time step.

Why
    None of the layers can be computed first. If a loop over time is intended, give one of the connections a delay.

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

from netcharts.checking import advice
from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the last connection of every cycle."""
    # An undirected access to a memory writes at once and reads a step later: only what it writes can close a cycle.
    for cycle in context.expanded.cycles:
        names = set(cycle)
        closing = [c for c in context.forward if c.source in names and c.target in names][-1]
        circle = " -> ".join(quoted(name) for name in [*cycle, cycle[0]])
        message = f"{circle} is a cycle without a delay: no layer can be computed first"
        here = f"'{closing.source} -> {closing.target}'"
        edits = (
            (f"add 'delay: 1' to {here}", advice.with_delay(context.spec, closing)),
            (f"reverse {here}", advice.reversed_path(context.spec, closing)),
            (f"remove {here}", advice.without(context.spec, closing)),
        )
        yield RuleHit(closing.places["target"], message, advice=edits)


RULE = Rule("NC101", "error", check)
