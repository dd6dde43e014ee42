"""Markov chains: the probability of each state, step by step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from netcharts.array_types import FloatArray
from netcharts.errors import ForwardError
from netcharts.forward.relaxation import check_couplings
from netcharts.forward.workspace import BatchShape
from netcharts.network import obstacles
from netcharts.network.parameters import Parameter
from netcharts.spec.model import Spec


def transition_matrix(spec: Spec, parameters: Iterable[Parameter], weights: Mapping[str, FloatArray]) -> FloatArray:
    """Return the probabilities of going from each state (row) to each state (column).

    They are the weights, normalized so that each row adds up to 1. An undirected connection has the same weight both
    ways, as in a random walk on a graph.

    Raises:
        ForwardError: If a weight is negative, or no weight leads out of a state.
    """
    (layer,) = spec.layers
    unnormalized = np.zeros((layer.cells, layer.cells))
    for parameter in parameters:
        if parameter.connection is not None:
            array = weights[parameter.name]
            unnormalized += array if parameter.connection.directed else array + array.T
    if (unnormalized < 0).any():
        raise ForwardError("a Markov chain has a negative weight; its weights are unnormalized probabilities")
    totals = unnormalized.sum(axis=1, keepdims=True)
    if not totals.all():
        state = int(np.flatnonzero(totals[:, 0] == 0)[0])
        raise ForwardError(f"no weight leads out of state {state} of '{layer.name}'")
    matrix: FloatArray = unnormalized / totals
    return matrix


class MarkovChain:
    """A Markov chain that `check_chain` has validated, with its weights."""

    def __init__(self, spec: Spec, parameters: Iterable[Parameter], weights: Mapping[str, FloatArray]) -> None:
        """Normalize the weights to transition probabilities."""
        (self.layer,) = spec.layers
        self.delay = _transition_delay(spec)
        self.matrix = transition_matrix(spec, parameters, weights)

    def run(self, inputs: Mapping[str, FloatArray], shape: BatchShape, seed: int) -> dict[str, dict[str, FloatArray]]:
        """Return the probability of each state at every step; see `model.WeightedNetwork`.

        It starts from the given distribution, or from the uniform one, which it keeps until its first transition.
        Nothing is drawn, so the seed does not matter.

        Raises:
            ForwardError: If the given probabilities do not add up to 1.
        """
        name, (steps, batch), cells = self.layer.name, shape[:2], self.layer.cells
        start = inputs[name][0].reshape(batch, -1) if name in inputs else np.full((batch, cells), 1 / cells)
        if not np.allclose(start.sum(axis=1), 1) or (start < 0).any():
            raise ForwardError(f"the probabilities of the states of '{name}' must add up to 1")
        distributions = [start] * min(self.delay, steps)
        for step in range(self.delay, steps):
            distributions.append(distributions[step - self.delay] @ self.matrix)
        values = np.stack(distributions).reshape(steps, batch, self.layer.channels, *self.layer.size)
        # No state is sampled, so all parts of a cell have its probability as their value.
        return {name: dict.fromkeys(self.layer.cell.anatomy.order, values)}


def check_chain(spec: Spec) -> None:
    """Validate that the states of a Markov chain, and the links between them, can be computed.

    Raises:
        ForwardError: If they cannot.
    """
    (layer,) = spec.layers
    obstacle = obstacles.of_chain(layer)
    if obstacle is not None:
        raise ForwardError(obstacle)
    check_couplings(spec)


def _transition_delay(spec: Spec) -> int:
    """Return the number of steps that a transition takes.

    Raises:
        ForwardError: If the connections differ in it, or one leads back in time.
    """
    delays = {connection.delay if connection.directed else 1 for connection in spec.connections} or {1}
    if len(delays) > 1 or min(delays) < 1:
        listed = ", ".join(map(str, sorted(delays)))
        raise ForwardError(f"the connections of a Markov chain need one delay of at least 1, not {listed}")
    return delays.pop()
