"""Mean cells without matching deviation cells, or the reverse.

What
    The layers of mean cells and the layers of deviation cells do not have the same sizes.

Why
    A normal distribution has a mean and a standard deviation, so mean and deviation cells come in pairs.

Example
    mean: {cell: mean, size: 2}

Instead
    mean:      {cell: mean, size: 2}
    deviation: {cell: deviation, size: 2}

Source
    Kingma & Welling, 2013, arXiv:1312.6114.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from netcharts.cells import STATISTICS
from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers of mean or deviation cells without a counterpart of the same size."""
    for statistic, other in permutations(STATISTICS):
        unmatched = [layer.size for layer in context.spec.layers if layer.cell.statistic == other]
        for layer in context.spec.layers:
            if layer.cell.statistic != statistic:
                continue
            if layer.size in unmatched:
                unmatched.remove(layer.size)
            else:
                count = f"{layer.cells:,} {statistic} cells"
                message = f"{quoted(layer.name)} has {count}, but no layer has as many {other} cells"
                yield RuleHit(layer.places["size"], message)


RULE = Rule("NC211", "error", check, about=("statistics",), aliases=("lone-mean",))
