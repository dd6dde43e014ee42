"""A value of all steps of a layer that stands still.

What
    A connection takes the first, last, mean or largest value of all steps, or their sum, of a layer that has only one:
    a constant, or what is computed from what other layers hold at all steps.

Why
    The layer stands still, and leads to any step as it is: `steps` has no effect.

Example
    - full: states -> summary
      steps: mean
    - full: summary -> class
      steps: last

Instead
    - full: states -> summary
      steps: mean
    - full: summary -> class

Source
    By definition of steps.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.network import clocks
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the connections that take all steps of a layer that has one."""
    taking = [connection for connection in context.spec.connections if connection.takes_run]
    clock_of = clocks.of_spec(context.spec) if taking else {}
    for connection in taking:
        if clock_of[connection.source] is None:
            message = f"{quoted(connection.source)} stands still, so 'steps' has no effect"
            yield RuleHit(connection.places["steps"], message)


RULE = Rule("NC125", "warning", check, needs="nothing else", about=("runs",))
