"""What is given to a network from outside, in full shape: [steps, batch, channels, *size]."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from netcharts.errors import ForwardError
from netcharts.forward.memory import fits
from netcharts.forward.planning import Plan
from netcharts.forward.weights import MOST
from netcharts.spec.model import Layer

Values = NDArray[np.floating]


def data(
    plan: Plan, inputs: Mapping[str, Any], steps: int | None, dtype: np.dtype[np.floating]
) -> tuple[dict[str, Values], tuple[int, int]]:
    """What is given to each layer; inputs that nothing is given to and nothing leads to are zero. And the shape.

    That is the number of steps and of examples.

    Raises:
        ForwardError: inputs do not fit the layers or each other, or are more than anyone computes with.
    """
    given: dict[str, Values] = {}
    for name, value in inputs.items():
        if name not in plan.layers:
            raise ForwardError(f"there is no layer '{name}'", f"the layers are {', '.join(plan.layers)}")
        given[name] = shaped(plan.layers[name], np.asarray(value, dtype))
    shapes = {array.shape[:2] for array in given.values()} or {(1, 1)}
    times, batch = next(iter(shapes)) if len(shapes) == 1 else (max(counts) for counts in zip(*shapes, strict=True))
    times = times if steps is None else steps
    if shapes != {(times, batch)}:
        given = {name: _repeated(array, times, batch, shapes) for name, array in given.items()}
    check_room(plan, times, batch)
    for name in plan.unfed:
        if name not in given:
            layer = plan.layers[name]
            given[name] = np.zeros((times, batch, layer.channels, *layer.size), dtype)
    return given, (times, batch)


def _repeated(array: Values, times: int, batch: int, shapes: Collection[tuple[int, ...]]) -> Values:
    if array.shape[0] not in (1, times) or array.shape[1] not in (1, batch):
        raise ForwardError(f"inputs have unequal numbers of steps or of examples: {sorted(shapes)}")
    return np.broadcast_to(array, (times, batch, *array.shape[2:]))


def shaped(layer: Layer, array: Values) -> Values:
    """Inputs of a layer with all axes: steps, batch, channels, size.

    Raises:
        ForwardError: they have another shape.
    """
    full = (layer.channels, *layer.size)
    if array.shape[2:] == full and array.ndim == len(full) + 2:
        return array
    shape = layer.size if layer.channels == 1 else full
    lead = array.ndim - len(shape)
    if 0 <= lead <= 2 and array.shape[lead:] == shape:
        return array.reshape(*(1,) * (2 - lead), *array.shape[:lead], *full)
    wanted = " × ".join(str(n) for n in full)
    raise ForwardError(f"the inputs of '{layer.name}' have the shape {array.shape}, which does not end in {wanted}")


def check_room(plan: Plan, steps: int = 1, batch: int = 1) -> None:
    """Do nothing where there is room for the values of so many steps and examples.

    Raises:
        ForwardError: they are more than anyone computes with.
    """
    for name, width in plan.widths.items() if steps * batch * plan.widest > MOST else ():
        count = steps * batch * width
        if count > MOST:
            raise ForwardError(f"'{name}' would hold {count:,} values; {MOST:,} is the most")
    for memory in plan.memories.values():
        fits(memory, steps * batch)
