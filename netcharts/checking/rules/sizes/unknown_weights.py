"""Weights or layers that do not exist, named to be shared.

What
    `weights` of a connection names weights that the network does not have, or `weights` of a layer names a layer that
    it does not have.

Why
    Weights are named by their layer, the part of its cells and the source of the links: `layer.part.source`.
    `Chart.weights` lists all names.

Example
    layers:
      input:  {cell: input,  size: 4}
      hidden: {cell: hidden, size: 2}
      output: {cell: output, size: 4}
    connections:
      - full: input -> hidden
      - full: hidden -> output
        weights: hidden.input
        transposed: true

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
    return context.sharing_faults("unknown-weights")


RULE = Rule("NC330", "error", check)
