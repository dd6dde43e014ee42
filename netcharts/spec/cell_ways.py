"""Ways from the cells of a layer back to those of a value, through the operands of the parts of its cells."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

from netcharts import operations
from netcharts.operations import Rows, Seen

if TYPE_CHECKING:
    from netcharts.array_types import BoolArray, IntArray


class Shifted(NamedTuple):
    """The way from the cells of a value to those of an operand that takes some of its places, from `first` on."""

    first: int
    length: int
    cells: int

    def operand_cells(self, cells: IntArray) -> tuple[IntArray, BoolArray]:
        """Return the cell of the operand that each cell comes from, and whether it comes from one."""
        local = cells - self.first
        inside = (local >= 0) & (local < self.length)
        return local.clip(0, self.length - 1), inside


class Spread(NamedTuple):
    """The way from the cells of a value to those of an operand that spreads along axes of length 1."""

    size: tuple[int, ...]
    operand: tuple[int, ...]

    def operand_cells(self, cells: IntArray) -> tuple[IntArray, BoolArray]:
        """Return the cell of the operand that each cell comes from, and whether it comes from one."""
        import numpy as np

        if prod(self.operand) == 1:
            return np.zeros_like(cells), np.ones(cells.shape, bool)
        along = np.unravel_index(cells, self.size)
        spread = [at * (length > 1) for at, length in zip(along, self.operand, strict=True)]
        return np.asarray(np.ravel_multi_index(spread, self.operand)), np.ones(cells.shape, bool)


class Whole(NamedTuple):
    """The way from the cells of a value to an operand of which each takes all cells."""

    def operand_cells(self, cells: IntArray) -> tuple[IntArray, BoolArray]:
        """Return the only row of the operand for each cell."""
        import numpy as np

        return np.zeros_like(cells), np.ones(cells.shape, bool)


class Row(NamedTuple):
    """The way from the cells of a value to the rows of an operand that they take."""

    rows: Callable[[IntArray, tuple[int, ...], int, Any], Rows]
    size: tuple[int, ...]
    operand: int
    options: Any

    @property
    def length(self) -> int:
        """Return the number of cells of a row."""
        import numpy as np

        return self.rows(np.zeros(1, np.int64), self.size, self.operand, self.options).length

    def operand_cells(self, cells: IntArray) -> tuple[IntArray, BoolArray]:
        """Return the row of the operand that each cell takes."""
        import numpy as np

        return self.rows(cells, self.size, self.operand, self.options).numbers, np.ones(cells.shape, bool)


class Sight(NamedTuple):
    """The view that places of a value have of an operand, as queries have of keys and values.

    Attributes:
        name: The name of the operation.
        size: The size of the value.
        operand: The number of places of the operand.
        options: The options of the operation.
    """

    name: str
    size: tuple[int, ...]
    operand: int
    options: Any

    def sees(self, places: IntArray, cells: IntArray) -> BoolArray:
        """Return which of some places of the operand some cells of the value see, [places, cells]."""
        sees = operations.load(self.name).sees
        assert sees is not None
        return sees(places, cells, self.size, self.options)

    def seen(self) -> Seen:
        """Return how much of the operand all cells of the value see."""
        seen = operations.load(self.name).seen
        assert seen is not None
        return seen(self.operand, self.size, self.options)


class Way(NamedTuple):
    """A way from the cells of a layer back to the cells of a value that they depend on.

    Attributes:
        steps: The steps, from operands to operands of their parts.
        length: The number of adjacent cells of the value that a cell depends on, a row of them.
        sight: What cells see of an operand after these steps, if they see several of its places.
        beyond: The steps after that.
    """

    steps: tuple[Shifted | Spread | Whole | Row, ...] = ()
    length: int = 1
    sight: Sight | None = None
    beyond: tuple[Shifted | Spread | Whole | Row, ...] = ()

    def rows(self, cells: IntArray) -> tuple[IntArray, BoolArray]:
        """Return the row of the value that each cell depends on, and whether it depends on one."""
        import numpy as np

        inside = np.ones(cells.shape, bool)
        for step in self.steps:
            cells, within = step.operand_cells(cells)
            inside &= within
        return cells, inside

    def then(self, step: Shifted | Spread | Whole | Row, length: int = 1) -> Way:
        """Return the way that goes on to the operand of a part."""
        if self.length > 1:
            # All cells of the value before, which depend on all of the operand.
            return self
        if self.sight is not None:
            return self._replace(beyond=(*self.beyond, step), length=length)
        return Way((*self.steps, step), length)

    def looking(self, sight: Sight) -> Way:
        """Return the way that goes on to all that cells see of an operand."""
        # What cells see through what they see is taken to be the latter.
        return self if self.length > 1 or self.sight is not None else self._replace(sight=sight)

    def depending(self, cells: int) -> int:
        """Return how many of the cells of a layer depend on the value."""
        for step in self.steps:
            if isinstance(step, Shifted):
                cells = cells * step.length // step.cells
        return cells
