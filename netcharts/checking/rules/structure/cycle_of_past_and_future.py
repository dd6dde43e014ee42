"""Layers that wait for the step before and for the step after.

What
    Layers that hang together in a loop look both back in time and ahead.

Why
    With a delay, steps are computed from the first to the last; with a look ahead, from the last to the first. A loop
    that has both can be computed in neither order. A bidirectional network keeps the two in separate layers.

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
from netcharts.findings import RuleHit, quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    for ahead in context.spec.connections:
        if ahead.delay >= 0 or not ahead.directed:
            continue
        loop = context.downstream([ahead.target]) & context.upstream([ahead.source])
        back = next((c for c in context.spec.connections if c.delay > 0 and {c.source, c.target} <= loop), None)
        if loop and back is not None:
            where = f"{quoted(back.source)} to {quoted(back.target)} (line {back.places['target'].line})"
            message = f"this link looks a step ahead in a loop in which {where} looks back; neither can come first"
            yield RuleHit(ahead.places["target"], message)


RULE = Rule("NC112", "error", check, aliases=("time-knot",))
