"""Symmetric weights of networks with undirected connections: stored patterns, the weight matrix, and the energy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from netcharts.array_types import AnyArray
from netcharts.errors import ForwardError
from netcharts.network.parameters import Parameter
from netcharts.spec.model import Spec


def stored_patterns(spec: Spec, parameters: Iterable[Parameter]) -> dict[str, AnyArray]:
    """Return the weights that store the patterns of a spec: Σ pᵢ pⱼ / n (Hebb's rule; Hopfield, 1982).

    Raises:
        ForwardError: If there is more than one layer, or a pattern does not have one value for each of its cells.
    """
    if not spec.patterns:
        return {}
    if len(spec.layers) != 1:
        raise ForwardError("patterns are stored in a network of one layer")
    (layer,) = spec.layers
    patterns = [np.asarray(pattern, float).ravel() for pattern, _ in spec.patterns]
    wrong = next((pattern.size for pattern in patterns if pattern.size != layer.cells), None)
    if wrong is not None:
        raise ForwardError(f"a pattern has {wrong} values, but '{layer.name}' has {layer.cells} cells")
    stacked = np.stack(patterns)
    return {
        parameter.name: stacked.T @ stacked / layer.cells
        for parameter in parameters
        if parameter.connection is not None
    }


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
