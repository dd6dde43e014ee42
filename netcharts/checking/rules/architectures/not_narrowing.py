"""A convolutional layer that is wider than the previous one.

What
    One of the convolutional layers has more cells than the previous one.

Why
    In the declared architecture, layers shrink as features become more abstract. Padding keeps the size; a
    deconvolution increases it.

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
from netcharts.checking.rules.architectures._roles import declared, widths
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers that are wider than the previous one."""
    if declared(context, "narrowing") is None:
        return
    for before, after in pairwise(widths(context)):
        if after.cells > before.cells:
            sizes = f"{quoted(after.name)} has {after.cells:,} cells, and {quoted(before.name)} {before.cells:,}"
            yield RuleHit(after.places["size"], f"the layers of this architecture do not widen, but {sizes}")


RULE = Rule("NC409", "warning", check)
