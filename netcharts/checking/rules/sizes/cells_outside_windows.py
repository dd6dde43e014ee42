"""Cells outside all windows.

What
    The windows of a convolution or pool skip some cells of their input, or end before the last cell.

Why
    The values of these cells are silently ignored. Usually the size, the stride or the padding is off by one.

Example
    image:    {cell: input, size: 6}
    features: {cell: kernel, size: 2}
    ...
    - convolution: image -> features
      kernel: 3
      stride: 2

Instead
    image: {cell: input, size: 5}

Source
    Dumoulin & Visin, 2016, arXiv:1603.07285.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod
from typing import TYPE_CHECKING, NamedTuple

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.sizes._windows import of_windows
from netcharts.findings import RuleHit
from netcharts.spec.model import Connection
from netcharts.wording import quoted

if TYPE_CHECKING:
    from netcharts.patterns._windows import Window


# Cells along a dimension that are looked at; longer layers are not checked.
_MOST_CELLS = 1_000_000


class _Windows(NamedTuple):
    """The windows of a connection: one for each dimension, with the numbers of source cells and of places."""

    connection: Connection
    along: tuple[tuple[Window, int, int], ...]

    @property
    def covers_all(self) -> bool:
        return all(covers_all(window, cells, places) for window, cells, places in self.along)


def covers_all(window: Window, cells: int, places: int) -> bool:
    """Return True if a window covers each of some cells from some place."""
    if window.stride > window.reach:
        return bool(window.covers(cells, places).all())
    # No cells are left out between windows, and only padding is before the first one.
    return (places - 1) * window.stride + window.reach - window.padding >= cells


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the connections whose windows do not cover their input, unless others cover the rest."""
    for name, layer in context.layers.items():
        outgoing = context.outgoing[name]
        if not outgoing or max(layer.size) > _MOST_CELLS or any(one.pattern.windows is None for one in outgoing):
            continue
        windows = [_Windows(one, tuple(of_windows(one, context))) for one in outgoing]
        outside = 0 if any(one.covers_all for one in windows) else _outside_all(windows)
        if outside:
            verb = "is" if outside == 1 else "are"
            message = f"{outside:,} of {layer.cells:,} cells of {quoted(name)} {verb} outside all windows"
            yield from (RuleHit(one.connection.places["target"], message) for one in windows)


def _outside_all(windows: Sequence[_Windows]) -> int:
    """Return the number of cells of a layer that the windows of no connection cover."""
    import numpy as np

    # Along a dimension, few sets of connections cover a cell: it is enough to look at one cell for each set.
    sets = []
    for along in zip(*(one.along for one in windows), strict=True):
        covered = np.stack([window.covers(cells, places) for window, cells, places in along])
        distinct, counts = np.unique(covered, axis=1, return_counts=True)
        sets.append(list(zip(distinct.T, counts.tolist(), strict=True)))
    return sum(
        prod(count for _, count in cell)
        for cell in product(*sets)
        if not np.logical_and.reduce([covered for covered, _ in cell]).any()
    )


RULE = Rule("NC312", "warning", check, about=("windows",), aliases=("cells-unseen",))
