"""A cycle with links to the past and to the future.

What
    A cycle of layers has both a connection from an earlier time step and one from a later time step.

Why
    With positive delays, time steps are computed from first to last; with negative delays, from last to first. A cycle
    with both cannot be computed in either order. A bidirectional network keeps the two directions in separate layers.

Example
    - recurrent: hidden
    - recurrent: hidden
      delay: -1

Instead
    - recurrent: forward
    - recurrent: backward
      delay: -1

Source
    Schuster & Paliwal, 1997, doi:10.1109/78.650093: no links between the forward and the backward states.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the connections from a later time step in cycles that also have one from an earlier step."""
    # What is read from a memory by undirected access arrives a step later.
    connections = context.expanded.spec.connections
    for ahead in connections:
        if not ahead.looks_ahead or not ahead.directed:
            continue
        loop = context.downstream([ahead.target]) & context.upstream([ahead.source])
        back = next((c for c in connections if c.looks_back and {c.source, c.target} <= loop), None)
        if loop and back is not None:
            where = f"{quoted(back.source)} to {quoted(back.target)} (line {back.places['target'].line})"
            message = f"this connection reads a later step, and in the same cycle {where} reads an earlier one"
            yield RuleHit(ahead.places["target"], message)


RULE = Rule("NC112", "error", check, about=("links ahead",), aliases=("time-knot",))
