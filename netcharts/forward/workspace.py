"""The workspace of a forward pass: one flat array that contains the values of all layers at all steps.

A pass keeps nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple, TypeAlias

import numpy as np

from netcharts.array_types import AnyArray, FloatArray, FloatDType
from netcharts.network.clocks import Clocks
from netcharts.spec.model import Layer

# A layer, and one of its parts or `EXTERNAL_INPUT`.
BlockKey: TypeAlias = tuple[str, str]
# The values that the caller gives for a layer.
EXTERNAL_INPUT = "data"
# Each block starts at a multiple of this many numbers.
_ALIGNMENT = 16


class BatchShape(NamedTuple):
    """The number of steps and of examples in the batch.

    `by_clock` are the numbers of steps of each clock, if the layers of the network have several; `steps` is the
    largest.
    """

    steps: int
    batch: int
    by_clock: tuple[int, ...] = ()

    def of(self, clock: int | None) -> int:
        """Return the number of steps of a clock; layers without one stand still, and have one step."""
        if clock is None:
            return 1
        return self.by_clock[clock] if self.by_clock else self.steps


class Workspace:
    """The places of blocks [cells, steps × batch] in a flat array, each with a row of ones below it.

    Thanks to the ones, a matrix whose last column holds biases can be multiplied by a block without copying it.

    Args:
        cells: The number of cells of every block.
        shape: The number of steps and of examples.
        transposed: The blocks that lie as [steps × batch, cells], the order in which callers give values. They are
            accessed as [cells, steps × batch] all the same.
        clocks: The clock of each layer.
    """

    def __init__(
        self, cells: Mapping[BlockKey, int], shape: BatchShape, transposed: Collection[BlockKey], clocks: Clocks
    ) -> None:
        """Assign a place to every block."""
        self.cells, self.transposed, self.shape, self.clocks = cells, transposed, shape, clocks
        self.batch = shape.batch
        self.starts: dict[BlockKey, int] = {}
        self.size = 0
        for key, count in cells.items():
            self.starts[key] = self.size
            self.size += -(-(count + 1) * self.steps(key[0]) * self.batch // _ALIGNMENT) * _ALIGNMENT

    def steps(self, layer: str) -> int:
        """Return the number of steps of a layer."""
        return self.shape.of(self.clocks[layer])

    def allocate(self, dtype: FloatDType) -> FloatArray:
        """Return a flat array for all blocks, with their rows of ones filled in."""
        values = np.empty(self.size, dtype)
        for key in self.cells:
            self.block(values, key, with_ones=True)[-1] = 1
        return values

    def block(self, values: FloatArray, key: BlockKey, with_ones: bool = False) -> FloatArray:
        """Return a view of a block: [cells, steps × batch], or [cells + 1, steps × batch] with the row of ones."""
        start, count, examples = self.starts[key], self.cells[key], self.steps(key[0]) * self.batch
        flat = values[start : start + (count + 1) * examples]
        if key in self.transposed:
            return flat.reshape(examples, count + 1).T[: count + with_ones]
        return flat.reshape(count + 1, examples)[: count + with_ones]

    def block_by_step(self, values: FloatArray, key: BlockKey) -> FloatArray:
        """Return a view of a block by steps: [steps, cells, batch]."""
        return self.block(values, key).reshape(-1, self.steps(key[0]), self.batch).swapaxes(0, 1)

    def block_in_full_shape(self, values: FloatArray, key: BlockKey, layer: Layer) -> FloatArray:
        """Return a view of a block of a layer: [steps, batch, channels, *size]."""
        steps = self.steps(key[0])
        return to_full_shape(self.block(values, key), (layer.channels, *layer.size), steps, self.batch)

    def external_input(self, values: FloatArray, layer: Layer) -> FloatArray:
        """Return a view of the values that the caller gives for a layer: [steps, batch, channels, *size].

        They are at the layer's output if it passes them on unchanged.
        """
        key = (layer.name, EXTERNAL_INPUT)
        return self.block_in_full_shape(values, key if key in self.cells else (layer.name, "output"), layer)


def to_full_shape(rows: AnyArray, shape: tuple[int, ...], steps: int, batch: int) -> AnyArray:
    """Return values [cells, steps × batch] as [steps, batch, *shape], where `shape` is (channels, *size)."""
    last = len(shape)
    return rows.reshape(*shape, steps, batch).transpose(last, last + 1, *range(last))
