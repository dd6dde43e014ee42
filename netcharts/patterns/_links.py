"""Link laws: which source cells are linked to which target cells.

A law is a vectorized predicate. It looks only at the cells that it is asked about, so its cost follows what is drawn,
however large the layers are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from netcharts.array_types import BoolArray, IntArray

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LinkQuery:
    """What a link law is asked about: two layers, the cells of each that matter, and the options of its pattern.

    `source` (shape [s, 1]) and `target` (shape [1, t]) are flat row-major indices into layers of the shapes
    `source_shape` and `target_shape`; `same` tells that both are one layer.
    """

    source: IntArray
    target: IntArray
    source_shape: Shape
    target_shape: Shape
    options: Any
    same: bool = False

    def coordinates(self) -> list[tuple[IntArray, IntArray]]:
        """Source and target coordinates, one pair of arrays per dimension."""
        import numpy as np

        sources = np.unravel_index(self.source, self.source_shape)
        targets = np.unravel_index(self.target, self.target_shape)
        return list(zip(sources, targets, strict=True))

    def answer(self, linked: bool) -> BoolArray:
        """The same answer for every pair, shape [s, t]."""
        import numpy as np

        return np.full((self.source.size, self.target.size), linked)


class LayerPair(NamedTuple):
    """Two layers that a connection joins: their shapes, their channels, its options, and whether they are one."""

    source: Shape
    target: Shape
    source_channels: int
    target_channels: int
    options: Any
    same: bool

    @property
    def channels(self) -> int:
        """How many pairs of channels there are."""
        return self.source_channels * self.target_channels


class SizeMismatch(NamedTuple):
    """Why two layers can't be joined by a pattern: the rule that is broken, by its slug, and how.

    `option` is the option that is to blame, if it is a single one.
    """

    slug: str
    message: str
    option: str = ""


def cells(shape: Shape) -> int:
    """How many cells a layer of a shape has."""
    total = 1
    for size in shape:
        total *= size
    return total


def count_all_pairs(source: Shape, target: Shape, options: Any, same: bool) -> int:
    """The count of a pattern that links every pair: m·n."""
    return cells(source) * cells(target)


def one_weight_per_link(pair: LayerPair, count: Callable[[Shape, Shape, Any, bool], int]) -> int:
    """The weights of a pattern that gives each of its links one, for every pair of channels."""
    return count(pair.source, pair.target, pair.options, pair.same) * pair.channels
