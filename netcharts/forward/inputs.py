"""Inputs of a network: validated, and brought into their full shape [steps, batch, channels, *size]."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from netcharts.argument_checks import integer, mapping_by_name, numeric_array
from netcharts.array_types import FloatArray, FloatDType
from netcharts.errors import ForwardError
from netcharts.forward.cost import check_pass
from netcharts.forward.limits import Limits
from netcharts.forward.plan import Plan
from netcharts.forward.workspace import BatchShape
from netcharts.spec.model import Layer


def read_inputs(
    plan: Plan, inputs: Mapping[str, Any], steps: int | None, dtype: FloatDType, limits: Limits, held: int = 0
) -> tuple[dict[str, FloatArray], BatchShape]:
    """Return the inputs by layer in their full shape, and the number of steps and of examples.

    Inputs that the network feeds back into may have fewer steps than that.

    If there are no inputs at all, those that are required are zero.

    Args:
        plan: The plan of the network.
        inputs: Arrays by layer.
        steps: The number of steps; by default that of the inputs.
        dtype: The type of the values.
        limits: What the pass may cost.
        held: The bytes of arrays that are kept besides.

    Raises:
        ForwardError: If inputs do not fit the layers or each other, some are missing, or the pass costs too much.
    """
    if steps is not None:
        integer("steps", steps, 1)
    given: dict[str, FloatArray] = {}
    # Names are checked first: the arrays of a file are read when they are asked for.
    for name in mapping_by_name("inputs", inputs):
        if name not in plan.names:
            raise ForwardError(f"there is no layer '{name}'", f"the layers are {', '.join(plan.names)}")
        if name not in plan.open_layers:
            accepting = ", ".join(sorted(plan.open_layers)) or "none"
            raise ForwardError(f"layer '{name}' accepts no external input", f"layers that do: {accepting}")
        own = plan.data_layers.get(name, name)
        given[own] = in_full_shape(plan.layers[own], numeric_array(name, inputs[name], dtype))
        _check_words(plan.layers[own], given[own])
    missing = [name for name in plan.required_inputs if name not in given]
    if given and missing:
        name = plan.named_by_caller.get(missing[0], missing[0])
        raise ForwardError(f"no input is given for layer '{name}'", "give all inputs, or none at all for zeros")
    given, shape = _broadcast_by_clock(plan, given, steps)
    _check_stored_steps(plan, shape)
    counts = {name: shape.of(plan.clocks[name]) for name in missing}
    lengths = [(name, len(array)) for name, array in given.items()] + list(counts.items())
    check_pass(plan, shape, tuple(lengths), dtype, limits, held)
    for name, count in counts.items():
        layer = plan.layers[name]
        full = (count, shape.batch, layer.channels, *layer.size)
        given[name] = np.full(full, 0 if layer.words is None else -1, dtype)
    return given, shape


def _check_stored_steps(plan: Plan, shape: BatchShape) -> None:
    """Validate that constants have values for all steps.

    Raises:
        ForwardError: If one has values for fewer.
    """
    for name, stored in plan.stored_steps.items():
        count = shape.of(plan.clocks[name])
        if stored < count:
            raise ForwardError(f"'{name}' has values for {stored:,} steps, but {count:,} are needed")


def _broadcast_by_clock(
    plan: Plan, given: dict[str, FloatArray], steps: int | None
) -> tuple[dict[str, FloatArray], BatchShape]:
    """Return inputs broadcast to the steps of their clocks and to the same number of examples, and the shape of a pass.

    Where there are several clocks, `steps` holds for those without inputs.

    Raises:
        ForwardError: If the numbers of steps of inputs with the same clock, or those of examples, differ and are not 1.
    """
    if plan.clock_count == 1:
        arrays, (count, batch) = broadcast_batches(given, steps, plan.feedback_inputs)
        return arrays, plan.shape(count, batch)
    batch = max((array.shape[1] for array in given.values()), default=1)
    by_clock: dict[int, int] = {}
    for name, array in given.items():
        clock = plan.clocks[name]
        assert clock is not None
        by_clock[clock] = max(len(array), by_clock.get(clock, 1))
    shape = plan.shape(steps or 1, batch, by_clock)
    counts = {name: shape.of(plan.clocks[name]) for name in given}
    counts |= {name: min(count, len(given[name])) for name, count in counts.items() if name in plan.feedback_inputs}
    return {name: _broadcast(name, array, counts[name], batch) for name, array in given.items()}, shape


def _check_words(layer: Layer, values: FloatArray) -> None:
    """Validate that values are indices of the words of a layer, or -1.

    Raises:
        ForwardError: If one is not.
    """
    if layer.words is None:
        return
    wrong = values[(values != np.floor(values)) | (values < -1) | (values >= layer.words)]
    if wrong.size:
        known = f"0 to {layer.words - 1}, or -1 for none"
        raise ForwardError(f"'{layer.name}' holds indices of words, {known}, not {wrong.flat[0]:g}")


def broadcast_batches(
    arrays: dict[str, FloatArray], steps: int | None = None, first_only: Collection[str] = ()
) -> tuple[dict[str, FloatArray], tuple[int, int]]:
    """Return arrays [steps, batch, …] broadcast to the same numbers of steps and examples, and these numbers.

    Those of the layers `first_only` keep their number of steps if it is less: they hold the values of the first steps.

    Raises:
        ForwardError: If the numbers differ and are not 1.
    """
    shapes = {array.shape[:2] for array in arrays.values()} or {(1, 1)}
    count, batch = next(iter(shapes)) if len(shapes) == 1 else (max(sizes) for sizes in zip(*shapes, strict=True))
    count = count if steps is None else steps
    if shapes != {(count, batch)}:
        arrays = {
            name: _broadcast(name, array, min(count, len(array)) if name in first_only else count, batch)
            for name, array in arrays.items()
        }
    return arrays, (count, batch)


def _broadcast(name: str, array: FloatArray, steps: int, batch: int) -> FloatArray:
    for what, size, needed in (("steps", array.shape[0], steps), ("examples", array.shape[1], batch)):
        if size not in (1, needed):
            raise ForwardError(f"'{name}' has {size} {what}, but {needed} are needed")
    return np.broadcast_to(array, (steps, batch, *array.shape[2:]))


def in_full_shape(layer: Layer, array: FloatArray) -> FloatArray:
    """Return values of a layer with all axes: [steps, batch, channels, *size].

    Raises:
        ForwardError: If they have another shape, or there are none.
    """
    if not array.size:
        raise ForwardError(f"'{layer.name}' is empty: its array has the shape {array.shape}")
    full = (layer.value_channels, *layer.size)
    if array.shape[2:] == full and array.ndim == len(full) + 2:
        return array
    shape = layer.size if layer.value_channels == 1 else full
    leading = array.ndim - len(shape)
    if 0 <= leading <= 2 and array.shape[leading:] == shape:
        return array.reshape(*(1,) * (2 - leading), *array.shape[:leading], *full)
    needed = " × ".join(str(size) for size in full)
    raise ForwardError(f"'{layer.name}' has the shape {array.shape}, which does not end in {needed}")
