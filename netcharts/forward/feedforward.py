"""Networks with directed connections: passes by executors from a pool.

An executor is bound when inputs of a new shape come, and returns to the pool after the pass. A pass gives a copy of the
values if they are few. If they are many it gives a view of the executor's own array, and the executor is not used again
until the caller has dropped all views.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from weakref import ref

import numpy as np

from netcharts.array_types import AnyArray, FloatArray, FloatDType
from netcharts.cells.anatomy import OUTPUT
from netcharts.forward.compiled_layer import compile_layer
from netcharts.forward.cost import check_pass
from netcharts.forward.errstate import without_warnings
from netcharts.forward.executor import Executor
from netcharts.forward.executor_pool import ExecutorPool
from netcharts.forward.limits import Limits
from netcharts.forward.plan import Plan
from netcharts.forward.results import LazyMapping
from netcharts.forward.workspace import BatchShape

# Up to the first size, values are copied. Beyond the second, views are given, since a copy would take longer than
# binding another executor.
_SMALL, _LARGE = 4_096, 250_000
# For sizes between, views are given until this many executors turned out to be still in use: then the caller collects
# results, and copies are cheaper.
_MAX_CONFLICTS = 4


class FeedforwardNetwork:
    """A network with directed connections, with its weights; recurrent connections are delayed."""

    def __init__(self, plan: Plan, weights: Mapping[str, FloatArray], dtype: FloatDType, limits: Limits) -> None:
        """Compile the layers of a plan with weights."""
        self.plan, self.dtype, self.limits = plan, dtype, limits
        components = [
            (component, [compile_layer(layer, weights, dtype) for layer in component.layers])
            for component in plan.components
        ]
        self.components = components
        # A pool must not refer to its network, so that both are freed, with their weights, as soon as nobody uses them.
        self.executors: ExecutorPool[Executor, frozenset[tuple[str, int]]] = ExecutorPool(
            lambda shape, given_steps: Executor(plan, components, shape, given_steps, dtype)
        )

    def run(
        self, inputs: Mapping[str, FloatArray], shape: BatchShape, seed: int
    ) -> LazyMapping[Mapping[str, FloatArray]]:
        """Return the values of the parts of all layers; see `model.WeightedNetwork`."""
        executor = self.executors.take(shape, frozenset((name, len(array)) for name, array in inputs.items()))
        executor.run(inputs, seed)
        values = _view(executor) if self._gives_views(executor.workspace.size) else executor.values.copy()
        finished = _FinishedPass(self, executor, values, seed)
        self.executors.put(executor)
        return LazyMapping(self.plan.names, finished.parts)

    def _gives_views(self, size: int) -> bool:
        return size > _SMALL and (size > _LARGE or self.executors.conflicts < _MAX_CONFLICTS)


class _FinishedPass:
    """The values of a pass, and what is needed to repeat it.

    Outputs of layers are kept. The values of other parts are computed by the same pass again when they are first asked
    for, since most callers never do.
    """

    def __init__(self, network: FeedforwardNetwork, executor: Executor, values: FloatArray, seed: int) -> None:
        self.network, self.values, self.seed = network, values, seed
        self.workspace, self.given_steps = executor.workspace, executor.given_steps
        self.repeated: Mapping[str, Mapping[str, AnyArray]] | None = None

    def parts(self, name: str) -> Mapping[str, FloatArray]:
        """Return the values of the parts of a layer."""
        if name in self.network.plan.memories:
            return self._repeat(name)
        lowered = self.network.plan.lowered.parts.get(name)
        if lowered is not None:
            return LazyMapping(tuple(lowered), lambda part: self._part(lowered[part], OUTPUT))
        order = self.network.plan.layers[name].cell.anatomy.order
        return LazyMapping(order, lambda part: self._part(name, part))

    def _part(self, name: str, part: str) -> FloatArray:
        """Return the values of a part: [steps, batch, channels, *size]."""
        if part != "output":
            return self._repeat(name)[part]
        return self.workspace.block_in_full_shape(self.values, (name, part), self.network.plan.layers[name])

    def _repeat(self, name: str) -> Mapping[str, AnyArray]:
        """Return the values of all parts of a layer, by a pass that keeps them.

        Raises:
            ForwardError: If that takes too much memory.
        """
        if self.repeated is None:
            network, shape = self.network, self.workspace.shape
            given, held = tuple(sorted(self.given_steps)), self.values.nbytes
            check_pass(network.plan, shape, given, network.dtype, network.limits, held, parts=True)
            layers = network.plan.layers
            executor = Executor(network.plan, network.components, shape, self.given_steps, network.dtype, True)
            inputs = {
                name: self.workspace.external_input(self.values, layers[name])[:steps]
                for name, steps in self.given_steps
            }
            without_warnings(executor.run, inputs, self.seed)
            self.repeated = {name: parts() for name, parts in executor.parts.items()}
        return self.repeated[name]


def _view(executor: Executor) -> FloatArray:
    """Return the values of an executor without a copy; it is in use as long as they, or views of them, exist."""
    # The base of a view of an array over a buffer is that array, not the buffer, so a weak reference to it shows when
    # the last view is gone.
    values: np.ndarray[Any, Any] = np.frombuffer(executor.values.data, executor.dtype)
    executor.lease = ref(values)
    return values
