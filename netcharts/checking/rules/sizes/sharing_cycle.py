"""Weights that are shared in a circle.

What
    Connections or layers share the weights of each other, so none of them has weights of its own.

Why
    The weights belong to one place, and the others share them.

Example
    - full: input -> a
      weights: b.output.input
    - full: input -> b
      weights: a.output.input

Instead
    - full: input -> a
    - full: input -> b
      weights: a.output.input

Source
    By definition of shared weights.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the keys that are wrong in this way."""
    return context.sharing_faults("sharing-cycle")


RULE = Rule("NC332", "error", check)
