"""Cells outside all windows.

What
    The windows of a convolution or pool skip some cells of their input, or end before the last cell. Where windows
    overlap and the size of their layer is not written, as many windows as fit are meant, and cells may remain behind
    the last one.

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
    from netcharts.array_types import BoolArray
    from netcharts.patterns._windows import Window


# Cells along a dimension that are looked at; longer layers are not checked.
_MOST_CELLS = 1_000_000


class _Windows(NamedTuple):
    """The windows of a connection: one for each dimension, with the numbers of source cells and of places.

    `fitting` is True if there are as many as fit, since nothing says how many there are.
    """

    connection: Connection
    along: tuple[tuple[Window, int, int], ...]
    fitting: bool

    @property
    def covers_all(self) -> bool:
        return all(self._may_leave(window) or covers_all(window, cells, places) for window, cells, places in self.along)

    @property
    def covered(self) -> list[BoolArray]:
        """Return, for each dimension, which cells some window covers, or may leave behind the last one."""
        found = []
        for window, cells, places in self.along:
            covers = window.covers(cells, places)
            if self._may_leave(window):
                covers[places * window.stride - window.padding :] = True
            found.append(covers)
        return found

    def _may_leave(self, window: Window) -> bool:
        """Return True if a window may leave cells behind the last place."""
        return self.fitting and window.reach > window.stride


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
        windows = [_Windows(one, tuple(of_windows(one, context)), _is_fitting(one, context)) for one in outgoing]
        outside = 0 if any(one.covers_all for one in windows) else _outside_all([one.covered for one in windows])
        if outside:
            verb = "is" if outside == 1 else "are"
            message = f"{outside:,} of {layer.cells:,} cells of {quoted(name)} {verb} outside all windows"
            yield from (RuleHit(one.connection.places["target"], message) for one in windows)


def _is_fitting(connection: Connection, context: CheckContext) -> bool:
    """Return True if the number of windows of a connection follows from what they see."""
    target = context.layers[connection.target]
    # A size that is not written has the place of its layer.
    return target.places.get("size", target.place) == target.place


def _outside_all(windows: Sequence[Sequence[BoolArray]]) -> int:
    """Return the number of cells of a layer that no windows cover, by what those of each connection do."""
    import numpy as np

    # Along a dimension, few sets of connections cover a cell: it is enough to look at one cell for each set.
    sets = []
    for along in zip(*windows, strict=True):
        distinct, counts = np.unique(np.stack(along), axis=1, return_counts=True)
        sets.append(list(zip(distinct.T, counts.tolist(), strict=True)))
    return sum(
        prod(count for _, count in cell)
        for cell in product(*sets)
        if not np.logical_and.reduce([covered for covered, _ in cell]).any()
    )


RULE = Rule("NC312", "warning", check, about=("windows",), aliases=("cells-unseen",))
