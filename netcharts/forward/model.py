"""A network with its weights, ready to compute as often as is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np

from netcharts.arguments import integer, mapping_by_name, numeric_array
from netcharts.array_types import AnyArray, FloatArray, FloatDType
from netcharts.errors import ForwardError
from netcharts.forward.errstate import quietly
from netcharts.forward.feedforward import Flowing
from netcharts.forward.inputs import check_room, data
from netcharts.forward.markov_chain import Chain
from netcharts.forward.plan import Plan
from netcharts.forward.relaxation import Settling, stored
from netcharts.forward.results import Activations
from netcharts.forward.weights import taken

_FEW = 4096


class Network(Protocol):
    """What computes, by what a network is: a chain, one that settles, or one that flows."""

    def run(
        self, given: Mapping[str, FloatArray], shape: tuple[int, int], seed: int
    ) -> Mapping[str, Mapping[str, FloatArray]]:
        """The parts of all layers; `shape` is the number of steps and of examples."""


class Model:
    """A network with its weights: those that are given, those of its spec, and initial ones for the rest.

    Weights are copied as they are laid out for computing: to change them, make another model.

    Raises:
        ForwardError: weights do not fit, or the network is one that can't be computed.
    """

    def __init__(self, plan: Plan, weights: Mapping[str, Any] | None, seed: int, dtype: str) -> None:
        check_room(plan)
        self.plan = plan
        self.dtype = precision(dtype)
        told = mapping_by_name("weights", weights or {})
        given = {**stored(plan.spec, list(plan.slots.values())), **plan.spec.weights, **told}
        self.weights = taken(plan.slots, given, integer("the seed", seed, 0), self.dtype)
        if plan.is_chain:
            # Odds are positive; drawn weights need not be.
            self.weights = {name: array if name in given else abs(array) for name, array in self.weights.items()}
        for array in self.weights.values():
            # To change these would change nothing.
            array.flags.writeable = False
        self.network = quietly(_network, plan, self.weights, self.dtype)

    def forward(self, inputs: Mapping[str, Any], *, steps: int | None = None, seed: int = 0) -> Activations:
        """Compute the network; see `netcharts.Chart.forward` for the shapes of `inputs`.

        Raises:
            ForwardError: the inputs do not fit.
        """
        integer("the seed", seed, 0)
        given, shape = data(self.plan, inputs, steps, self.dtype)
        return Activations(quietly(self.network.run, given, shape, seed), self.weights)


def precision(dtype: Any) -> FloatDType:
    """A type of floating-point numbers to compute in, by its name.

    Raises:
        ForwardError: there is none of that name.
    """
    try:
        found = np.dtype(dtype)
    except TypeError:
        raise ForwardError(f"dtype is float32 or float64, not {dtype!r}") from None
    if found not in (np.float32, np.float64):
        raise ForwardError(f"dtype is float32 or float64, not {found.name}")
    return found


def _network(plan: Plan, weights: Mapping[str, FloatArray], dtype: FloatDType) -> Network:
    if plan.is_chain or plan.settles:
        return (Chain if plan.is_chain else Settling)(plan.spec, list(plan.slots.values()), weights)
    return Flowing(plan, weights, dtype)


class Models:
    """The models of a plan: the last one serves again where the same weights are asked for."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.last: tuple[Any, Mapping[str, AnyArray], Model] | None = None

    def model(self, weights: Mapping[str, Any] | None, seed: int, dtype: str) -> Model:
        """A model; see `Model`."""
        arrays = {
            name: numeric_array(name, array, None) for name, array in mapping_by_name("weights", weights or {}).items()
        }
        if self.last is None or self.last[0] != (seed, dtype) or not _alike(arrays, self.last[1]):
            kept = {name: array.copy() for name, array in arrays.items()}
            self.last = (seed, dtype), kept, Model(self.plan, arrays, seed, dtype)
        return self.last[2]


def _alike(some: Mapping[str, AnyArray], others: Mapping[str, AnyArray]) -> bool:
    """Whether arrays hold the same: they may have been changed in place."""
    return some.keys() == others.keys() and all(_same(array, others[name]) for name, array in some.items())


def _same(one: AnyArray, other: AnyArray) -> bool:
    if one.shape != other.shape or one.dtype != other.dtype:
        return False
    # Bytes are the quicker way for few numbers.
    return one.tobytes() == other.tobytes() if one.size < _FEW else bool((one == other).all())
