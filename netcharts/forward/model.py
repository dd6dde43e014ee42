"""A network with its weights, ready to compute as often as is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from netcharts.forward.chain import walk
from netcharts.forward.inputs import data
from netcharts.forward.planning import Plan
from netcharts.forward.running import Pass, ready
from netcharts.forward.settling import settle, stored
from netcharts.forward.weights import taken

Values = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Activations:
    """What a forward pass gives.

    layers   the value of every layer: [steps, batch, channels, *size]
    parts    the values of all parts of its cells, by the name of the part, in the same shape; those of a memory and
             its heads in the shapes that `memory.Moment` tells, after steps
    weights  the weights that were used, by name
    """

    layers: Mapping[str, Values]
    parts: Mapping[str, Mapping[str, Values]]
    weights: Mapping[str, Values]

    def __getitem__(self, layer: str) -> Values:
        """The value of a layer by its name."""
        return self.layers[layer]


class Model:
    """A network with its weights: those that are given, those of its spec, and initial ones for the rest.

    Weights are copied as they are laid out for computing: to change them, make another model.

    Raises:
        ForwardError: weights do not fit, or the network is one that can't be computed.
    """

    def __init__(self, plan: Plan, weights: Mapping[str, Any] | None, seed: int, dtype: str) -> None:
        self.plan = plan
        self.dtype = np.dtype(dtype)
        self.slots = list(plan.slots.values())
        given = {**stored(plan.spec, self.slots), **plan.spec.weights, **(weights or {})}
        self.weights = taken(plan.slots, given, seed, self.dtype)
        if plan.is_chain:
            # Odds are positive; drawn weights need not be.
            self.weights = {name: array if name in given else abs(array) for name, array in self.weights.items()}
        flows = not plan.is_chain and not plan.settles
        # Weights without bounds are told of by a rule, as are numbers.
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            self.pieces = [
                (piece, [ready(member, self.weights, self.dtype) for member in piece.members])
                for piece in (plan.pieces if flows else ())
            ]

    def forward(self, inputs: Mapping[str, Any], *, steps: int | None = None, seed: int = 0) -> Activations:
        """Compute the network; see `netcharts.Chart.forward` for the shapes of `inputs`.

        Raises:
            ForwardError: the inputs do not fit.
        """
        given, shape = data(self.plan, inputs, steps, self.dtype)
        # Numbers that grow without bounds are told of by a rule, not by warnings.
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            parts = self._parts(given, shape, seed)
        layers = {name: parts[name]["output"] for name in self.plan.layers}
        return Activations(layers, parts, self.weights)

    def _parts(
        self, given: Mapping[str, Values], shape: tuple[int, int], seed: int
    ) -> Mapping[str, Mapping[str, Values]]:
        """The parts of all layers, by what the network is: a chain, one that settles, or one that flows."""
        if self.plan.is_chain:
            return walk(self.plan.spec, given, self.slots, self.weights, shape)
        if self.plan.settles:
            return settle(self.plan.spec, given, self.slots, self.weights, shape, seed)
        computed = Pass(given, shape, self.dtype, seed).run(self.pieces)
        return {name: found.shown() for name, found in computed.items()}
