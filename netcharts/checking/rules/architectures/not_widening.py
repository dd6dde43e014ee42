"""A deconvolutional layer that is narrower than the previous one.

What
    One of the layers has fewer cells than the previous one.

Why
    In the declared architecture, layers grow from a label to an image; layers shrink by a convolution or a pool.

Example
    kind: deconvolutional
    layers: {label: 4, fill: 3, image: 5}    # in short

Instead
    layers: {label: 2, fill: 3, image: 5}

Source
    Van Veen & Leijnen, The Neural Network Zoo: a deconvolutional network is a convolutional one reversed.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.architectures._roles import declared, widths
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers that are narrower than the previous one."""
    if declared(context, "widening") is None:
        return
    for before, after in pairwise(widths(context)):
        if after.cells < before.cells:
            sizes = f"{quoted(after.name)} has {after.cells:,} cells, and {quoted(before.name)} {before.cells:,}"
            yield RuleHit(after.places["size"], f"the layers of this architecture do not narrow, but {sizes}")


RULE = Rule("NC410", "warning", check)
