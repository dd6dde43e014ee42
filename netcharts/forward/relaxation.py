"""Relaxation: repeated updates of the cells of networks with undirected connections.

A step is a sweep over all cells. A Hopfield network reaches a fixed point; a Boltzmann machine keeps sampling. Cells of
a layer without connections inside are updated at once, others one by one in random order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from netcharts.activations._functions import sigmoid
from netcharts.array_types import AnyArray
from netcharts.errors import ForwardError
from netcharts.forward.couplings import Couplings
from netcharts.forward.executor_pool import ExecutorPool
from netcharts.forward.results import LazyMapping
from netcharts.forward.sweeps import SweepExecutor
from netcharts.forward.update_rules import UpdateRule, update_rule
from netcharts.forward.workspace import BatchShape
from netcharts.network import obstacles
from netcharts.network.parameters import Parameter
from netcharts.spec.model import Layer, Spec


class RelaxationNetwork:
    """A network with undirected connections that `check_relaxation` has validated, with its weights.

    Raises:
        ForwardError: If there are too many cells.
    """

    def __init__(self, spec: Spec, parameters: Iterable[Parameter], weights: Mapping[str, AnyArray]) -> None:
        """Derive the couplings and update rules of a network."""
        self.layers = {layer.name: layer for layer in spec.layers}
        rules = self.rules = {layer.name: _update_rule(layer) for layer in spec.layers}
        couplings = self.couplings = Couplings(spec, parameters, weights)
        # A pool must not refer to its network, so that both are freed as soon as nobody uses them.
        self.executors: ExecutorPool[SweepExecutor, frozenset[str]] = ExecutorPool(
            lambda shape, input_layers: SweepExecutor(couplings, rules, shape, input_layers)
        )

    def run(self, inputs: Mapping[str, AnyArray], shape: BatchShape, seed: int) -> LazyMapping[Mapping[str, AnyArray]]:
        """Return the parts of all layers after every sweep; see `model.WeightedNetwork`.

        Layers with given values have them at the first step, and are updated from then on. All others start at random.
        At the first step, layers without given values are updated from those that have some.
        """
        executor = self.executors.take(shape, frozenset(inputs))
        states = executor.run(inputs, seed)
        self.executors.put(executor)
        return LazyMapping(tuple(self.layers), lambda name: self._parts(self.layers[name], states))

    def _parts(self, layer: Layer, states: AnyArray) -> LazyMapping[AnyArray]:
        """Return the parts of a layer, given states [steps, batch, cells of all layers]."""
        full = (*states.shape[:2], layer.channels, *layer.size)
        rule = self.rules[layer.name]

        def part(name: str) -> AnyArray:
            if name == "output":
                return states[..., self.couplings.ranges[layer.name]].reshape(full)
            field = self.couplings.field(layer.name, states)
            return (sigmoid(field) if rule.shows_probability else field).reshape(full)

        return LazyMapping((rule.field_part, "output"), part)


def check_relaxation(spec: Spec) -> None:
    """Validate that a network is one of undirected connections, of cells that can be updated along them.

    Raises:
        ForwardError: If it is not.
    """
    if any(connection.directed for connection in spec.connections):
        message = "a network with both directed and undirected connections can't be computed yet"
        raise ForwardError(message)
    check_couplings(spec)
    for layer in spec.layers:
        _update_rule(layer)


def check_couplings(spec: Spec) -> None:
    """Validate that the links of a network have a weight for each pair of cells.

    Raises:
        ForwardError: If they do not.
    """
    layers = {layer.name: layer for layer in spec.layers}
    for connection in spec.connections:
        obstacle = obstacles.of_coupling(connection, layers)
        if obstacle is not None:
            raise ForwardError(obstacle)


def _update_rule(layer: Layer) -> UpdateRule:
    rule = update_rule(layer)
    if rule is None:
        raise ForwardError(
            f"'{layer.name}' has {layer.cell.name} cells, which can't be updated along undirected connections"
        )
    return rule
