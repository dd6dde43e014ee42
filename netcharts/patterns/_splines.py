"""B-splines of a uniform grid between −1 and 1, evaluated for many values at once.

Only order + 1 of them differ from 0 at a value. They are computed from each other by the recursion of de Boor, "On
calculating with B-splines", 1972, doi:10.1016/0021-9045(72)90080-9, and stored where they belong among all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from netcharts import activations

if TYPE_CHECKING:
    from netcharts.array_types import BoolArray, FloatArray


class Splines:
    """The functions of values [cells, examples]: their silu, and the B-splines of a grid.

    Attributes:
        functions: Their values, [(1 + grid + order) × cells, examples].
    """

    def __init__(self, grid: int, order: int, values: FloatArray) -> None:
        self.grid, self.order, self.values = grid, order, values
        # Splines that lie beyond the grid have rows before and after the others. The silu takes the last one before.
        self.before = max(1, order)
        self.rows = np.empty((self.before + grid + 2 * order, *values.shape), values.dtype)
        own = self.rows[self.before - 1 : self.before + grid + order]
        self.functions = own.reshape(-1, values.shape[1])
        self.near = np.empty((order + 1, *values.shape), values.dtype)
        bind = activations.load("silu").bind
        assert bind is not None
        self.silu = bind(self.rows[self.before - 1])

    def evaluate(self) -> None:
        """Compute the functions of the values as they are now."""
        extended = self.grid + 2 * self.order
        place = (self.values + 1) * (self.grid / 2) + self.order
        inside = (place >= 0) & (place < extended)
        # The interval that a value lies in, and how far.
        interval = np.where(inside, place, 0).astype(np.intp)
        self._recur(np.where(inside, place - interval, 0), inside)
        self.rows.fill(0)
        steps = np.arange(self.before - self.order, self.before + 1)[:, None, None]
        np.put_along_axis(self.rows, interval + steps, self.near, axis=0)
        np.copyto(self.rows[self.before - 1], self.values)
        for call in self.silu:
            call()

    def _recur(self, part: FloatArray, inside: BoolArray) -> None:
        """Compute the B-splines that differ from 0, from the first to the last, at a part of their intervals."""
        np.copyto(self.near[0], inside)
        for degree in range(1, self.order + 1):
            saved = np.zeros_like(part)
            for number in range(degree):
                share = self.near[number] / degree
                np.add(saved, (number + 1 - part) * share, self.near[number])
                saved = (part + (degree - number - 1)) * share
            np.copyto(self.near[degree], saved)
