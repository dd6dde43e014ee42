"""Markov chains: the odds of being in each state, step after step."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from netcharts.array_types import FloatArray
from netcharts.errors import ForwardError
from netcharts.network.parameters import Parameter
from netcharts.spec.model import Spec


def transitions(spec: Spec, slots: list[Parameter], found: Mapping[str, FloatArray]) -> FloatArray:
    """The chances of going from each state (row) to each (column): weights as odds, in rows that add up to 1.

    Undirected links have the same weight both ways, as in a random walk on a graph.

    Raises:
        ForwardError: a weight is negative, or a state can't be left.
    """
    (layer,) = spec.layers
    count = layer.cells
    odds = np.zeros((count, count))
    for slot in slots:
        if slot.connection is not None:
            array = found[slot.name]
            odds += array + array.T if not slot.connection.directed else array
    if (odds < 0).any():
        raise ForwardError("the weights of a Markov chain are odds, and none can be negative")
    leaving = odds.sum(axis=1, keepdims=True)
    if not leaving.all():
        raise ForwardError(f"state {int(np.flatnonzero(leaving[:, 0] == 0)[0])} of '{layer.name}' can't be left")
    chances: FloatArray = odds / leaving
    return chances


class Chain:
    """A Markov chain, with its weights."""

    def __init__(self, spec: Spec, slots: list[Parameter], found: Mapping[str, FloatArray]) -> None:
        (self.layer,) = spec.layers
        self.matrix = transitions(spec, slots, found)

    def run(
        self, data: Mapping[str, FloatArray], shape: tuple[int, int], seed: int
    ) -> dict[str, dict[str, FloatArray]]:
        """The chances of each state at every step, from those given, or from all states alike.

        Raises:
            ForwardError: the chances that are given do not add up to 1.
        """
        name, (steps, batch), cells = self.layer.name, shape, self.layer.cells
        start = data[name][0].reshape(batch, -1) if name in data else np.full((batch, cells), 1 / cells)
        if not np.allclose(start.sum(axis=1), 1) or (start < 0).any():
            raise ForwardError(f"the chances of the states of '{name}' must add up to 1")
        found = [start]
        for _ in range(steps - 1):
            found.append(found[-1] @ self.matrix)
        values = np.stack(found).reshape(steps, batch, self.layer.channels, *self.layer.size)
        return {name: {"chance": values, "output": values}}
