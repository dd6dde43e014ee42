"""Sweeps: repeated updates of all cells of a network with undirected connections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from zlib import crc32

import numpy as np

from netcharts import activations
from netcharts.activations import Call
from netcharts.activations._functions import sigmoid_of_negated
from netcharts.array_types import AnyArray
from netcharts.forward.couplings import Couplings, LocalField
from netcharts.forward.randomness import SeededGenerator
from netcharts.forward.update_rules import UpdateRule
from netcharts.forward.workspace import BatchShape
from netcharts.spec.model import Layer


class SweepExecutor:
    """Sweeps over its own state, [batch, cells of all layers], for values from the caller for the same layers.

    Args:
        couplings: The network.
        rules: The update rules by layer.
        shape: The number of steps and of examples.
        input_layers: The layers that the caller gives initial values for.

    Attributes:
        first_step: The calls of the first step: layers without values start, then are updated from those that have.
        sweep: The calls of every other step: all layers are updated.
    """

    # A pass returns copies of the state, so the executor is free afterwards.
    in_use = False

    def __init__(
        self,
        couplings: Couplings,
        rules: Mapping[str, UpdateRule],
        shape: BatchShape,
        input_layers: frozenset[str],
    ) -> None:
        """Allocate the state, and bind all calls to it."""
        self.couplings, self.rules, self.shape, self.input_layers = couplings, rules, shape, input_layers
        # The name of the stream; another one would change what is drawn.
        self.rng = SeededGenerator(crc32(b"settle"))
        self.state = np.zeros((shape[1], couplings.count), couplings.matrix.dtype)
        self.inputs = [(layer.name, self._values(layer)) for layer in couplings.layers if layer.name in input_layers]
        updates = {layer.name: self._update(layer) for layer in couplings.layers}
        self.first_step = [call for layer in couplings.layers for call in self._start(layer)]
        if input_layers:
            self.first_step += [c for name, calls in updates.items() if name not in input_layers for c in calls]
        self.sweep = [call for calls in updates.values() for call in calls]

    def matches(self, shape: BatchShape, input_layers: frozenset[str]) -> bool:
        """Return whether it is bound for inputs of this shape to these layers."""
        return self.shape == shape and self.input_layers == input_layers

    def _values(self, layer: Layer) -> AnyArray:
        """Return a view of the state of a layer: [batch, channels, *size]."""
        return self.state[:, self.couplings.ranges[layer.name]].reshape(-1, layer.channels, *layer.size)

    def run(self, inputs: Mapping[str, AnyArray], seed: int) -> AnyArray:
        """Return the states at all steps: [steps, batch, cells of all layers]."""
        self.rng.restart(seed)
        states = np.empty((self.shape[0], *self.state.shape), self.state.dtype)
        for name, into in self.inputs:
            np.copyto(into, inputs[name][0])
        for step in range(len(states)):
            for call in self.sweep if step else self.first_step:
                call()
            states[step] = self.state
        return states

    def _start(self, layer: Layer) -> Iterator[Call]:
        """Yield the calls that start a layer: at random if that can matter, and at a level if its cells have levels."""
        state = self.state[:, self.couplings.ranges[layer.name]]
        rule, is_free = self.rules[layer.name], layer.name not in self.input_layers
        low, high, generator = rule.low, rule.high, self.rng.generator
        matters = (
            rule.has_threshold
            or rule.graded
            or not self.input_layers
            or self.couplings.influences_free_layer(layer.name, self.input_layers)
        )
        if is_free and matters:
            yield lambda: np.copyto(state, low + (high - low) * generator.integers(0, 2, state.shape))
        elif is_free:
            yield partial(state.fill, 0)
        if rule.has_threshold:
            yield lambda: np.copyto(state, np.where(state > (low + high) / 2, high, low))

    def _update(self, layer: Layer) -> list[Call]:
        """Return the calls that update a layer: all cells at once, or one by one in random order."""
        couplings, cells = self.couplings, self.couplings.ranges[layer.name]
        if couplings.are_independent(layer.name):
            return list(self._update_cells(layer, couplings.fields[layer.name], self.state[:, cells]))
        one_by_one = [
            list(self._update_cells(layer, self._field_of_cell(cell), self.state[:, cell : cell + 1]))
            for cell in range(cells.start, cells.stop)
        ]

        generator = self.rng.generator

        def update_in_random_order() -> None:
            for cell in generator.permutation(len(one_by_one)):
                for call in one_by_one[cell]:
                    call()

        return [update_in_random_order]

    def _field_of_cell(self, cell: int) -> LocalField:
        # The matrix is symmetric, so a row can serve as a column; it is contiguous.
        one = slice(cell, cell + 1)
        return LocalField(slice(None), self.couplings.matrix[one].T, self.couplings.bias[one])

    def _update_cells(self, layer: Layer, local: LocalField, state: AnyArray) -> Iterator[Call]:
        """Yield the calls that update the state of some cells by their field."""
        field = np.empty(state.shape, state.dtype)
        yield partial(np.dot, self.state[:, local.sources], local.weights, field)
        rule = self.rules[layer.name]
        if rule.graded:
            bind = activations.load(rule.graded).bind
            assert bind is not None
            yield partial(np.add, field, local.bias, field)
            yield from bind(field)
            yield partial(np.copyto, state, field)
            return
        if not rule.has_threshold:
            uniform = np.empty_like(field)
            yield partial(np.subtract, -local.bias, field, field)
            yield from sigmoid_of_negated(field)
            yield partial(self.rng.generator.random, dtype=field.dtype.type, out=uniform)
            yield partial(np.less, uniform, field, state)
            return
        yield partial(np.add, field, local.bias, field)
        yield lambda: np.copyto(state, np.where(field == 0, state, np.where(field > 0, rule.high, rule.low)))
