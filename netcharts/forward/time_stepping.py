"""Time stepping: layers of a component computed together, one step after the other.

Steps go backward in time if the layers need later values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Protocol

import numpy as np

from netcharts.activations import Call
from netcharts.array_types import AnyArray, FloatArray
from netcharts.errors import ForwardError
from netcharts.forward.bound_layer import BoundLayer, Fetch
from netcharts.forward.compiled_layer import CompiledLayer
from netcharts.forward.external_memory import MemoryStep
from netcharts.forward.layer_plan import Component
from netcharts.forward.runs import take_run
from netcharts.forward.starts import Start, Starts
from netcharts.forward.workspace import EXTERNAL_INPUT, Workspace, to_full_shape


class SteppedLayer(Protocol):
    """A layer that is computed step by step."""

    fetches: list[Fetch]

    def reset(self) -> None:
        """Return to the state before the first step."""

    def step(self, step: int) -> None:
        """Compute a step, after everything has been fetched."""

    def parts(self) -> Mapping[str, AnyArray]:
        """Return the values of all parts at all steps, if they were kept: [steps, batch, channels, *size]."""


class SteppedCells:
    """A layer of cells that is computed step by step, in one set of arrays for all steps.

    Args:
        layer: The layer.
        bound: The layer bound to arrays for one step.
        workspace: The places of the values of all steps.
        values: The array of the workspace.
        starts: What parts held before the first step.
        keep_parts: Whether to keep the values of all parts at all steps.
    """

    def __init__(
        self,
        layer: CompiledLayer,
        bound: BoundLayer,
        workspace: Workspace,
        values: FloatArray,
        starts: Starts,
        keep_parts: bool,
    ) -> None:
        """Allocate arrays for the previous step and for the values to keep."""
        self.layer, self.batch, self.steps = layer, workspace.batch, workspace.steps(layer.name)
        self.before = [(previous, starts.of((layer.name, part))) for part, previous in bound.previous.items()]
        self.bound, self.fetches, self.calls, self.names = bound, bound.fetches, bound.calls, bound.names
        self.buffers, self.previous = bound.buffers, bound.previous
        # Other values are computed right where those of the previous step were.
        self.carried_over = [
            (bound.buffers[part], previous)
            for part, previous in bound.previous.items()
            if bound.buffers[part] is not previous
        ]
        parts = [(part, (name, part)) for name, part in workspace.cells if name == layer.name]
        self.stored = [
            (bound.buffers[part], workspace.block_by_step(values, key)) for part, key in parts if part != EXTERNAL_INPUT
        ]
        # [buffers, cells, steps, batch]
        shape = (*bound.whole.shape[1:-1], self.steps, self.batch)
        self.kept = np.empty((len(self.names) * keep_parts, *shape), values.dtype)
        self.stored += [(bound.buffers[n], kept.swapaxes(0, 1)) for n, kept in zip(self.names, self.kept, strict=False)]

    def reset(self) -> None:
        """Return to the state before the first step, in which values are zero unless they are given."""
        for previous, start in self.before:
            previous[...] = start
        self.bound.is_at_rest = all(isinstance(start, float) and start == 0 for _, start in self.before)
        for product in self.bound.products:
            product.restart()

    def step(self, step: int) -> None:
        """Compute a step."""
        self.bound.step = step
        for call in self.calls:
            call()
        for buffer, by_step in self.stored:
            by_step[step] = buffer
        for buffer, previous in self.carried_over:
            np.copyto(previous, buffer)
        self.bound.is_at_rest = False

    def parts(self) -> Mapping[str, AnyArray]:
        """Return the values of all parts at all steps: [steps, batch, channels, *size]."""
        rows = (kept.reshape(-1, self.steps * self.batch) for kept in self.kept)
        return {
            name: to_full_shape(row, self.layer.full_shape, self.steps, self.batch)
            for name, row in zip(self.names, rows, strict=True)
        }


class SwitchedCells:
    """A layer of cells that takes values from the caller at the first steps, and what connections bring afterwards.

    Args:
        given: The layer as it computes with values from the caller.
        fed_back: The layer as it computes without.
        steps: The number of first steps.
    """

    def __init__(self, given: SteppedCells, fed_back: SteppedCells, steps: int) -> None:
        """Join the states of both: each goes on from where the other was."""
        self.given, self.fed_back, self.first_steps = given, fed_back, steps
        self.fetches = [*given.fetches, *fed_back.fetches]
        self._handed_over = [
            (given.buffers[part], previous) for part, previous in fed_back.previous.items() if part in given.buffers
        ]

    def reset(self) -> None:
        """Return to the state before the first step."""
        self.given.reset()
        self.fed_back.reset()

    def step(self, step: int) -> None:
        """Compute a step."""
        if step >= self.first_steps:
            self.fed_back.step(step)
            return
        self.given.step(step)
        for buffer, previous in self._handed_over:
            np.copyto(previous, buffer)
        self.fed_back.bound.is_at_rest = False

    def parts(self) -> Mapping[str, AnyArray]:
        """Return the values of all parts at all steps: [steps, batch, channels, *size]."""
        first, later = self.given.parts(), self.fed_back.parts()
        return {
            part: np.concatenate([first[part][: self.first_steps], later[part][self.first_steps :]]) for part in first
        }


class SteppedMemory:
    """An external memory that is computed step by step.

    Args:
        layer: The layer.
        has_external_input: Whether the caller gives what the memory contains at the start.
        workspace: The places of the values of all steps.
        values: The array of the workspace.
    """

    def __init__(
        self, layer: CompiledLayer, has_external_input: bool, workspace: Workspace, values: FloatArray
    ) -> None:
        """Allocate an array for what the controllers send."""
        plan, (inputs,) = layer.plan, layer.without_input
        assert plan.memory is not None
        assert inputs.matrix is not None
        self.memory, self.matrix, self.batch = plan.memory, inputs.matrix, workspace.batch
        # What the controllers bring, with a row of ones below for the biases.
        self.control = np.ones((self.matrix.shape[1], workspace.batch), values.dtype)
        self.fetches: list[Fetch] = []
        start = 0
        for origin, edge in inputs.stacked:
            into, connection = self.control[start : (start := start + edge.source_width)], edge.connection
            self.fetches.append(Fetch(origin, (connection.source, connection.carries), connection.delay, into))
        self.initial = (
            workspace.external_input(values, plan.layer)
            if has_external_input
            else np.zeros((workspace.steps(layer.name), workspace.batch, *layer.full_shape), values.dtype)
        )
        self.stored = [
            (part, workspace.block_by_step(values, (name, part)))
            for name, part in workspace.cells
            if name == layer.name and part != EXTERNAL_INPUT
        ]
        self.steps: dict[int, dict[str, FloatArray]] = {}
        self.previous: dict[str, FloatArray] = {}

    def reset(self) -> None:
        """Return to the state before the first step."""
        self.steps, self.previous = {}, {}

    def step(self, step: int) -> None:
        """Compute a step."""
        signal = (self.matrix @ self.control).T
        self.previous = MemoryStep(self.memory, signal, self.initial[step], self.previous).parts()
        self.steps[step] = self.previous
        for part, by_step in self.stored:
            by_step[step] = self.previous[part].reshape(self.batch, -1).T

    def parts(self) -> Mapping[str, AnyArray]:
        """Return the values of all parts at all steps, in the shapes that `MemoryStep` lists, after an axis for steps.

        What is the same for all examples is repeated for each.
        """
        steps = [self.steps[step] for step in sorted(self.steps)]
        return {
            part: np.stack([np.broadcast_to(one[part], (self.batch, *one[part].shape[1:])) for one in steps])
            for part in steps[0]
        }


def step_through(
    component: Component, layers: Mapping[str, SteppedLayer], workspace: Workspace, values: FloatArray, starts: Starts
) -> Call:
    """Return the call that computes all steps of a component.

    Raises:
        ForwardError: If a value is needed before it can be computed.
    """
    steps = workspace.steps(next(iter(layers)))
    for name, layer in layers.items():
        for fetch in layer.fetches:
            _check_available(fetch, name, component, layers, steps)

    def source(fetch: Fetch) -> tuple[FloatArray, FloatArray, int, Start]:
        # What stands still has one step, for all steps.
        by_step = workspace.block_by_step(values, fetch.key)
        by_step = np.broadcast_to(by_step, (steps, *by_step.shape[1:]))
        return fetch.into, by_step, fetch.delay, starts.of(fetch.key)

    bound = [(layer, [source(fetch) for fetch in layer.fetches]) for layer in layers.values()]
    order = range(steps)[:: component.direction]

    def run() -> None:
        for layer, _ in bound:
            layer.reset()
        for step in order:
            for layer, fetches in bound:
                for into, by_step, delay, start in fetches:
                    into[...] = by_step[step - delay] if 0 <= step - delay < len(by_step) else start
                layer.step(step)

    return run


def _check_available(fetch: Fetch, name: str, component: Component, names: Iterable[str], steps: int) -> None:
    """Validate that a value of the same component is computed before a layer fetches it.

    Raises:
        ForwardError: If it is not.
    """
    order, source = list(names), fetch.key[0]
    if source not in order or fetch.key[1] == EXTERNAL_INPUT or abs(fetch.delay) >= steps:
        return
    lag = fetch.delay * component.direction
    if lag < 0 or (lag == 0 and order.index(source) >= order.index(name)):
        raise ForwardError(
            f"'{name}' needs values of '{source}' that are not known yet: neither layer can be computed first"
        )


def fetch_all_steps(fetch: Fetch, workspace: Workspace, values: FloatArray, starts: Starts, steps: int) -> Call:
    """Return the call that makes a fetch for all steps at once; before the first, it gets what was held before."""
    by_step, delay, start = workspace.block_by_step(values, fetch.key), fetch.delay, starts.of(fetch.key)
    into = fetch.into.reshape(-1, steps, workspace.batch).swapaxes(0, 1)
    if fetch.run is not None:
        return partial(take_run, fetch.run, by_step, into)
    # What stands still has one step, for all steps.
    by_step = np.broadcast_to(by_step, (steps, *by_step.shape[1:]))

    def run() -> None:
        if not delay:
            into[...] = by_step
            return
        into[...] = start
        if 0 < delay < len(by_step):
            into[delay:] = by_step[:-delay]
        elif -len(by_step) < delay < 0:
            into[:delay] = by_step[-delay:]

    return run
