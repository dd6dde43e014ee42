"""A value that is not finite.

What
    A layer computes infinity or NaN.

Why
    Because of a weight, an input or a cycle, the values grow without bounds, and all values that depend on them are
    meaningless.

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
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the examples in which a layer computes values that are not finite."""
    import numpy as np

    for example, run in context.computed:
        for layer in context.spec.layers:
            if not np.isfinite(run[layer.name]).all():
                yield RuleHit(example.place, f"{quoted(layer.name)} computes values that are not finite")
                break


RULE = Rule("NC502", "error", check, needs="numbers")
