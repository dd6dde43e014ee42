"""A convolutional layer that is wider than the one before.

What
    Among the convolutional layers of the claimed kind, one has more cells than the one before it.

Why
    Layers shrink as features become larger and fewer; padding keeps a size, but what widens is a deconvolution.

Example
    kind: convolutional
    ...
    - convolution: image -> features    # 5 to 7 cells
      kernel: 3
      padding: 2

Instead
      kernel: 3
      padding: 1    # 5 to 5

Source
    Van Veen & Leijnen, The Neural Network Zoo, on convolutional networks: layers tend to shrink as they become deeper.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.architectures._roles import claimed, widths
from netcharts.findings import RuleHit, quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    if claimed(context, "narrowing") is None:
        return
    for before, after in pairwise(widths(context)):
        if after.cells > before.cells:
            sizes = f"{quoted(after.name)} has {after.cells:,} cells, {quoted(before.name)} before it {before.cells:,}"
            yield RuleHit(after.places["size"], f"the layers of such a network do not widen, but {sizes}")


RULE = Rule("NC409", "warning", check)
