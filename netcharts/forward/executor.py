"""Executors: a network bound to arrays for a number of steps and examples, as a list of calls.

All values lie as [cells, steps × batch]. For a layer without state, all steps of all examples are one large batch.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias
from zlib import crc32

import numpy as np

from netcharts.activations import Call
from netcharts.array_types import AnyArray, FloatArray, FloatDType
from netcharts.forward.bound_layer import BlockAccess, BoundLayer, Fetch
from netcharts.forward.compiled_layer import CompiledLayer
from netcharts.forward.layer_plan import Component
from netcharts.forward.plan import Plan
from netcharts.forward.randomness import SeededGenerator
from netcharts.forward.runs import Runs
from netcharts.forward.starts import Starts
from netcharts.forward.time_stepping import (
    SteppedCells,
    SteppedLayer,
    SteppedMemory,
    SwitchedCells,
    fetch_all_steps,
    step_through,
)
from netcharts.forward.workspace import EXTERNAL_INPUT, BatchShape, BlockKey, Workspace, to_full_shape

# The components of a plan, each with its compiled layers.
CompiledComponents: TypeAlias = Sequence[tuple[Component, Sequence[CompiledLayer]]]


class Executor:
    """The calls of a forward pass over its own arrays, for inputs of one shape to the same layers.

    Args:
        plan: The plan of the network.
        components: Its components, compiled.
        shape: The number of steps and of examples.
        given_steps: The layers that the caller gives values for, with the number of their first steps.
        dtype: The type of all arrays.
        keep_parts: Whether to keep the values of all parts at all steps. Then the executor is good for one pass.

    Attributes:
        values: The array of the workspace.
        parts: For every layer, a function that returns the values of its parts after a pass.
        lease: Returns None unless a caller holds a view of `values`.
    """

    def __init__(
        self,
        plan: Plan,
        components: CompiledComponents,
        shape: BatchShape,
        given_steps: frozenset[tuple[str, int]],
        dtype: FloatDType,
        keep_parts: bool = False,
    ) -> None:
        """Allocate the arrays of a pass, and bind all calls to them."""
        self.given_steps, self.dtype, self.keep_parts = given_steps, dtype, keep_parts
        input_layers = self.input_layers = frozenset(name for name, _ in given_steps)
        # Layers that take values from the caller at these first steps, and compute them afterwards.
        self.given_at_first = {name: steps for name, steps in given_steps if steps < shape.of(plan.clocks[name])}
        self.lease: Callable[[], Any] = _no_lease
        self.passing_on = {layer.name for component, layers in components for layer in _passing_on(component, layers)}
        self.passing_on -= set(self.given_at_first)
        self.workspace = Workspace(self._blocks(plan), shape, _transposed(input_layers, components), plan.clocks)
        self.values = self.workspace.allocate(dtype)
        self.starts = Starts(plan.starts, self.workspace, self.values)
        self.inputs = [(name, self.workspace.external_input(self.values, plan.layers[name])) for name in input_layers]
        self.calls: list[Call] = []
        self.generators: list[SeededGenerator] = []
        self.parts: dict[str, Callable[[], Mapping[str, AnyArray]]] = {}
        for component, layers in components:
            if component.stepped or layers[0].name in self.given_at_first:
                self._add_stepped(component, layers)
            elif len(layers) > 1:
                self._add_in_rounds(layers, component.rounds)
            else:
                self._add_batched(layers[0], component.rounds)

    def _blocks(self, plan: Plan) -> dict[BlockKey, int]:
        """Return the blocks of the workspace with their numbers of cells."""
        blocks = {(name, "output"): width for name, width in plan.widths.items()}
        blocks |= {
            (name, EXTERNAL_INPUT): plan.widths[name] for name in self.input_layers if name not in self.passing_on
        }
        return blocks | plan.carried_parts

    @property
    def in_use(self) -> bool:
        """Return whether a caller still holds a view of the values of the last pass."""
        return self.lease() is not None

    def matches(self, shape: BatchShape, given_steps: frozenset[tuple[str, int]]) -> bool:
        """Return whether it is bound for inputs of this shape to these layers at these first steps."""
        return self.workspace.shape == shape and self.given_steps == given_steps

    def run(self, inputs: Mapping[str, Any], seed: int) -> None:
        """Compute a pass over inputs by layer, [steps, batch, channels, *size]."""
        for name, into in self.inputs:
            np.copyto(into[: len(inputs[name])], inputs[name])
        for generator in self.generators:
            generator.restart(seed)
        for call in self.calls:
            call()

    def _bind(self, layer: CompiledLayer, has_input: bool, examples: int, block: BlockAccess | None) -> BoundLayer:
        generator = SeededGenerator(crc32(layer.name.encode()), 1)
        if ("rng",) in layer.mode(has_input)[0].operands:
            self.generators.append(generator)
        transposed = block is not None and (layer.name, "output") in self.workspace.transposed
        run = Runs(self.workspace, self.values)
        return BoundLayer(layer, has_input, transposed, examples, self.dtype, generator.generator, block, run)

    def _add_batched(self, layer: CompiledLayer, rounds: int) -> None:
        """Add the calls of a layer without state, for which all steps are one large batch."""
        name, steps, batch = layer.name, self.workspace.steps(layer.name), self.workspace.batch
        if name in self.passing_on and name in self.input_layers:
            return
        bound = self._bind(layer, name in self.input_layers, steps * batch, self._access(steps))
        upstream = [fetch for fetch in bound.fetches if fetch.origin == "upstream"]
        own = [fetch.into for fetch in bound.fetches if fetch.origin == "component"]
        self.calls += [self._fetch(fetch, steps) for fetch in upstream]
        if own:
            output = self.workspace.block(self.values, (name, "output"))
            self.calls.append(partial(_run_rounds, bound.calls, own, output, rounds))
        else:
            self.calls += bound.calls
        if self.keep_parts:
            self.parts[name] = partial(self._in_full_shape, layer, bound.buffers, steps, batch)

    def _add_in_rounds(self, layers: Sequence[CompiledLayer], rounds: int) -> None:
        """Add the calls of the parts of cells that depend on each other along a graph, at all steps together."""
        steps, batch = self.workspace.steps(layers[0].name), self.workspace.batch
        calls: list[Call] = []
        for layer in layers:
            bound = self._bind(layer, False, steps * batch, self._access(steps))
            for fetch in bound.fetches:
                (self.calls if fetch.origin == "upstream" else calls).append(self._fetch(fetch, steps))
            calls += bound.calls
            if self.keep_parts:
                self.parts[layer.name] = partial(self._in_full_shape, layer, bound.buffers, steps, batch)
        outputs = [self.workspace.block(self.values, (layer.name, "output")) for layer in layers]
        self.calls.append(partial(_repeat, calls, outputs, rounds))

    def _in_full_shape(
        self, layer: CompiledLayer, buffers: Mapping[str, FloatArray], steps: int, batch: int
    ) -> Mapping[str, AnyArray]:
        """Return the values of buffers: [steps, batch, channels, *size]."""
        return {part: to_full_shape(array, layer.full_shape, steps, batch) for part, array in buffers.items()}

    def _access(self, steps: int) -> BlockAccess:
        """Return access to the blocks that have a number of steps."""

        def access(key: BlockKey, with_ones: bool) -> FloatArray | None:
            fits = self.workspace.steps(key[0]) == steps
            return self.workspace.block(self.values, key, with_ones) if fits else None

        return access

    def _fetch(self, fetch: Fetch, steps: int) -> Call:
        return fetch_all_steps(fetch, self.workspace, self.values, self.starts, steps)

    def _add_stepped(self, component: Component, layers: Sequence[CompiledLayer]) -> None:
        """Add the call that computes a component step by step."""
        stepped: dict[str, SteppedLayer] = {}
        for layer in layers:
            if layer.plan.memory is not None:
                has_input = layer.name in self.input_layers
                stepped[layer.name] = SteppedMemory(layer, has_input, self.workspace, self.values)
            else:
                stepped[layer.name] = self._stepped_cells(layer)
            self.parts[layer.name] = stepped[layer.name].parts
        self.calls.append(step_through(component, stepped, self.workspace, self.values, self.starts))

    def _stepped_cells(self, layer: CompiledLayer) -> SteppedCells | SwitchedCells:
        """Return a layer of cells that is computed step by step, with values from the caller at none, some or all."""

        def cells(has_input: bool) -> SteppedCells:
            bound = self._bind(layer, has_input, self.workspace.batch, None)
            return SteppedCells(layer, bound, self.workspace, self.values, self.starts, self.keep_parts)

        steps = self.given_at_first.get(layer.name)
        if steps is None:
            return cells(layer.name in self.input_layers)
        return SwitchedCells(cells(True), cells(False), steps)


def _no_lease() -> None:
    """Return None: no caller holds a view."""


def _passing_on(component: Component, layers: Sequence[CompiledLayer]) -> list[CompiledLayer]:
    """Return the layers that only pass on the values that the caller gives for them."""
    return [] if component.stepped else [la for la in layers if la.plan.with_input.program.passes_input_on]


def _transposed(input_layers: Collection[str], components: CompiledComponents) -> frozenset[BlockKey]:
    """Return the blocks that can lie transposed, as callers give their values, so that these are copied quickly.

    They belong to layers that receive nothing else and that are used as an operand of a matrix, not by a kernel or step
    by step.
    """
    layers = [layer for component, layers in components if not component.stepped for layer in layers]
    inputs = [one for layer in layers for one in (*layer.without_input, *layer.with_input)]
    used_by_kernels = {edge.connection.source for one in inputs for _, edge, _ in one.kernels}
    used_by_kernels |= {edge.given.connection.source for one in inputs for _, edge, _ in one.kernels if edge.given}
    used_by_kernels |= {term.edge.connection.source for layer in layers for term in layer.plan.terms}
    receiving = {layer.name for layer in layers if layer.with_input or layer.plan.terms}
    receiving_nothing = {layer.name for layer in layers if layer.name not in receiving} & set(input_layers)
    return frozenset(
        (name, part) for name in receiving_nothing - used_by_kernels for part in ("output", EXTERNAL_INPUT)
    )


def _repeat(calls: Sequence[Call], outputs: Sequence[FloatArray], rounds: int) -> None:
    """Make calls as often as it takes until all values are right, from values of 0."""
    for output in outputs:
        output.fill(0)
    for _ in range(rounds):
        for call in calls:
            call()


def _run_rounds(calls: Sequence[Call], own: Sequence[FloatArray], output: FloatArray, rounds: int) -> None:
    """Compute a layer whose cells depend on each other at the same step, until the values of all of them are right."""
    for array in own:
        array.fill(0)
    for _ in range(rounds):
        for call in calls:
            call()
        for array in own:
            np.copyto(array, output)
