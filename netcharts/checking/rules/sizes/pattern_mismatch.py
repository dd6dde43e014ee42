"""A pattern that the network cannot store.

What
    A pattern of a Hopfield network does not have one value for each cell, or has values that its cells never take.

Why
    Patterns are states of the network. Cells with `activation: sign` are -1 or 1, those with `activation: step` are 0
    or 1.

Example
    layers:
      cells: {cell: backfed_input, size: 4, activation: sign}
    ...
    patterns:
      - [1, 0, 1, 0]

Instead
    patterns:
      - [1, -1, 1, -1]

Source
    Hopfield, 1982, doi:10.1073/pnas.79.8.2554.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the patterns that the network cannot store."""
    if not context.spec.patterns:
        return
    from netcharts.forward.symmetric_weights import pattern_mismatch

    for pattern, place in context.spec.patterns:
        message = pattern_mismatch(context.spec, pattern)
        if message is not None:
            yield RuleHit(place, message)


RULE = Rule("NC317", "error", check, about=("stored patterns",))
