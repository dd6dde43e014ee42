"""Where lines from column to column run: straight, or between the cells of the columns that they have to cross."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from netcharts.placement.box import Box
from netcharts.scene.pieces import Point, crossed

# Lines of different cells keep so far apart, and from the cells.
_PITCH = 0.07
_CLEAR = 0.06
_OUTSIDE = 12
# So far from a column lines turn that go back.
_TURN = 0.35


class Lanes:
    """The ways between cells that stand in columns.

    `column` [n] is the column of each cell and `spans` [n, 2] its top and bottom; `lefts` and `rights` [columns] are
    the borders of the columns.
    """

    def __init__(
        self,
        column: NDArray[np.int64],
        spans: NDArray[np.float64],
        lefts: NDArray[np.float64],
        rights: NDArray[np.float64],
    ) -> None:
        self.column, self.spans = column, spans
        self.lefts, self.rights = lefts.tolist(), rights.tolist()
        self.levels: dict[tuple[int, int], NDArray[np.float64]] = {}
        self.used: dict[float, Point] = {}

    def course(self, source: int, target: int, start: Point, end: Point) -> tuple[Point, ...]:
        """From the right border of the column `source` to the left border of the column `target`."""
        first, last = (source + 1, target - 1) if target > source else (target, source)
        if first > last or (target > source and self._clear(first, last, start, end)):
            return start, end
        level = self._level(first, last, (start[1] + end[1]) / 2, start)
        if target > source:
            return start, (self.lefts[first], level), (self.rights[last], level), end
        return start, (start[0] + _TURN, level), (end[0] - _TURN, level), end

    def back(self, source: int, target: int, start: Point, end: Point) -> tuple[Point, ...]:
        """From the left border of the column `source` to the right border of the column `target`, left of it."""
        first, last = target + 1, source - 1
        if first > last or self._clear(first, last, start, end):
            return start, end
        level = self._level(first, last, (start[1] + end[1]) / 2, start)
        return start, (self.rights[last], level), (self.lefts[first], level), end

    def round(self, source: int, target: int, start: Point, end: Point) -> tuple[Point, ...]:
        """From the left border of the column `source` to the left border of the column `target`, left of it."""
        level = self._level(target, source - 1, (start[1] + end[1]) / 2, start)
        return start, (self.rights[source - 1], level), (end[0] - _TURN, level), end

    def _clear(self, first: int, last: int, start: Point, end: Point) -> bool:
        """Whether a straight line meets no cell of some columns."""
        between = (self.column >= first) & (self.column <= last)
        cells = zip(self.column[between].tolist(), self.spans[between].tolist(), strict=True)
        boxes = [Box(self.lefts[column], top, self.rights[column], bottom) for column, (top, bottom) in cells]
        return not crossed(boxes, np.array([[*start, *end]])).any()

    def _level(self, first: int, last: int, wish: float, owner: Point) -> float:
        """The level nearest to a wish at which nothing stands in some columns, and no line of another cell runs."""
        if (first, last) not in self.levels:
            self.levels[first, last] = self._free(first, last)
        levels = self.levels[first, last]
        nearest = levels[np.argsort(abs(levels - wish), kind="stable")].round(3).tolist()
        level: float = next((found for found in nearest if self.used.get(found, owner) == owner), nearest[0])
        self.used[level] = owner
        return level

    def _free(self, first: int, last: int) -> NDArray[np.float64]:
        """The levels at which lines can cross some columns, above and below all cells included."""
        spans = self.spans[(self.column >= first) & (self.column <= last)]
        spans = spans[np.argsort(spans[:, 0], kind="stable")]
        tops, reached = spans[1:, 0], np.maximum.accumulate(spans[:, 1])[:-1]
        outside = _CLEAR + _PITCH * np.arange(1, _OUTSIDE)
        found = [spans[:, 0].min() - outside, spans[:, 1].max() + outside]
        for low, high in zip(reached.tolist(), tops.tolist(), strict=True):
            count = int((high - low - 2 * _CLEAR) / _PITCH + 1e-9)
            if count >= 0 and high - low > 2 * _CLEAR:
                found.append((low + high) / 2 + _PITCH * (np.arange(count + 1) - count / 2))
        return np.concatenate(found)
