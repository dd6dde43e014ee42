"""Every source cell to every target cell, weighted by the data itself (query, key and value); drawn dashed.

With `causal: true` a target sees only the sources up to its own position. Vaswani et al., "Attention is all you
need", 2017, arXiv:1706.03762.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netcharts.patterns import Ends, Joint, Options, Pattern, Shape, Step, cells
from netcharts.patterns._examples import by_example
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


def _array(joint: Joint) -> Shape:
    return (3, joint.source_channels, joint.target_channels)


def _carry(values: NDArray[np.floating], array: NDArray[np.floating], joint: Joint) -> NDArray[np.floating]:
    """Scaled dot-product attention: what is sought at a place comes from the source cell of the same index."""
    import numpy as np

    flat = values.reshape(*values.shape[:2], -1).swapaxes(1, 2)
    query, key, value = (flat @ weights for weights in array)
    n = cells(joint.target)
    query = query[:, np.arange(n) * flat.shape[1] // n]
    score = query @ key.swapaxes(1, 2) / np.sqrt(query.shape[-1]).astype(values.dtype)
    if joint.options["causal"]:
        score = np.where(np.arange(score.shape[2]) <= np.arange(n)[:, None], score, -np.inf)
    share = np.exp(score - score.max(axis=-1, keepdims=True))
    attended: NDArray[np.floating] = share / share.sum(axis=-1, keepdims=True) @ value
    return attended.swapaxes(1, 2).reshape(len(values), -1, *joint.target)


PATTERN = Pattern(
    scope="path",
    phrase={"en": "attention", "zh": "注意力"},
    links=_links,
    count=_count,
    options={"causal": Field(Flag())},
    defaults={"causal": False},
    look="dashed",
    weights=lambda joint: 3 * joint.channels,
    step=Step(_array, by_example(_carry, gates=2)),
)
