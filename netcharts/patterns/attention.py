"""Every source cell to every target cell, weighted by the data itself (query, key and value); drawn dashed.

With `causal: true` a target sees only the sources up to its own position. Vaswani et al., "Attention is all you
need", 2017, arXiv:1706.03762.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netcharts.patterns import Ends, Options, Pattern, Shape, cells
from netcharts.spec.fields import Field, Flag

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def _links(ends: Ends) -> NDArray[np.bool_]:
    return ends.source <= ends.target if ends.options["causal"] else ends.where(True)


def _count(source: Shape, target: Shape, options: Options, same: bool) -> int:
    m, n = cells(source), cells(target)
    if not options["causal"]:
        return m * n
    # Target j sees min(j + 1, m) sources.
    below = min(m, n)
    return below * (below + 1) // 2 + max(n - m, 0) * m


PATTERN = Pattern(
    scope="path",
    phrase={"en": "attention", "zh": "注意力"},
    links=_links,
    count=_count,
    options={"causal": Field(Flag())},
    defaults={"causal": False},
    look="dashed",
    weights=lambda joint: 3 * joint.channels,
)
