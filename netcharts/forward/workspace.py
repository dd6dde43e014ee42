"""Where the values of a pass lie: in one long array, which is all that is kept of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from netcharts.array_types import AnyArray, FloatArray, FloatDType
from netcharts.spec.model import Layer

# A layer, and one of its parts; or `DATA`, what is given to it.
Key = tuple[str, str]
DATA = "data"
# Each place starts at a multiple of so many numbers.
_APART = 16


class Sheet:
    """Places of [cells, steps × batch] by layer and part, each with a row of ones below it.

    A matrix with a last column of biases can be multiplied by a place and its ones as they lie there. Those that are
    `turned` lie as [steps × batch, cells], which is as they are given, and only looks the same.
    """

    def __init__(self, cells: Mapping[Key, int], shape: tuple[int, int], turned: Collection[Key]) -> None:
        self.cells, self.turned = cells, turned
        self.steps, self.batch = shape
        self.starts: dict[Key, int] = {}
        self.size = 0
        for key, count in cells.items():
            self.starts[key] = self.size
            self.size += -(-(count + 1) * self.steps * self.batch // _APART) * _APART

    def blank(self, dtype: FloatDType) -> FloatArray:
        """An array for all places."""
        values = np.empty(self.size, dtype)
        for key in self.cells:
            self.rows(values, key, True)[-1] = 1
        return values

    def rows(self, values: FloatArray, key: Key, ones: bool = False) -> FloatArray:
        """A place: [cells, steps × batch], or with the row of ones below."""
        start, count, examples = self.starts[key], self.cells[key], self.steps * self.batch
        whole = values[start : start + (count + 1) * examples]
        if key in self.turned:
            return whole.reshape(examples, count + 1).T[: count + ones]
        return whole.reshape(count + 1, examples)[: count + ones]

    def timed(self, values: FloatArray, key: Key) -> FloatArray:
        """A place by steps: [steps, cells, batch]."""
        return self.rows(values, key).reshape(-1, self.steps, self.batch).swapaxes(0, 1)

    def shown(self, values: FloatArray, key: Key, layer: Layer) -> FloatArray:
        """A place of a layer in full shape: [steps, batch, channels, *size]."""
        return full(self.rows(values, key), (layer.channels, *layer.size), self.steps, self.batch)

    def given(self, values: FloatArray, layer: Layer) -> FloatArray:
        """Where what is given to a layer lies, in full shape: at its output where that is passed on as it is."""
        key = (layer.name, DATA)
        return self.shown(values, key if key in self.cells else (layer.name, "output"), layer)


def full(rows: AnyArray, shape: tuple[int, ...], steps: int, batch: int) -> AnyArray:
    """FloatArray [cells, steps × batch] in full shape: [steps, batch, channels, *size]."""
    last = len(shape)
    return rows.reshape(*shape, steps, batch).transpose(last, last + 1, *range(last))
