"""What is given to a network from outside, in full shape: [steps, batch, channels, *size]."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from netcharts.arguments import integer, mapping_by_name, numeric_array
from netcharts.array_types import FloatArray, FloatDType
from netcharts.errors import ForwardError
from netcharts.forward.external_memory import fits
from netcharts.forward.plan import Plan
from netcharts.forward.weights import MOST
from netcharts.spec.model import Layer


def data(
    plan: Plan, inputs: Mapping[str, Any], steps: int | None, dtype: FloatDType
) -> tuple[dict[str, FloatArray], tuple[int, int]]:
    """What is given to each layer; where nothing is given at all, inputs that nothing leads to are zero. And the shape.

    That is the number of steps and of examples.

    Raises:
        ForwardError: inputs do not fit the layers or each other, some are missing, or they are more than anyone
            computes with.
    """
    if steps is not None:
        integer("steps", steps, 1)
    given: dict[str, FloatArray] = {}
    for name, value in mapping_by_name("inputs", inputs).items():
        if name not in plan.layers:
            raise ForwardError(f"there is no layer '{name}'", f"the layers are {', '.join(plan.layers)}")
        if name not in plan.open:
            raise ForwardError(
                f"'{name}' takes nothing from outside", f"layers that do are {', '.join(sorted(plan.open)) or 'none'}"
            )
        given[name] = shaped(plan.layers[name], numeric_array(name, value, dtype))
    missing = [name for name in plan.unfed if name not in given]
    if given and missing:
        raise ForwardError(f"nothing is given for '{missing[0]}'", "give all inputs, or none at all for zeros")
    given, (times, batch) = together(given, steps)
    check_room(plan, times, batch)
    for name in missing:
        layer = plan.layers[name]
        given[name] = np.zeros((times, batch, layer.channels, *layer.size), dtype)
    return given, (times, batch)


def together(given: dict[str, FloatArray], steps: int | None = None) -> tuple[dict[str, FloatArray], tuple[int, int]]:
    """Arrays in full shape with as many steps and examples each, those of one repeated; and how many these are.

    Raises:
        ForwardError: they have other numbers of them.
    """
    shapes = {array.shape[:2] for array in given.values()} or {(1, 1)}
    times, batch = next(iter(shapes)) if len(shapes) == 1 else (max(counts) for counts in zip(*shapes, strict=True))
    times = times if steps is None else steps
    if shapes != {(times, batch)}:
        given = {name: _repeated(name, array, times, batch) for name, array in given.items()}
    return given, (times, batch)


def _repeated(name: str, array: FloatArray, times: int, batch: int) -> FloatArray:
    for what, count, wanted in (("steps", array.shape[0], times), ("examples", array.shape[1], batch)):
        if count not in (1, wanted):
            raise ForwardError(f"'{name}' is given for {count} {what}, and {wanted} are needed")
    return np.broadcast_to(array, (times, batch, *array.shape[2:]))


def shaped(layer: Layer, array: FloatArray) -> FloatArray:
    """Inputs of a layer with all axes: steps, batch, channels, size.

    Raises:
        ForwardError: they have another shape, or are none.
    """
    if not array.size:
        raise ForwardError(f"nothing is given for '{layer.name}': its array has the shape {array.shape}")
    full = (layer.channels, *layer.size)
    if array.shape[2:] == full and array.ndim == len(full) + 2:
        return array
    shape = layer.size if layer.channels == 1 else full
    lead = array.ndim - len(shape)
    if 0 <= lead <= 2 and array.shape[lead:] == shape:
        return array.reshape(*(1,) * (2 - lead), *array.shape[:lead], *full)
    wanted = " × ".join(str(n) for n in full)
    raise ForwardError(f"what is given for '{layer.name}' has the shape {array.shape}, which does not end in {wanted}")


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
