"""Link laws: which source cells are linked to which target cells.

A law is a vectorized predicate. It looks only at the cells that it is asked about, so its cost follows what is drawn,
however large the layers are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from netcharts.shapes import Shape as Shape
from netcharts.shapes import WrittenShape as WrittenShape

if TYPE_CHECKING:
    from netcharts.array_types import BoolArray, IntArray

ArrayShape = tuple[int, ...]


class LinkQuery(NamedTuple):
    """A question to a link law: which of some source cells are linked to which of some target cells.

    Attributes:
        source: The flat row-major indices of the source cells, [sources, 1].
        target: Those of the target cells, [1, targets].
        source_shape: The shape of the source layer.
        target_shape: The shape of the target layer.
        options: The options of the connection.
        same: True if both layers are the same.
        channels: The numbers of channels of the source layer and of the target layer, where they matter.
    """

    source: IntArray
    target: IntArray
    source_shape: ArrayShape
    target_shape: ArrayShape
    options: Any
    same: bool = False
    channels: tuple[int, int] = (1, 1)

    def coordinates(self) -> list[tuple[IntArray, IntArray]]:
        """Return source and target coordinates, one pair of arrays for each dimension."""
        import numpy as np

        sources = np.unravel_index(self.source, self.source_shape)
        targets = np.unravel_index(self.target, self.target_shape)
        return list(zip(sources, targets, strict=True))

    def answer(self, linked: bool) -> BoolArray:
        """Return the same answer for every pair: [sources, targets]."""
        import numpy as np

        return np.full((self.source.size, self.target.size), linked)


class LayerPair(NamedTuple):
    """The two layers of a connection.

    Attributes:
        source: The shape of the source layer.
        target: The shape of the target layer.
        source_channels: The number of channels of the source layer.
        target_channels: The number of channels of the target layer.
        options: The options of the connection.
        same: True if both layers are the same.
    """

    source: ArrayShape
    target: ArrayShape
    source_channels: int
    target_channels: int
    options: Any
    same: bool

    @property
    def channels(self) -> int:
        """Return the number of pairs of channels."""
        return self.source_channels * self.target_channels


class SizeMismatch(NamedTuple):
    """Why a pattern cannot join two layers.

    Attributes:
        slug: The rule that is broken.
        message: How it is broken.
        option: The option at fault, if it is a single one.
    """

    slug: str
    message: str
    option: str = ""


def cells(shape: ArrayShape) -> int:
    """Return the number of cells of a layer."""
    total = 1
    for size in shape:
        total *= size
    return total


def count_all_pairs(source: ArrayShape, target: ArrayShape, options: Any, same: bool) -> int:
    """Return the number of links if every pair is linked: m·n."""
    return cells(source) * cells(target)


def one_weight_per_link(pair: LayerPair, count: Callable[[ArrayShape, ArrayShape, Any, bool], int]) -> int:
    """Return the number of weights if each link has one for every pair of channels."""
    return count(pair.source, pair.target, pair.options, pair.same) * pair.channels
