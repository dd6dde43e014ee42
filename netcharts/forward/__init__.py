"""Forward pass: computes the values of a network from the same definitions that its chart is drawn from.

A pass goes through four stages. Each is cached, so that a repeated pass does only the last one.

1. Plan (`plan.Plan`): what does not depend on numbers, once for a spec. `schedule` orders the layers by strongly
   connected components. Every layer gets a `layer_plan.LayerPlan`: a `cell_program.Program` of what its cells compute
   over the buffers of `buffer_layout`, and the `input_edges` that lead into it.
2. Compile (`compiled_layer`): the weights, from `weights`, join the plan. All weighted sums into a group of cell parts
   become one matrix. A plan with weights is a `model.Model`.
3. Bind (`bound_layer`, `executor`): for a number of steps and examples, arrays are allocated (`workspace`) and programs
   become lists of calls that write into them. Layers with state are computed step by step (`time_stepping`), all others
   for all steps at once. Executors wait in an `executor_pool` for inputs of the same shape.
4. Execute: validate the inputs (`inputs`), make the calls, and return `results.Activations`.

Two kinds of networks skip stages 2 and 3: those with undirected connections (`relaxation`) and Markov chains
(`markov_chain`). External memories are computed by `external_memory`; `readout` fits the weights of a last layer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from netcharts.argument_checks import integer, numeric_array
from netcharts.array_types import FloatArray
from netcharts.errors import ForwardError
from netcharts.forward.inputs import broadcast_batches, in_full_shape, read_inputs
from netcharts.forward.limits import Cost, Limits, check_cost, default_limits, read_limits
from netcharts.forward.model import Model, ModelCache, float_dtype, starting_weights
from netcharts.forward.plan import Plan
from netcharts.forward.results import Activations
from netcharts.forward.weights import as_weights, check_names
from netcharts.network import clocks
from netcharts.network.shared_weights import arrays as held_arrays
from netcharts.spec.model import Layer, Spec
from netcharts.spec.repeats import written_out

__all__ = [
    "Activations",
    "Limits",
    "Model",
    "ModelCache",
    "Plan",
    "forward",
    "layer_values",
    "network_weights",
    "random_inputs",
    "read_limits",
    "weights",
]


def weights(spec: Spec, seed: int = 0, dtype: str = "float64", limits: Limits | None = None) -> dict[str, FloatArray]:
    """Return the weights of a network by name: those of its spec, and initial ones for the rest.

    Raises:
        ForwardError: If the seed is negative, `dtype` is not "float32" or "float64", the weights exceed the limits, or
            those of the spec do not fit.
    """
    return starting_weights(Plan(spec), {}, seed, float_dtype(dtype), limits or default_limits())


def forward(
    spec: Spec | ModelCache,
    inputs: Mapping[str, Any],
    *,
    steps: int | None = None,
    seed: int = 0,
    weights: Mapping[str, Any] | None = None,
    dtype: str = "float64",
    limits: Limits | None = None,
) -> Activations:
    """Compute a network.

    Args:
        spec: The network, or a cache of its last model.
        inputs: Arrays by layer, [steps, batch, channels, *size]. The axis of steps can be left out, then that of the
            batch too; a layer of one channel needs no axis for it: [steps, batch, *size], [batch, *size] or [*size].
        steps: The number of steps; by default that of the inputs.
        seed: The seed of all random values, and of the initial weights.
        weights: Weights by name, which take precedence over those of the spec. All others are initial ones.
        dtype: The precision, "float32" or "float64".
        limits: What the pass may cost.

    Raises:
        ForwardError: If inputs or weights do not fit, or the network cannot be computed or costs too much.
    """
    cache = spec if isinstance(spec, ModelCache) else ModelCache(Plan(spec))
    integer("the seed", seed, 0)
    limits = limits or default_limits()
    held = 0
    if weights is not None:
        check_names(cache.plan.shared, weights)
        # They are copied, so that they can be compared with those of the next call.
        held = sum(getattr(array, "nbytes", 0) for array in weights.values())
    arrays, shape = read_inputs(cache.plan, inputs, steps, float_dtype(dtype), limits, held)
    return cache.model(weights, seed, dtype, limits).run(arrays, shape, seed)


def random_inputs(spec: Spec, steps: int = 1, seed: int = 0, limits: Limits | None = None) -> dict[str, FloatArray]:
    """Return normally distributed inputs for one example: [steps, 1, channels, *size] for each input layer.

    Those that the network feeds back into get values for the first step only.

    Raises:
        ForwardError: If `steps` is less than 1, the seed less than 0, or the values would exceed the limit.
    """
    rng = np.random.default_rng(integer("the seed", seed, 0))
    plan = Plan(spec)
    integer("steps", steps, 1)
    layers = [layer for layer in plan.layers.values() if layer.cell.role == "input"]
    given = [(layer, 1 if layer.name in plan.feedback_inputs else steps) for layer in layers]
    check_cost(Cost(8 * sum(count * plan.widths[layer.name] for layer, count in given), 0), limits or default_limits())
    names = plan.named_by_caller
    return {names.get(layer.name, layer.name): _random_values(layer, count, rng) for layer, count in given}


def _random_values(layer: Layer, steps: int, rng: np.random.Generator) -> FloatArray:
    """Return random values of a layer for one example: indices of words, or normally distributed values."""
    shape = steps, 1, layer.channels, *layer.size
    if layer.words is None:
        return rng.standard_normal(shape)
    return rng.integers(layer.words, size=shape).astype(float)


def layer_values(spec: Spec, arrays: Mapping[str, Any]) -> dict[str, FloatArray]:
    """Return those arrays that have the name of a layer, as [steps, batch, channels, *size].

    They are broadcast to the same numbers of steps and examples, unless layers of the network differ in their steps.
    See `forward` for the shapes that are accepted.

    Raises:
        ForwardError: If there are none, or one does not fit.
    """
    layers = written_out(spec).layers
    by_layer = {
        la.name: in_full_shape(la, numeric_array(la.name, arrays[la.name])) for la in layers if la.name in arrays
    }
    if not by_layer:
        names = ", ".join(layer.name for layer in layers)
        raise ForwardError("none of these arrays has the name of a layer", f"the layers are {names}")
    return by_layer if clocks.has_several(spec) else broadcast_batches(by_layer)[0]


def network_weights(spec: Spec, arrays: Mapping[str, Any]) -> dict[str, FloatArray]:
    """Return those arrays that have the name of weights of a network.

    Raises:
        ForwardError: If one does not fit.
    """
    return {
        parameter.name: as_weights(parameter, arrays[parameter.name], np.dtype("float64"))
        for parameter in held_arrays(spec)
        if parameter.name in arrays
    }
