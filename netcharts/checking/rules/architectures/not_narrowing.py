"""A convolutional layer that is wider than its input layer.

What
    A layer that reads another layer through windows has more cells than that layer.

Why
    In a convolutional network, layers shrink or keep their size as features become more abstract. Padding keeps the
    size; a deconvolution increases it.

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
    LeCun et al., 1998, doi:10.1109/5.726791.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.architectures._needs import looks_down
from netcharts.checking.rules.architectures._roles import declared
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers that have more places than what their windows look at."""
    if declared(context, "narrows") is None:
        return
    for connection in filter(looks_down, context.forward):
        before, after = context.layers[connection.source], context.layers[connection.target]
        if after.cells > before.cells:
            sizes = f"{quoted(after.name)} has {after.cells:,} cells, and {quoted(before.name)} {before.cells:,}"
            yield RuleHit(after.places["size"], f"the layers of this architecture do not widen, but {sizes}")


RULE = Rule("NC409", "warning", check, about=("narrows",))
