"""Numbers that are not finite.

What
    A layer computes an infinite number, or none at all.

Why
    Somewhere a weight, an input or a loop makes numbers grow without bounds; what comes after means nothing.

Example
    weights:
      hidden.output.recurrent: [[1000]]    # with a linear activation, over many steps

Instead
      hidden.output.recurrent: [[0.9]]

Source
    IEEE 754.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit, quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    import numpy as np

    for example, run in context.computed:
        for layer in context.spec.layers:
            if not np.isfinite(run[layer.name]).all():
                yield RuleHit(example.place, f"{quoted(layer.name)} computes numbers that are not finite")
                break


RULE = Rule("NC502", "error", check, needs="numbers")
