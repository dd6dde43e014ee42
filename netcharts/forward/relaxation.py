"""Networks that settle: layers joined both ways, which answer each other until nothing changes, or for ever by chance.

Each step is a sweep over all cells. What a cell does is told by its kind: a probabilistic cell, and a backfed input
without a threshold, is 1 with the chance sigmoid(field), else 0 (Gibbs sampling; Hinton & Sejnowski, 1986); a backfed
input with the activation `sign` or `step` takes the side of the threshold that its field is on, and stays where it is
on neither (Hopfield, 1982). Cells of a layer without links inside are done at once, others one by one in random order.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from typing import Any
from zlib import crc32

import numpy as np

from netcharts import activations
from netcharts.activations._functions import sigmoid, sigmoid_of_negated
from netcharts.array_types import AnyArray
from netcharts.errors import ForwardError
from netcharts.forward.executor_pool import Spare
from netcharts.forward.randomness import Chance
from netcharts.forward.results import Shown
from netcharts.forward.weights import MOST
from netcharts.network.parameters import Parameter
from netcharts.spec.model import Layer, Spec

Call = Callable[[], Any]


def stored(spec: Spec, slots: list[Parameter]) -> dict[str, AnyArray]:
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


def energy(
    values: Mapping[str, AnyArray], spec: Spec, slots: list[Parameter], found: Mapping[str, AnyArray]
) -> AnyArray:
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
        return "side" if _levels(layer) else "chance"
    return None


def _levels(layer: Layer) -> tuple[float, float] | None:
    """The low and the high value of cells with a threshold."""
    return activations.load(layer.activation).levels if layer.activation else None


def _whole(spec: Spec, slots: list[Parameter], found: Mapping[str, AnyArray]) -> tuple[AnyArray, AnyArray]:
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

    def __init__(self, spec: Spec, slots: list[Parameter], found: Mapping[str, AnyArray]) -> None:
        if any(connection.directed for connection in spec.connections):
            message = "a network with connections of both kinds, directed and undirected, can't be computed yet"
            raise ForwardError(message)
        strange = next((layer for layer in spec.layers if _rule(layer) is None), None)
        if strange is not None:
            raise ForwardError(f"'{strange.name}' has {strange.cell.name} cells, which do not settle")
        count = sum(layer.cells * layer.channels for layer in spec.layers)
        if count**2 > MOST:
            raise ForwardError(f"the weights between all {count:,} cells would be {count**2:,}; {MOST:,} is the most")
        self.layers = spec.layers
        self.by_name = {layer.name: layer for layer in spec.layers}
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
        self.sweeps = Spare(lambda shape, given: _Sweeps(self, shape, given))

    def _field(self, cells: slice) -> tuple[slice, AnyArray, AnyArray]:
        """Which cells those of a layer hear, with what weights [cells heard, cells], and their biases."""
        heard = np.flatnonzero(self.weights[:, cells].any(axis=1))
        sources = slice(int(heard[0]), int(heard[-1]) + 1) if len(heard) else slice(0, 0)
        return sources, self.weights[sources, cells].copy(), self.bias[cells]

    def field(self, name: str, state: AnyArray) -> AnyArray:
        """What all other cells make of the cells of a layer: [..., cells]."""
        sources, weights, bias = self.fields[name]
        field: AnyArray = np.dot(state[..., sources], weights)
        field += bias
        return field

    def heeded(self, name: str, given: Collection[str]) -> bool:
        """Whether a layer is heard by one that nothing is given to, itself included."""
        return any(other == name and one not in given for one, other in self.hears)

    def run(self, data: Mapping[str, AnyArray], shape: tuple[int, int], seed: int) -> Shown[Mapping[str, AnyArray]]:
        """The parts of all layers for every sweep; `shape` is the number of steps and of examples.

        What is given as data is held at the first step and answered from then on. Where nothing is given, cells start
        at random. At the first step, layers without data answer those that have.
        """
        sweeps = self.sweeps.take(shape, frozenset(data))
        states = sweeps.run(data, seed)
        self.sweeps.put(sweeps)
        return Shown(tuple(self.by_name), lambda name: self.parts(self.by_name[name], states))

    def parts(self, layer: Layer, states: AnyArray) -> Shown[AnyArray]:
        """The parts of a layer, of states [steps, batch, cells of all layers]."""
        full = (*states.shape[:2], layer.channels, *layer.size)
        drawn = layer.cell.base == "probabilistic_hidden"

        def part(name: str) -> AnyArray:
            if name == "output":
                return states[..., self.ranges[layer.name]].reshape(full)
            field = self.field(layer.name, states)
            return (sigmoid(field) if drawn else field).reshape(full)

        return Shown(("chance" if drawn else "field", "output"), part)


class _Sweeps:
    """Sweeps over a state of its own, [batch, cells of all layers], for data of the same layers.

    begin  what is done at the first step: layers that nothing is given to answer those that have data
    sweep  what is done at every other step: all layers answer
    """

    # What comes of a pass is never that of the state itself.
    lent = False

    def __init__(self, network: Settling, shape: tuple[int, int], given: frozenset[str]) -> None:
        self.network, self.shape, self.given = network, shape, given
        self.chance = Chance(crc32(b"settle"))
        self.state = np.zeros((shape[1], network.count), network.weights.dtype)
        self.inputs = [(layer.name, self.held(layer)) for layer in network.layers if layer.name in given]
        answers = {layer.name: self.answer(layer) for layer in network.layers}
        self.begin = [call for layer in network.layers for call in self.started(layer)]
        self.begin += [call for name, calls in answers.items() if given and name not in given for call in calls]
        self.sweep = [call for calls in answers.values() for call in calls]

    def fits(self, shape: tuple[int, int], given: frozenset[str]) -> bool:
        """Whether they are for data of such a shape for such layers."""
        return self.shape == shape and self.given == given

    def held(self, layer: Layer) -> AnyArray:
        """The state of a layer in full shape: [batch, channels, *size]."""
        return self.state[:, self.network.ranges[layer.name]].reshape(-1, layer.channels, *layer.size)

    def run(self, data: Mapping[str, AnyArray], seed: int) -> AnyArray:
        """The states at all steps: [steps, batch, cells of all layers]."""
        self.chance.start(seed)
        states = np.empty((self.shape[0], *self.state.shape), self.state.dtype)
        for name, into in self.inputs:
            np.copyto(into, data[name][0])
        for step in range(len(states)):
            for call in self.sweep if step else self.begin:
                call()
            states[step] = self.state
        return states

    def started(self, layer: Layer) -> Iterator[Call]:
        """Where no data is, a random start, if that can matter; on one of two sides, if its cells are."""
        state, (low, high) = self.state[:, self.network.ranges[layer.name]], _levels(layer) or (0, 1)
        sided, drawn = _rule(layer) == "side", layer.name not in self.given
        if drawn and (sided or not self.given or self.network.heeded(layer.name, self.given)):
            yield lambda: np.copyto(state, low + (high - low) * self.chance.generator.integers(0, 2, state.shape))
        elif drawn:
            yield partial(state.fill, 0)
        if sided:
            yield lambda: np.copyto(state, np.where(state > (low + high) / 2, high, low))

    def answer(self, layer: Layer) -> list[Call]:
        """What has a layer answer all others: at once, or cell by cell in random order."""
        network, cells = self.network, self.network.ranges[layer.name]
        if network.alone[layer.name]:
            return list(self.answered(layer, *network.fields[layer.name], self.state[:, cells]))
        # The weights are the same both ways.
        one_by_one = [
            list(self.answered(layer, slice(None), network.weights[one].T, network.bias[one], self.state[:, one]))
            for one in (slice(cell, cell + 1) for cell in range(cells.start, cells.stop))
        ]

        def each() -> None:
            for cell in self.chance.generator.permutation(len(one_by_one)):
                for call in one_by_one[cell]:
                    call()

        return [each]

    def answered(
        self, layer: Layer, heard: slice, weights: AnyArray, bias: AnyArray, state: AnyArray
    ) -> Iterator[Call]:
        """What puts into the state of cells what they make of their field."""
        field = np.empty(state.shape, state.dtype)
        yield partial(np.dot, self.state[:, heard], weights, field)
        if _rule(layer) == "chance":
            odds = np.empty_like(field)
            yield partial(np.subtract, -bias, field, field)
            yield from sigmoid_of_negated(field)
            yield partial(self.chance.generator.random, dtype=field.dtype.type, out=odds)
            yield partial(np.less, odds, field, state)
            return
        low, high = _levels(layer) or (-1.0, 1.0)
        yield partial(np.add, field, bias, field)
        yield lambda: np.copyto(state, np.where(field == 0, state, np.where(field > 0, high, low)))
