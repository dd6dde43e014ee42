"""Networks that settle: layers joined both ways, which answer each other until nothing changes, or for ever by chance.

Each step is a sweep over all cells. What a cell does is told by its kind: a probabilistic cell, and a backfed input
without a threshold, is 1 with the chance sigmoid(field), else 0 (Gibbs sampling; Hinton & Sejnowski, 1986); a backfed
input with the activation `sign` or `step` takes the side of the threshold that its field is on, and stays where it is
on neither (Hopfield, 1982). Cells of a layer without links inside are done at once, others one by one in random order.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from netcharts.errors import ForwardError
from netcharts.forward.activations import sigmoid, sigmoid_in_place
from netcharts.forward.chance import Chance
from netcharts.forward.results import Shown
from netcharts.forward.weights import Slot
from netcharts.spec.model import Layer, Spec

Values = NDArray[Any]

# The low and the high value of cells with a threshold.
_SIDES = {"sign": (-1.0, 1.0), "step": (0.0, 1.0)}


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


class Settling:
    """A network that settles, with its weights.

    Raises:
        ForwardError: there are directed connections as well, or cells that do not settle.
    """

    def __init__(self, spec: Spec, slots: list[Slot], found: Mapping[str, Values]) -> None:
        if any(connection.directed for connection in spec.connections):
            message = "a network with connections of both kinds, directed and undirected, can't be computed yet"
            raise ForwardError(message)
        strange = next((layer for layer in spec.layers if _rule(layer) is None), None)
        if strange is not None:
            raise ForwardError(f"'{strange.name}' has {strange.cell.name} cells, which do not settle")
        self.layers = spec.layers
        self.weights, self.bias = _whole(spec, slots, found)
        self.ranges: dict[str, slice] = {}
        self.count = 0
        for layer in spec.layers:
            start, self.count = self.count, self.count + layer.cells * layer.channels
            self.ranges[layer.name] = slice(start, self.count)
        self.fields = {layer.name: self._field(self.ranges[layer.name]) for layer in spec.layers}
        # Pairs of layers of which the first hears the second.
        self.hears = {
            (one, other)
            for one, cells in self.ranges.items()
            for other, sources in self.ranges.items()
            if self.weights[sources, cells].any()
        }
        self.alone = {name: (name, name) not in self.hears for name in self.ranges}
        self.chances: deque[Chance] = deque(maxlen=4)

    def _field(self, cells: slice) -> tuple[slice, Values, Values]:
        """Which cells those of a layer hear, with what weights [cells heard, cells], and their biases."""
        heard = np.flatnonzero(self.weights[:, cells].any(axis=1))
        sources = slice(int(heard[0]), int(heard[-1]) + 1) if len(heard) else slice(0, 0)
        return sources, self.weights[sources, cells].copy(), self.bias[cells]

    def field(self, name: str, state: Values) -> Values:
        """What all other cells make of the cells of a layer: [..., cells]."""
        sources, weights, bias = self.fields[name]
        field: Values = np.dot(state[..., sources], weights)
        field += bias
        return field

    def heeded(self, name: str, data: Mapping[str, Values]) -> bool:
        """Whether a layer is heard by one that has no data, itself included."""
        return any(other == name and one not in data for one, other in self.hears)

    def run(self, data: Mapping[str, Values], shape: tuple[int, int], seed: int) -> Shown[Mapping[str, Values]]:
        """The parts of all layers for every sweep; `shape` is the number of steps and of examples.

        What is given as data is held at the first step and answered from then on. Where nothing is given, cells start
        at random. At the first step, layers without data answer those that have.
        """
        try:
            chance = self.chances.pop()
        except IndexError:
            chance = Chance(crc32(b"settle"))
        states = _Sweeps(self, chance.start(seed), shape).run(data)
        self.chances.append(chance)
        layers = {layer.name: layer for layer in self.layers}
        return Shown(tuple(layers), lambda name: self.parts(layers[name], states))

    def parts(self, layer: Layer, states: Values) -> Shown[Values]:
        """The parts of a layer, of states [steps, batch, cells of all layers]."""
        full = (*states.shape[:2], layer.channels, *layer.size)
        drawn = layer.cell.base == "probabilistic_hidden"

        def part(name: str) -> Values:
            if name == "output":
                return states[..., self.ranges[layer.name]].reshape(full)
            field = self.field(layer.name, states)
            return (sigmoid(field) if drawn else field).reshape(full)

        return Shown(("chance" if drawn else "field", "output"), part)


class _Sweeps:
    """One pass, sweep by sweep. Its state is [batch, cells of all layers]."""

    def __init__(self, network: Settling, chance: np.random.Generator, shape: tuple[int, int]) -> None:
        self.network = network
        self.chance = chance
        self.states = np.zeros((*shape, network.count), network.weights.dtype)

    def run(self, data: Mapping[str, Values]) -> Values:
        """The states at all steps: [steps, batch, cells of all layers]."""
        state = self.states[0]
        for layer in self.network.layers:
            self.begin(layer, state[:, self.network.ranges[layer.name]], data)
        for layer in self.network.layers:
            if layer.name not in data and data:
                self.update(layer, state)
        for step in range(1, len(self.states)):
            before, state = state, self.states[step]
            state[...] = before
            for layer in self.network.layers:
                self.update(layer, state)
        return self.states

    def begin(self, layer: Layer, state: Values, data: Mapping[str, Values]) -> None:
        """Data where there is some; else a random start, if that can matter."""
        low, high = _SIDES.get(layer.activation or "", (0.0, 1.0))
        if layer.name in data:
            state[...] = data[layer.name][0].reshape(state.shape)
        elif _rule(layer) == "side" or not data or self.network.heeded(layer.name, data):
            state[...] = low + (high - low) * self.chance.integers(0, 2, state.shape)
        if _rule(layer) == "side":
            state[...] = np.where(state > (low + high) / 2, high, low)

    def update(self, layer: Layer, state: Values) -> None:
        network, cells = self.network, self.network.ranges[layer.name]
        if network.alone[layer.name]:
            self.answer(layer, network.field(layer.name, state), state[:, cells])
            return
        for cell in self.chance.permutation(range(cells.start, cells.stop)):
            # The weights are the same both ways.
            self.answer(layer, state @ network.weights[cell] + network.bias[cell], state[:, cell])

    def answer(self, layer: Layer, field: Values, state: Values) -> None:
        """Puts what cells make of their field into their state."""
        if _rule(layer) == "chance":
            np.less(self.chance.random(field.shape), sigmoid_in_place(field), out=state)
            return
        low, high = _SIDES[layer.activation or "sign"]
        state[...] = np.where(field == 0, state, np.where(field > 0, high, low))
