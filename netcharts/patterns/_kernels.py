"""Kernels: how convolutions and their transposes compute, in any number of dimensions, with channels.

Arrays have the layout that is common: [target channels, source channels, *kernel], and for the transpose
[source channels, target channels, *kernel]. A kernel is laid on as it is, without being flipped.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

from netcharts.patterns import Joint, Shape, Step
from netcharts.patterns._windows import Window, windows

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray


def seen_values(
    values: NDArray[np.floating], wide: Sequence[Window], places: Shape, outside: float
) -> NDArray[np.floating]:
    """What windows see: [batch, channels, *places, *kernel]; beyond the layer there is the value `outside`."""
    import numpy as np
    from numpy.lib.stride_tricks import sliding_window_view

    ends = [(window.padding, window.padding) for window in wide]
    padded = np.pad(values, [(0, 0), (0, 0), *ends], constant_values=outside) if any(map(any, ends)) else values
    axes = tuple(range(2, values.ndim))
    views = sliding_window_view(padded, [window.reach for window in wide], axis=axes)
    steps = [slice(None, (n - 1) * window.stride + 1, window.stride) for window, n in zip(wide, places, strict=True)]
    taps = [slice(None, None, window.dilation) for window in wide]
    seen: NDArray[np.floating] = views[(slice(None), slice(None), *steps, *taps)]
    return seen


def _gather_array(joint: Joint) -> Shape:
    kernel = [window.kernel for window in windows(joint.options, len(joint.source))]
    return (joint.target_channels, joint.source_channels, *kernel)


def _gather(values: NDArray[np.floating], array: NDArray[np.floating], joint: Joint) -> NDArray[np.floating]:
    import numpy as np

    wide = windows(joint.options, len(joint.source))
    seen = seen_values(values, wide, joint.target, 0)
    kernel = range(-len(wide), 0)
    gathered = np.tensordot(seen, array, axes=([1, *kernel], [1, *kernel]))
    return np.moveaxis(gathered, -1, 1)


def _scatter_array(joint: Joint) -> Shape:
    kernel = [window.kernel for window in windows(joint.options, len(joint.source))]
    return (joint.source_channels, joint.target_channels, *kernel)


def _scatter(values: NDArray[np.floating], array: NDArray[np.floating], joint: Joint) -> NDArray[np.floating]:
    import numpy as np

    wide = windows(joint.options, len(joint.source))
    spread = np.moveaxis(np.tensordot(values, array, axes=([1], [0])), len(wide) + 1, 1)
    room = [n + 2 * window.padding for window, n in zip(wide, joint.target, strict=True)]
    canvas = np.zeros((len(values), array.shape[1], *room), values.dtype)
    for tap in product(*(range(window.kernel) for window in wide)):
        at = [
            slice(t * window.dilation, t * window.dilation + (m - 1) * window.stride + 1, window.stride)
            for t, window, m in zip(tap, wide, joint.source, strict=True)
        ]
        tapped: tuple[Any, ...] = (..., *tap)
        canvas[(slice(None), slice(None), *at)] += spread[tapped]
    inside = [slice(window.padding, window.padding + n) for window, n in zip(wide, joint.target, strict=True)]
    return canvas[(slice(None), slice(None), *inside)]


GATHER = Step(_gather_array, _gather, gates=0, linear=True)
SCATTER = Step(_scatter_array, _scatter, gates=1, linear=True)
