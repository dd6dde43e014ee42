"""What comes into a layer: connections that carry values into all parts of its cells that take them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from math import prod
from typing import Any, NamedTuple

import numpy as np

from netcharts.array_types import FloatArray, FloatDType
from netcharts.cells.anatomy import Part
from netcharts.errors import ForwardError
from netcharts.forward.weights import masked
from netcharts.network.counts import layer_pair
from netcharts.network.parameters import Parameter
from netcharts.patterns import EdgeKernel, LayerPair
from netcharts.patterns._kernels import run_in_order
from netcharts.spec.model import Connection, Layer

Call = Callable[[], Any]

# Windows over few cells are multiplied as one matrix sooner than they are gathered.
_SMALL = 4096


class Feed(NamedTuple):
    """A connection, and where its weights are: `slots`, one for each part that it leads into; none without weights.

    `distances` tells which of these parts take a distance in place of a weighted sum.
    """

    connection: Connection
    pair: LayerPair
    slots: tuple[Parameter, ...]
    distances: tuple[bool, ...]

    @property
    def gates(self) -> int:
        """How many parts it brings something else to; without weights it brings the same to all."""
        return max(1, len(self.slots))

    def ready(self, weights: Mapping[str, FloatArray]) -> EdgeKernel:
        """What carries values, [..., source, examples], into an array [..., gates × target, examples]."""
        arrays = [weights[slot.name] for slot in self.slots]
        step, joined = self.connection.pattern.transfer, self.pair
        if not arrays and not step.bare and joined.target_channels > joined.source_channels == 1:
            return self.spread()
        if not any(self.distances):
            return step.ready(arrays, joined)
        return self.squared(arrays)

    @property
    def cells(self) -> int:
        """How many numbers it takes from its source."""
        return self.pair.source_channels * prod(self.pair.source)

    def matrix(self, weights: Mapping[str, FloatArray], dtype: FloatDType) -> FloatArray | None:
        """The matrix [gates × target, source] that it carries by, if it is one, or can be at little cost."""
        step, joined = self.connection.pattern.transfer, self.pair
        if any(self.distances) or not step.linear:
            return None
        if step.matrix is not None and self.slots:
            return step.matrix([weights[slot.name] for slot in self.slots])
        rows = self.gates * joined.target_channels * prod(joined.target)
        if rows * self.cells > _SMALL:
            return None
        found = np.empty((rows, self.cells), dtype)
        self.ready(weights)(np.eye(self.cells, dtype=dtype), found)()
        return found

    def spread(self) -> EdgeKernel:
        """What carries the values of one channel into all channels of the target."""
        channels = self.pair.target_channels
        single = self.connection.pattern.transfer.ready([], self.pair._replace(target_channels=1))

        def bind(values: FloatArray, into: FloatArray) -> Call:
            all_of_them = into.reshape(channels, -1, into.shape[-1])
            rest = partial(np.copyto, all_of_them[1:], all_of_them[0])
            return run_in_order([single(values, all_of_them[0]), rest])

        return bind

    def squared(self, arrays: Sequence[FloatArray]) -> EdgeKernel:
        """What carries squared distances: Σ(x - w)² = Σx² - 2Σxw + Σw², over the links of each cell.

        Into parts that take none it carries weighted sums.
        """
        step, joined = self.connection.pattern.transfer, self.pair
        # 1 for every link into a part that takes a distance.
        links = [
            masked(slot, np.full_like(array, far))
            for slot, array, far in zip(self.slots, arrays, self.distances, strict=True)
        ]
        both = list(zip(links, arrays, strict=True))
        crossed = step.ready([np.where(link, -2 * array, array) for link, array in both], joined)
        square_of_weights = step.ready([link * array**2 for link, array in both], joined)
        square_of_values = step.ready(links, joined)
        target = self.gates * joined.target_channels * prod(joined.target)
        weighed = np.empty((target, 1), arrays[0].dtype)
        square_of_weights(np.ones((self.cells, 1), arrays[0].dtype), weighed)()
        # What all cells hear alike is squared and added up once.
        alike = arrays[0].ndim == 2 and all(link.all() for link in links)

        def bind(values: FloatArray, into: FloatArray) -> Call:
            square, more = np.empty_like(values), np.empty((1, into.shape[-1]) if alike else into.shape, into.dtype)
            added = partial(np.dot, np.ones((1, len(square)), square.dtype), square, more)
            return run_in_order([
                crossed(values, into),
                partial(np.multiply, values, values, square),
                added if alike else square_of_values(square, more),
                partial(np.add, into, more, into),
                partial(np.add, into, weighed, into),
            ])  # fmt: skip

        return bind


def feed(
    connection: Connection,
    into: Sequence[Part],
    layers: dict[str, Layer],
    slots: Mapping[tuple[str, str, int], Parameter],
) -> Feed:
    """How a connection leads into parts of the cells at its target; `slots` are found by `key`.

    Raises:
        ForwardError: it has weights where none can be, or reads from what is no memory.
    """
    step, joined = connection.pattern.transfer, layer_pair(connection, layers)
    ends = f"'{connection.source}' to '{connection.target}'"
    far = tuple(part.does.distance for part in into)
    if connection.pattern.addressed and connection.carries == "output":
        raise ForwardError(f"'access' from {ends}: neither is a memory, reached by heads alone")
    if step.array is None:
        if any(far):
            raise ForwardError(
                f"'{connection.key}' from {ends} has no weights, and the cells there take distances to them"
            )
        if joined.source_channels not in (1, joined.target_channels):
            raise ForwardError(
                f"'{connection.key}' from {ends} has no weights, by which to bring {joined.source_channels} channels "
                f"to {joined.target_channels}"
            )
        return Feed(connection, joined, (), ())
    if step.bare and not into:
        return Feed(connection, _fitting(joined, ends), (), ())
    if not into:
        raise ForwardError(f"'{connection.key}' from {ends} has weights, and the cells there have none")
    if any(far) and not step.linear:
        raise ForwardError(
            f"'{connection.key}' from {ends} carries no weighted sums, and the cells there take distances"
        )
    return Feed(connection, joined, tuple(slots[key(connection, part.name)] for part in into), far)


def _fitting(joined: LayerPair, ends: str) -> LayerPair:
    words, cells = joined.source_channels * prod(joined.source), joined.target_channels * prod(joined.target)
    if words != cells:
        raise ForwardError(f"{words} numbers are read from {ends}, which has {cells} cells and no weights")
    return joined


def key(connection: Connection, part: str) -> tuple[str, str, int]:
    """By what the slot of a connection's weights into a part is found."""
    return (part, f"{connection.source}->{connection.target}", connection.statement)
