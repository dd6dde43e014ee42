"""Each target cell to a window of source cells, of which it takes the largest or the mean: no weights, no bias.

The stride is the kernel unless given: windows that do not overlap.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from netcharts.patterns import Carry, Ends, Joint, Misfit, Options, Pattern, Shape, Step
from netcharts.patterns._windows import (
    WINDOW_DEFAULTS,
    WINDOW_OPTIONS,
    Window,
    misfit,
    seen,
    seen_count,
    seen_degrees,
    windows,
)
from netcharts.syntax.fields import Choice, Field

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

OPERATIONS = ("max", "mean")


def _with_stride(options: Options) -> Options:
    return {**options, "stride": options.get("stride", options["kernel"])}


def _links(ends: Ends) -> NDArray[np.bool_]:
    return seen(_strided(ends))


def _strided(ends: Ends) -> Ends:
    return replace(ends, options=_with_stride(ends.options))


def _count(source: Shape, target: Shape, options: Options, same: bool) -> int:
    return seen_count(source, target, _with_stride(options), same)


def _windows(options: Options, dimensions: int) -> list[Window]:
    return windows(_with_stride(options), dimensions)


def _misfit(source: Shape, target: Shape, options: Options) -> Misfit | None:
    grown = next(((m, n) for m, n in zip(source, target, strict=False) if n > m), None)
    if grown and len(source) == len(target):
        return Misfit("pool-grows", f"a pool takes several cells into one; {grown[0]:,} can't become {grown[1]:,}")
    return misfit(source, target, _with_stride(options))


def _ready(arrays: Sequence[NDArray[np.floating]], joint: Joint) -> Carry:
    import numpy as np

    from netcharts.patterns._kernels import in_turn, overlaps

    wide = windows(_with_stride(joint.options), len(joint.source))
    pairs = list(overlaps(wide, joint.source, joint.target))
    whole = not any(window.padding for window in wide)
    largest = joint.options["op"] == "max"
    outside, merge = (-np.inf, np.maximum) if largest else (0, np.add)

    def merged(values: NDArray[np.floating], into: NDArray[np.floating]) -> list[Callable[[], Any]]:
        # Where all taps see something from every place, there is no need to start from nothing.
        first = values[pairs[0][1]] if whole else into
        calls: list[Callable[[], Any]] = [] if whole else [partial(into.fill, outside)]
        for at, cells in pairs[whole:]:
            calls.append(partial(merge, first[at], values[cells], out=into[at]))
            first = into
        return calls if first is into else [*calls, partial(np.copyto, into, first)]

    # The mean is over the cells that are there; padding is none.
    there = np.ones((*joint.target, 1))
    if not largest:
        in_turn(merged(np.ones((*joint.source, 1)), there))()

    def bind(values: NDArray[np.floating], into: NDArray[np.floating]) -> Callable[[], Any]:
        places = into.reshape(joint.source_channels, *joint.target, -1)
        calls = merged(values.reshape(joint.source_channels, *joint.source, -1), places)
        mean = [] if largest else [partial(np.divide, places, there.astype(values.dtype), places)]
        return in_turn([*calls, *mean])

    return bind


PATTERN = Pattern(
    scope="path",
    phrase={"en": "pooled", "zh": "池化"},
    links=_links,
    count=_count,
    misfit=_misfit,
    options={**WINDOW_OPTIONS, "op": Field(Choice("pool operation", lambda: OPERATIONS))},
    defaults={"padding": WINDOW_DEFAULTS["padding"], "dilation": WINDOW_DEFAULTS["dilation"], "op": "max"},
    windows=_windows,
    step=Step(None, _ready),
    degrees=lambda ends: seen_degrees(_strided(ends)),
)
