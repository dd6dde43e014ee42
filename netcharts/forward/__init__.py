"""The forward pass: what is drawn computes.

What does not depend on numbers is planned once for a spec (`planning`); a `Model` is a plan with weights. For inputs of
a shape it is bound to arrays (`binding`), of which layers that hang on each other in time are stepped through
(`stepping`) and the others computed for all steps at once: a pass only calls what lies ready (`flowing`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from netcharts.arguments import integer, numeric_array
from netcharts.array_types import FloatArray
from netcharts.errors import ForwardError
from netcharts.forward.inputs import check_room, shaped, together
from netcharts.forward.model import Model, Models, precision
from netcharts.forward.plan import Plan
from netcharts.forward.results import Activations
from netcharts.forward.weights import fitted, initial
from netcharts.network.parameters import parameters
from netcharts.spec.model import Spec
from netcharts.spec.repeats import written_out

__all__ = ["Activations", "Model", "Models", "Plan", "forward", "random_inputs", "valued", "weighed", "weights"]


def weights(spec: Spec, seed: int = 0, dtype: str = "float64") -> dict[str, FloatArray]:
    """The weights that a network starts from, by name."""
    return initial(spec, integer("the seed", seed, 0), precision(dtype))


def forward(
    spec: Spec | Models,
    inputs: Mapping[str, Any],
    *,
    steps: int | None = None,
    seed: int = 0,
    weights: Mapping[str, Any] | None = None,
    dtype: str = "float64",
) -> Activations:
    """Compute a network, with the weights that its spec gives, unless others are given here.

    `inputs` gives, by layer, arrays of the shape [steps, batch, channels, *size]. Steps may be left out, then batch
    too; then a layer of one channel has no axis for it: [steps, batch, *size], [batch, *size] or [*size]. What is not
    given of `weights` starts from the seed.

    Raises:
        ForwardError: inputs or weights do not fit, or the network is one that can't be computed.
    """
    models = spec if isinstance(spec, Models) else Models(Plan(spec))
    return models.model(weights, seed, dtype).forward(inputs, steps=steps, seed=seed)


def random_inputs(spec: Spec, steps: int = 1, seed: int = 0) -> dict[str, FloatArray]:
    """Inputs from a normal distribution, for one example: [steps, 1, channels, *size] for each layer of inputs.

    Raises:
        ForwardError: steps is less than 1, the seed less than 0, or they are more than anyone computes with.
    """
    chance = np.random.default_rng(integer("the seed", seed, 0))
    check_room(Plan(spec), integer("steps", steps, 1))
    layers = (layer for layer in written_out(spec).layers if layer.cell.role == "input")
    return {layer.name: chance.standard_normal((steps, 1, layer.channels, *layer.size)) for layer in layers}


def valued(spec: Spec, given: Mapping[str, Any]) -> dict[str, FloatArray]:
    """Those of some arrays that are values of layers, [steps, batch, channels, *size]; see `forward` for short forms.

    Raises:
        ForwardError: there are none, or one does not fit.
    """
    layers = written_out(spec).layers
    found = {la.name: shaped(la, numeric_array(la.name, given[la.name])) for la in layers if la.name in given}
    if not found:
        names = ", ".join(layer.name for layer in layers)
        raise ForwardError("none of these arrays has the name of a layer", f"the layers are {names}")
    return together(found)[0]


def weighed(spec: Spec, given: Mapping[str, Any]) -> dict[str, FloatArray]:
    """Those of some arrays that are weights of a network.

    Raises:
        ForwardError: one does not fit.
    """
    return {
        slot.name: fitted(slot, given[slot.name], np.dtype("float64"))
        for slot in parameters(spec)
        if slot.name in given
    }
