"""Symmetric weights of networks with undirected connections: stored patterns, the weight matrix, and the energy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from netcharts.array_types import AnyArray
from netcharts.errors import ForwardError
from netcharts.forward.update_rules import update_rule
from netcharts.network.parameters import Parameter
from netcharts.spec.model import Layer, Spec


def stored_patterns(spec: Spec, parameters: Iterable[Parameter]) -> dict[str, AnyArray]:
    """Return the weights that store the patterns of a spec: Σ pᵢ pⱼ / n (Hebb's rule; Hopfield, 1982).

    The values of a pattern count as -1 and 1, also those of cells that are 0 or 1: Hopfield's 2V - 1.

    Raises:
        ForwardError: If a pattern cannot be stored.
    """
    if not spec.patterns:
        return {}
    wrong = next((message for pattern, _ in spec.patterns if (message := pattern_mismatch(spec, pattern))), None)
    if wrong is not None:
        raise ForwardError(wrong)
    (layer,) = spec.layers
    low, high = pattern_levels(layer)
    stacked = np.stack([np.asarray(pattern, float).ravel() for pattern, _ in spec.patterns])
    signs = (2 * stacked - (high + low)) / (high - low)
    return {
        parameter.name: signs.T @ signs / layer.cells for parameter in parameters if parameter.connection is not None
    }


def pattern_mismatch(spec: Spec, pattern: Any) -> str | None:
    """Return why a network cannot store a pattern; None if it can."""
    layer, values = spec.layers[0], np.asarray(pattern, float).ravel()
    if len(spec.layers) != 1:
        return f"patterns are stored in a network of one layer, and this one has {len(spec.layers)}"
    if layer.channels != 1:
        return f"patterns are stored in cells of one channel, and those of '{layer.name}' have {layer.channels}"
    if values.size != layer.cells:
        return f"this pattern has {values.size:,} values, but '{layer.name}' has {layer.cells:,} cells"
    levels = pattern_levels(layer)
    strange = values[~np.isin(values, levels)]
    if strange.size:
        low, high = levels
        return f"this pattern has the value {strange[0]:g}, but the cells of '{layer.name}' are {low:g} or {high:g}"
    return None


def pattern_levels(layer: Layer) -> tuple[float, float]:
    """Return the two values that the cells of a network with stored patterns take."""
    rule = update_rule(layer)
    return (-1.0, 1.0) if rule is None else (rule.low, rule.high)


def energy(
    values: Mapping[str, AnyArray], spec: Spec, parameters: Iterable[Parameter], weights: Mapping[str, AnyArray]
) -> AnyArray:
    """Return the energy -½ Σ wᵢⱼ sᵢ sⱼ - Σ bᵢ sᵢ of states (Hopfield, 1982): [steps, batch].

    Args:
        values: The states by layer, [steps, batch, channels, *size].
        spec: The network.
        parameters: Its parameters.
        weights: The weights and biases, by name.
    """
    matrix, bias = symmetric_matrix(spec, parameters, weights)
    first = next(iter(values.values()))
    state = np.concatenate([values[layer.name].reshape(*first.shape[:2], -1) for layer in spec.layers], axis=-1)
    interaction = np.einsum("...i,ij,...j->...", state, matrix, state)
    return -interaction / 2 - state @ bias


def symmetric_matrix(
    spec: Spec, parameters: Iterable[Parameter], weights: Mapping[str, AnyArray]
) -> tuple[AnyArray, AnyArray]:
    """Return the weights between all cells of all layers, in the order of the spec, and their biases.

    The matrix is symmetric and its diagonal is 0.
    """
    starts, count = {}, 0
    for layer in spec.layers:
        starts[layer.name] = count
        count += layer.cells * layer.channels
    dtype = next((array.dtype for array in weights.values()), np.dtype(float))
    matrix, bias = np.zeros((count, count), dtype), np.zeros(count, dtype)
    for parameter in parameters:
        array, target = weights[parameter.name], starts[parameter.layer]
        if parameter.connection is None:
            bias[target : target + array.size] += array.ravel()
            continue
        source = starts[parameter.connection.source]
        matrix[source : source + array.shape[0], target : target + array.shape[1]] += array
    np.fill_diagonal(matrix, 0)
    return matrix + matrix.T, bias
