"""Each target cell to a window of source cells, of which it takes the largest or the mean: no weights, no bias.

The stride is the kernel unless given: windows that do not overlap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netcharts.patterns import Ends, Joint, Misfit, Options, Pattern, Shape, Step
from netcharts.patterns._windows import WINDOW_DEFAULTS, WINDOW_OPTIONS, Window, misfit, seen, seen_count, windows
from netcharts.spec.fields import Choice, Field

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

OPERATIONS = ("max", "mean")


def _with_stride(options: Options) -> Options:
    return {**options, "stride": options.get("stride", options["kernel"])}


def _links(ends: Ends) -> NDArray[np.bool_]:
    strided = _with_stride(ends.options)
    return seen(Ends(ends.source, ends.target, ends.source_shape, ends.target_shape, strided, ends.same))


def _count(source: Shape, target: Shape, options: Options, same: bool) -> int:
    return seen_count(source, target, _with_stride(options), same)


def _windows(options: Options, dimensions: int) -> list[Window]:
    return windows(_with_stride(options), dimensions)


def _misfit(source: Shape, target: Shape, options: Options) -> Misfit | None:
    grown = next(((m, n) for m, n in zip(source, target, strict=False) if n > m), None)
    if grown and len(source) == len(target):
        return Misfit("pool-grows", f"a pool takes several cells into one; {grown[0]:,} can't become {grown[1]:,}")
    return misfit(source, target, _with_stride(options))


def _carry(values: NDArray[np.floating], array: None, joint: Joint) -> NDArray[np.floating]:
    import numpy as np

    from netcharts.patterns._kernels import seen_values

    wide = windows(_with_stride(joint.options), len(joint.source))
    taken = tuple(range(-len(wide), 0))
    if joint.options["op"] == "max":
        largest: NDArray[np.floating] = seen_values(values, wide, joint.target, -np.inf).max(axis=taken)
        return largest
    # The mean is over the cells that are there; padding is none.
    there = seen_values(np.ones((1, 1, *joint.source), values.dtype), wide, joint.target, 0).sum(axis=taken)
    mean: NDArray[np.floating] = seen_values(values, wide, joint.target, 0).sum(axis=taken) / there
    return mean


PATTERN = Pattern(
    scope="path",
    phrase={"en": "pooled", "zh": "池化"},
    links=_links,
    count=_count,
    misfit=_misfit,
    options={**WINDOW_OPTIONS, "op": Field(Choice("pool operation", lambda: OPERATIONS))},
    defaults={"padding": WINDOW_DEFAULTS["padding"], "dilation": WINDOW_DEFAULTS["dilation"], "op": "max"},
    windows=_windows,
    step=Step(None, _carry),
)
