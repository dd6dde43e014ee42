"""Models: a network with its weights, for any number of forward passes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np

from netcharts.argument_checks import integer, mapping_by_name, numeric_array
from netcharts.array_types import AnyArray, FloatArray, FloatDType
from netcharts.errors import ForwardError
from netcharts.forward.cost import check_pass
from netcharts.forward.errstate import without_warnings
from netcharts.forward.feedforward import FeedforwardNetwork
from netcharts.forward.inputs import read_inputs
from netcharts.forward.limits import Limits, default_limits
from netcharts.forward.markov_chain import MarkovChain, check_chain
from netcharts.forward.plan import Plan
from netcharts.forward.relaxation import RelaxationNetwork, check_relaxation
from netcharts.forward.results import Activations
from netcharts.forward.symmetric_weights import stored_patterns
from netcharts.forward.weights import bound_weights, check_names, load_weights
from netcharts.forward.workspace import BatchShape
from netcharts.network import obstacles

# Up to this many numbers, arrays are compared as bytes, which is faster for small ones.
_SMALL = 4096
# So many numbers of large arrays are compared at once.
_COMPARED = 65_536


class WeightedNetwork(Protocol):
    """A network with its weights, ready to run: feedforward, by relaxation, or as a Markov chain."""

    def run(
        self, inputs: Mapping[str, FloatArray], shape: BatchShape, seed: int
    ) -> Mapping[str, Mapping[str, FloatArray]]:
        """Return the values of the parts of all layers: [steps, batch, channels, *size].

        Args:
            inputs: Values by layer, [steps, batch, channels, *size].
            shape: The number of steps and of examples.
            seed: The seed of all random values.
        """


class Model:
    """A network with its weights: the given ones, those of its spec, and initial ones for the rest.

    The weights are copied into the layout that they are computed with. To change them, make another model.

    Args:
        plan: The plan of the network.
        weights: Weights by name.
        seed: The seed of initial weights.
        dtype: The precision, "float32" or "float64".
        limits: What a pass may cost.

    Raises:
        ForwardError: If weights do not fit, or the network cannot be computed or costs too much.
    """

    def __init__(
        self,
        plan: Plan,
        weights: Mapping[str, Any] | None,
        seed: int,
        dtype: str,
        limits: Limits | None = None,
    ) -> None:
        """Load the weights of a plan."""
        self.plan, self.limits = plan, limits or default_limits()
        self.dtype = float_dtype(dtype)
        check_computable(plan)
        check_pass(plan, plan.shape(1, 1), (), self.dtype, self.limits)
        self.weights = starting_weights(plan, mapping_by_name("weights", weights or {}), seed, self.dtype, self.limits)
        for array in self.weights.values():
            # Writing to them would have no effect, since they are copied.
            array.flags.writeable = False
        self.network = without_warnings(
            _network, plan, bound_weights(plan.shared, self.weights), self.dtype, self.limits
        )

    def forward(self, inputs: Mapping[str, Any], *, steps: int | None = None, seed: int = 0) -> Activations:
        """Compute the network; see `netcharts.Chart.forward` for the shapes of inputs.

        Raises:
            ForwardError: If the inputs do not fit, or the pass costs too much.
        """
        integer("the seed", seed, 0)
        return self.run(*read_inputs(self.plan, inputs, steps, self.dtype, self.limits), seed)

    def run(self, arrays: Mapping[str, FloatArray], shape: BatchShape, seed: int) -> Activations:
        """Compute the network for inputs that `read_inputs` has validated."""
        return Activations(without_warnings(self.network.run, arrays, shape, seed), self.weights)


def starting_weights(
    plan: Plan, own: Mapping[str, Any], seed: int, dtype: FloatDType, limits: Limits
) -> dict[str, FloatArray]:
    """Return the weights of a network by name: `own` ones, those of its spec, and initial ones for the rest.

    Raises:
        ForwardError: If the seed is negative, given weights do not fit, or all of them exceed the limits.
    """
    given = {**stored_patterns(plan.spec, plan.parameters.values()), **plan.spec.weights, **own}
    check_names(plan.shared, given)
    weights = load_weights(plan.parameters, given, integer("the seed", seed, 0), dtype, limits)
    if not plan.is_markov_chain:
        return weights
    # The weights of a Markov chain are unnormalized probabilities, and an initializer may give negative numbers.
    return {name: array if name in given else abs(array) for name, array in weights.items()}


def float_dtype(dtype: Any) -> FloatDType:
    """Return a floating-point type by its name.

    Raises:
        ForwardError: If it is not float32 or float64.
    """
    try:
        precision = np.dtype(dtype)
    except TypeError:
        raise ForwardError(f"dtype must be float32 or float64, not {dtype!r}") from None
    if precision not in (np.float32, np.float64):
        raise ForwardError(f"dtype must be float32 or float64, not {precision.name}")
    return precision


def check_computable(plan: Plan) -> None:
    """Validate that a network can be computed, before there are weights: links without a rule may have no fans.

    Raises:
        ForwardError: If it cannot.
    """
    for _, obstacle in (
        *obstacles.of_features(plan.spec),
        *obstacles.of_order(plan.whole),
        *obstacles.of_delays(plan.whole),
    ):
        raise ForwardError(obstacle)
    if plan.is_markov_chain:
        check_chain(plan.spec)
    elif plan.is_relaxation:
        check_relaxation(plan.spec)


def _network(plan: Plan, weights: Mapping[str, FloatArray], dtype: FloatDType, limits: Limits) -> WeightedNetwork:
    if plan.is_markov_chain:
        return MarkovChain(plan.spec, plan.places.values(), weights)
    if plan.is_relaxation:
        return RelaxationNetwork(plan.spec, plan.places.values(), weights)
    return FeedforwardNetwork(plan, weights, dtype, limits)


class ModelCache:
    """The last model of a plan, which is used again for the same weights."""

    def __init__(self, plan: Plan) -> None:
        """Start with an empty cache."""
        self.plan = plan
        self.last: tuple[Any, Mapping[str, AnyArray], Model] | None = None

    def model(self, weights: Mapping[str, Any] | None, seed: int, dtype: str, limits: Limits | None = None) -> Model:
        """Return a model; see `Model` for arguments and errors."""
        given = mapping_by_name("weights", weights or {})
        arrays = {name: numeric_array(name, array, None) for name, array in given.items()}
        if self.last is None or self.last[0] != (seed, dtype, limits) or not _equal(arrays, self.last[1]):
            # The memory of the last model is free for the next.
            self.last = None
            model = Model(self.plan, arrays, seed, dtype, limits)
            copies = {name: _copy(array, model.weights[name]) for name, array in arrays.items()}
            self.last = (seed, dtype, limits), copies, model
            return model
        return self.last[2]


def _copy(array: AnyArray, own: FloatArray) -> AnyArray:
    """Return a copy of an array, which the caller may change in place: that of a model, if it has the same numbers."""
    if array.dtype == own.dtype and array.size == own.size:
        copy = own.reshape(array.shape)
        if _equal_arrays(array, copy):
            return copy
    return array.copy()


def _equal(first: Mapping[str, AnyArray], second: Mapping[str, AnyArray]) -> bool:
    return first.keys() == second.keys() and all(_equal_arrays(array, second[name]) for name, array in first.items())


def _equal_arrays(first: AnyArray, second: AnyArray) -> bool:
    if first.shape != second.shape or first.dtype != second.dtype:
        return False
    if first.size < _SMALL:
        return first.tobytes() == second.tobytes()
    if first.flags.c_contiguous and second.flags.c_contiguous:
        # Block by block, so that a truth value for each number takes no memory.
        one, other = first.reshape(-1), second.reshape(-1)
        starts = range(0, one.size, _COMPARED)
        return all(bool((one[start : start + _COMPARED] == other[start : start + _COMPARED]).all()) for start in starts)
    return bool((first == second).all())
