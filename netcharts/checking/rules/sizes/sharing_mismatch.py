"""Shared weights that do not fit.

What
    A connection shares weights of another shape, or a layer shares the weights of a layer of another build.

Why
    A shared array is the same array in both places. With `transposed: true`, its sources and targets are exchanged. Two
    layers can share all their weights and biases if their cells have the same parts, and as many connections of the
    same shapes lead into them.

Example
    layers:
      input:  {cell: input,  size: 4}
      hidden: {cell: hidden, size: 2}
      output: {cell: output, size: 4}
    connections:
      - full: input -> hidden
      - full: hidden -> output
        weights: hidden.output.input

Instead
      - full: hidden -> output
        weights: hidden.output.input
        transposed: true

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
    return context.sharing_faults("sharing-mismatch")


RULE = Rule("NC331", "error", check)
