"""The paths of lines between columns of cells, straight or between the cells of the columns that they cross."""

from __future__ import annotations

import numpy as np

from netcharts.array_types import FloatArray, IntArray
from netcharts.placement.box import Box, Point
from netcharts.scene.nodes import crossed

# Distances of lines of different cells from each other, and from cells.
_PITCH = 0.07
_CLEAR = 0.06
_OUTSIDE = 12
# Distance from a column at which lines back turn.
_TURN = 0.35


class LaneRouter:
    """Finds the paths between cells that stand in columns."""

    def __init__(
        self,
        column: IntArray,
        spans: FloatArray,
        lefts: FloatArray,
        rights: FloatArray,
    ) -> None:
        """Start without any lines.

        Args:
            column: Column of each cell, [cells].
            spans: Top and bottom of each cell, [cells, 2].
            lefts: Left borders of the columns.
            rights: Right borders of the columns.
        """
        self.column, self.spans = column, spans
        self.lefts, self.rights = lefts.tolist(), rights.tolist()
        self.levels: dict[tuple[int, int], FloatArray] = {}
        self.used: dict[float, Point] = {}

    def path(self, source: int, target: int, start: Point, end: Point) -> tuple[Point, ...]:
        """Return a path from the right border of the column `source` to the left border of the column `target`."""
        first, last = (source + 1, target - 1) if target > source else (target, source)
        if first > last or (target > source and self._clear(first, last, start, end)):
            return start, end
        level = self._level(first, last, (start[1] + end[1]) / 2, start)
        if target > source:
            return start, (self.lefts[first], level), (self.rights[last], level), end
        return start, (start[0] + _TURN, level), (end[0] - _TURN, level), end

    def back(self, source: int, target: int, start: Point, end: Point) -> tuple[Point, ...]:
        """Return a path from the left border of the column `source` to the right border of `target`, left of it."""
        first, last = target + 1, source - 1
        if first > last or self._clear(first, last, start, end):
            return start, end
        level = self._level(first, last, (start[1] + end[1]) / 2, start)
        return start, (self.rights[last], level), (self.lefts[first], level), end

    def _clear(self, first: int, last: int, start: Point, end: Point) -> bool:
        """Return True if a straight line crosses no cell of some columns."""
        between = (self.column >= first) & (self.column <= last)
        cells = zip(self.column[between].tolist(), self.spans[between].tolist(), strict=True)
        boxes = [Box(self.lefts[column], top, self.rights[column], bottom) for column, (top, bottom) in cells]
        return not crossed(boxes, np.array([[*start, *end]])).any()

    def _level(self, first: int, last: int, preferred: float, owner: Point) -> float:
        """Return the level nearest to a preferred one that is free in some columns and has no line of another cell."""
        if (first, last) not in self.levels:
            self.levels[first, last] = self._free(first, last)
        levels = self.levels[first, last]
        nearest = levels[np.argsort(abs(levels - preferred), kind="stable")].round(3).tolist()
        level: float = next((each for each in nearest if self.used.get(each, owner) == owner), nearest[0])
        self.used[level] = owner
        return level

    def _free(self, first: int, last: int) -> FloatArray:
        """Return the levels at which lines can cross some columns, also above and below all cells."""
        spans = self.spans[(self.column >= first) & (self.column <= last)]
        spans = spans[np.argsort(spans[:, 0], kind="stable")]
        tops, reached = spans[1:, 0], np.maximum.accumulate(spans[:, 1])[:-1]
        outside = _CLEAR + _PITCH * np.arange(1, _OUTSIDE)
        levels = [spans[:, 0].min() - outside, spans[:, 1].max() + outside]
        for low, high in zip(reached.tolist(), tops.tolist(), strict=True):
            count = int((high - low - 2 * _CLEAR) / _PITCH + 1e-9)
            if count >= 0 and high - low > 2 * _CLEAR:
                levels.append((low + high) / 2 + _PITCH * (np.arange(count + 1) - count / 2))
        return np.concatenate(levels)
