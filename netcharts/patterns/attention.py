"""Every source cell to every target cell, weighted by the data itself (query, key and value); drawn dashed.

With `causal: true` a target sees only the sources up to its own position. Vaswani et al., "Attention is all you
need", 2017, arXiv:1706.03762.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netcharts.patterns import Carry, Ends, Joint, Options, Pattern, Shape, Step, cells
from netcharts.syntax.fields import Field, Flag

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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


def _ready(arrays: Sequence[NDArray[np.floating]], joint: Joint) -> Carry:
    import numpy as np

    array, m = np.concatenate(arrays, axis=2), cells(joint.source)
    # Queries, keys and values side by side: [source channels, 3 × width].
    weights = np.ascontiguousarray(array.swapaxes(0, 1)).reshape(joint.source_channels, -1)

    def bind(values: NDArray[np.floating], into: NDArray[np.floating]) -> Callable[[], Any]:
        flat, places = values.reshape(joint.source_channels, -1).T, into.reshape(-1, cells(joint.target), into.shape[1])

        def attend() -> None:
            asked = np.dot(flat, weights).reshape(m, -1, 3, array.shape[2]).swapaxes(0, 1)
            np.copyto(places, _attended(asked[:, :, 0], asked[:, :, 1], asked[:, :, 2], joint).T)

        return attend

    return bind


def _attended(
    query: NDArray[np.floating], key: NDArray[np.floating], value: NDArray[np.floating], joint: Joint
) -> NDArray[np.floating]:
    """Scaled dot-product attention: what is sought at a place comes from the source cell of the same index."""
    import numpy as np

    m, n = cells(joint.source), cells(joint.target)
    if m != n:
        query = query[:, np.arange(n) * m // n]
    share = np.matmul(query, key.swapaxes(1, 2))
    share /= np.sqrt(query.shape[-1]).astype(share.dtype)
    if joint.options["causal"]:
        share[:, np.arange(m) > np.arange(n)[:, None]] = -np.inf
    share -= share.max(axis=-1, keepdims=True)
    np.exp(share, share)
    share /= share.sum(axis=-1, keepdims=True)
    return np.matmul(share, value)


PATTERN = Pattern(
    scope="path",
    phrase={"en": "attention", "zh": "注意力"},
    links=_links,
    count=_count,
    options={"causal": Field(Flag())},
    defaults={"causal": False},
    look="dashed",
    weights=lambda joint: 3 * joint.channels,
    step=Step(_array, _ready),
)
