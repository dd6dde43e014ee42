"""Bias cells: one for each layer that has a bias, always 1, with a link to each of the layer's cells."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from netcharts.array_types import FloatArray, IntArray
from netcharts.placement.box import Box

SIZE = 0.4
"""Width of a bias cell."""
ONE = 0.24
"""Font size of the 1 in it."""


class BiasCell(NamedTuple):
    """The bias cell of a layer about (x, y); `targets` are the numbers of the drawn cells that it is linked to."""

    layer: str
    x: float
    y: float
    targets: IntArray

    def box(self) -> Box:
        """Return its extent."""
        return Box(self.x - SIZE / 2, self.y - SIZE / 2, self.x + SIZE / 2, self.y + SIZE / 2)

    def links(self, xy: FloatArray) -> FloatArray:
        """Return its links to the cells of a chart, which are at `xy`, as lines [n, 2, 2]."""
        lines: FloatArray = lines_between(np.array([[self.x, self.y]]), xy[self.targets])[0]
        return lines


def links(biases: Iterable[BiasCell], xy: FloatArray) -> FloatArray:
    """Return the links of bias cells to cells at `xy`, as lines [n, 2, 2]."""
    return np.concatenate([np.zeros((0, 2, 2)), *(bias.links(xy) for bias in biases)])


def lines_between(starts: FloatArray, ends: FloatArray) -> FloatArray:
    """Return lines from all starts to all ends, [starts, ends, 2, 2]."""
    shape = len(starts), len(ends), 2
    both = np.broadcast_to(starts[:, None], shape), np.broadcast_to(ends, shape)
    lines: FloatArray = np.stack(both, axis=2)
    return lines
