"""Kernels: how convolutions and their transposes compute, in any number of dimensions, with channels.

Arrays have the layout that is common: [target channels, source channels, *kernel], and for the transpose
[source channels, target channels, *kernel]. A kernel is laid on as it is, without being flipped.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

from netcharts.patterns import Carry, Joint, Shape, Step
from netcharts.patterns._windows import Window, windows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    Values = NDArray[np.floating]
    Index = tuple[Any, ...]


def taps(wide: Sequence[Window], places: Shape) -> Iterator[Index]:
    """For each tap of a window, the cells of the padded layer that it sees from all places: [..., *size, examples]."""
    for tap in product(*(range(window.kernel) for window in wide)):
        along = (
            slice(t * window.dilation, t * window.dilation + (n - 1) * window.stride + 1, window.stride)
            for t, window, n in zip(tap, wide, places, strict=True)
        )
        yield (..., *along, slice(None))


def inside(wide: Sequence[Window], size: Shape) -> Index:
    """Where in a padded layer the layer itself lies: [..., *size, examples]."""
    along = (slice(window.padding, window.padding + n) for window, n in zip(wide, size, strict=True))
    return (..., *along, slice(None))


def padded(values: Values, wide: Sequence[Window], outside: float) -> Values:
    """Values [..., *size, examples] with cells of the value `outside` round them."""
    import numpy as np

    if not any(window.padding for window in wide):
        return values
    size = values.shape[-1 - len(wide) : -1]
    room = (n + 2 * window.padding for n, window in zip(size, wide, strict=True))
    wider: Values = np.full((*values.shape[: -1 - len(wide)], *room, values.shape[-1]), outside, values.dtype)
    wider[inside(wide, size)] = values
    return wider


def _gather_array(joint: Joint) -> Shape:
    kernel = [window.kernel for window in windows(joint.options, len(joint.source))]
    return (joint.target_channels, joint.source_channels, *kernel)


def _gather(arrays: Sequence[Values], joint: Joint) -> Carry:
    import numpy as np

    wide = windows(joint.options, len(joint.source))
    together, channels = np.concatenate(arrays), joint.source_channels
    # [target channels, taps × source channels].
    matrix = np.moveaxis(together, 1, -1).reshape(len(together), -1)
    seen_at = list(taps(wide, joint.target))

    def carry(values: Values, into: Values) -> None:
        lead, examples = values.shape[:-2], values.shape[-1]
        wider = padded(values.reshape(*lead, channels, *joint.source, examples), wide, 0)
        seen = np.stack([wider[at] for at in seen_at], axis=len(lead))
        gathered = matrix @ seen.reshape(*lead, matrix.shape[1], -1)
        into[...] = gathered.reshape(into.shape)

    return carry


def _scatter_array(joint: Joint) -> Shape:
    kernel = [window.kernel for window in windows(joint.options, len(joint.source))]
    return (joint.source_channels, joint.target_channels, *kernel)


def _scatter(arrays: Sequence[Values], joint: Joint) -> Carry:
    import numpy as np

    wide = windows(joint.options, len(joint.source))
    together = np.concatenate(arrays, axis=1)
    channels = together.shape[1]
    # [taps × target channels, source channels].
    matrix = together.reshape(*together.shape[:2], -1).transpose(2, 1, 0).reshape(-1, joint.source_channels)
    room = [n + 2 * window.padding for window, n in zip(wide, joint.target, strict=True)]
    inner, seen_at = inside(wide, joint.target), list(taps(wide, joint.source))

    def carry(values: Values, into: Values) -> None:
        lead, examples = values.shape[:-2], values.shape[-1]
        spread = matrix @ values.reshape(*lead, joint.source_channels, -1)
        spread = spread.reshape(*lead, len(seen_at), channels, *joint.source, examples)
        canvas: Values = np.zeros((*lead, channels, *room, examples), values.dtype)
        for at, arrived in zip(seen_at, np.moveaxis(spread, len(lead), 0), strict=True):
            canvas[at] += arrived
        into[...] = canvas[inner].reshape(into.shape)

    return carry


GATHER = Step(_gather_array, _gather, linear=True)
SCATTER = Step(_scatter_array, _scatter, linear=True)
