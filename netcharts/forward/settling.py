"""Networks that settle: layers joined both ways, which answer each other until nothing changes, or for ever by chance.

Each step is a sweep over all cells. What a cell does is told by its kind: a probabilistic cell, and a backfed input
without a threshold, is 1 with the chance sigmoid(field), else 0 (Gibbs sampling; Hinton & Sejnowski, 1986); a backfed
input with the activation `sign` or `step` takes the side of the threshold that its field is on, and stays where it is
on neither (Hopfield, 1982). Cells of a layer without links inside are done at once, others one by one in random order.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from netcharts.errors import ForwardError
from netcharts.forward.activations import sigmoid
from netcharts.forward.weights import Slot
from netcharts.spec.model import Layer, Spec

Values = NDArray[Any]

# The low and the high value of cells with a threshold.
_SIDES = {"sign": (-1.0, 1.0), "step": (0.0, 1.0)}


def settle(
    spec: Spec,
    data: Mapping[str, Values],
    slots: list[Slot],
    found: Mapping[str, Values],
    shape: tuple[int, int],
    seed: int,
) -> dict[str, dict[str, Values]]:
    """The parts of all layers for every sweep; `shape` is the number of steps and of examples.

    What is given as data is held at the first step and answered from then on. Where nothing is given, cells start at
    random. At the first step, layers without data answer those that have.

    Raises:
        ForwardError: there are directed connections as well, or cells that do not settle.
    """
    if any(connection.directed for connection in spec.connections):
        raise ForwardError("a network with connections of both kinds, directed and undirected, can't be computed yet")
    strange = next((layer for layer in spec.layers if _rule(layer) is None), None)
    if strange is not None:
        raise ForwardError(f"'{strange.name}' has {strange.cell.name} cells, which do not settle")
    return _Sweeps(spec, data, slots, found, shape, seed).run()


def stored(spec: Spec, slots: list[Slot]) -> dict[str, Values]:
    """The weights with which a network stores the patterns of its spec: Σ pᵢ pⱼ / n (Hebb's rule; Hopfield, 1982).

    Raises:
        ForwardError: there is not one layer, or a pattern has not as many values as it has cells.
    """
    if not spec.patterns:
        return {}
    if len(spec.layers) != 1:
        raise ForwardError("patterns are stored in a network of one layer")
    (layer,) = spec.layers
    patterns = [np.asarray(pattern, float).ravel() for pattern, _ in spec.patterns]
    wrong = next((pattern.size for pattern in patterns if pattern.size != layer.cells), None)
    if wrong is not None:
        raise ForwardError(f"a pattern has {wrong} values, and '{layer.name}' has {layer.cells} cells")
    stacked = np.stack(patterns)
    return {slot.name: stacked.T @ stacked / layer.cells for slot in slots if slot.connection is not None}


def energy(values: Mapping[str, Values], spec: Spec, slots: list[Slot], found: Mapping[str, Values]) -> Values:
    """The energy of a state [..., cells of all layers]: -½ Σ wᵢⱼ sᵢ sⱼ - Σ bᵢ sᵢ (Hopfield, 1982)."""
    weights, bias = _whole(spec, slots, found)
    first = next(iter(values.values()))
    state = np.concatenate([values[layer.name].reshape(*first.shape[:2], -1) for layer in spec.layers], axis=-1)
    pairs = np.einsum("...i,ij,...j->...", state, weights, state)
    return -pairs / 2 - state @ bias


def _rule(layer: Layer) -> str | None:
    if layer.cell.base == "probabilistic_hidden":
        return "chance"
    if layer.cell.base == "backfed_input":
        return "side" if layer.activation in _SIDES else "chance"
    return None


def _whole(spec: Spec, slots: list[Slot], found: Mapping[str, Values]) -> tuple[Values, Values]:
    """The symmetric weights between all cells of all layers, in the order of the spec, and their biases."""
    first, count = {}, 0
    for layer in spec.layers:
        first[layer.name] = count
        count += layer.cells * layer.channels
    kind = next((array.dtype for array in found.values()), np.dtype(float))
    weights, bias = np.zeros((count, count), kind), np.zeros(count, kind)
    for slot in slots:
        array, at = found[slot.name], first[slot.layer]
        if slot.connection is None:
            bias[at : at + array.size] += array.ravel()
            continue
        source = first[slot.connection.source]
        weights[source : source + array.shape[0], at : at + array.shape[1]] += array
    np.fill_diagonal(weights, 0)
    return weights + weights.T, bias


class _Sweeps:
    """A network that settles, sweep by sweep. Its state is [batch, cells of all layers]."""

    def __init__(
        self,
        spec: Spec,
        data: Mapping[str, Values],
        slots: list[Slot],
        found: Mapping[str, Values],
        shape: tuple[int, int],
        seed: int,
    ) -> None:
        self.spec = spec
        self.data = data
        self.steps, self.batch = shape
        self.weights, self.bias = _whole(spec, slots, found)
        self.chance = np.random.default_rng([seed, crc32(b"settle")])
        self.ranges: dict[str, range] = {}
        count = 0
        for layer in spec.layers:
            self.ranges[layer.name] = range(count, count + layer.cells * layer.channels)
            count += layer.cells * layer.channels
        self.state = np.zeros((self.batch, count), self.weights.dtype)

    def run(self) -> dict[str, dict[str, Values]]:
        kept: dict[str, list[tuple[Values, Values]]] = {layer.name: [] for layer in self.spec.layers}
        self.start()
        for step in range(self.steps):
            for layer in self.spec.layers if step else ():
                self.update(layer)
            for layer in self.spec.layers:
                kept[layer.name].append((self.field(layer.name), self.state[:, self.ranges[layer.name]].copy()))
        return {layer.name: self.parts(layer, kept[layer.name]) for layer in self.spec.layers}

    def start(self) -> None:
        """Data where there is some; then those without answer, from a random start where there is none at all."""
        for layer in self.spec.layers:
            low, high = _SIDES.get(layer.activation or "", (0.0, 1.0))
            drawn = self.chance.integers(0, 2, (self.batch, len(self.ranges[layer.name])))
            given = self.data.get(layer.name)
            start = low + (high - low) * drawn if given is None else given[0].reshape(self.batch, -1)
            if _rule(layer) == "side":
                start = np.where(start > (low + high) / 2, high, low)
            self.state[:, self.ranges[layer.name]] = start
        for layer in self.spec.layers:
            if layer.name not in self.data and self.data:
                self.update(layer)

    def field(self, name: str) -> Values:
        """What all other cells make of the cells of a layer: [batch, cells]."""
        cells = self.ranges[name]
        return self.state @ self.weights[:, cells] + self.bias[cells]

    def update(self, layer: Layer) -> None:
        cells = self.ranges[layer.name]
        if not self.weights[np.ix_(cells, cells)].any():
            self.state[:, cells] = self.answer(layer, self.field(layer.name), self.state[:, cells])
            return
        for cell in self.chance.permutation(cells):
            field = self.state @ self.weights[:, cell] + self.bias[cell]
            self.state[:, cell] = self.answer(layer, field, self.state[:, cell])

    def answer(self, layer: Layer, field: Values, before: Values) -> Values:
        if _rule(layer) == "chance":
            return (self.chance.random(field.shape) < sigmoid(field)).astype(field.dtype)
        low, high = _SIDES[layer.activation or "sign"]
        return np.where(field == 0, before, np.where(field > 0, high, low)).astype(field.dtype)

    def parts(self, layer: Layer, kept: list[tuple[Values, Values]]) -> dict[str, Values]:
        shape = (self.steps, self.batch, layer.channels, *layer.size)
        fields, values = (np.stack(arrays).reshape(shape) for arrays in zip(*kept, strict=True))
        chance = {"chance": sigmoid(fields)} if layer.cell.base == "probabilistic_hidden" else {"field": fields}
        return {**chance, "output": values}
