"""The heads of an external memory: their controllers, weights and parameters.

A controller is a layer that computes the parameters of heads: what they write, and where they write and read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from netcharts.activations._functions import sigmoid, softplus
from netcharts.array_types import FloatArray
from netcharts.errors import ForwardError
from netcharts.network import obstacles
from netcharts.network.external_memory import Head, HeadParameter, Memory
from netcharts.spec.model import Connection


def check_heads(memory: Memory) -> None:
    """Validate the heads of a memory.

    Raises:
        ForwardError: If no controller writes to the memory, or more than one head allocates slots.
    """
    obstacle = obstacles.of_memory(memory)
    if obstacle is not None:
        raise ForwardError(obstacle)


def controllers(memory: Memory) -> list[Connection]:
    """Return the connections that control the heads, one for each source and delay."""
    return list({(c.source, c.delay): c for head in memory.heads for c in head.controllers}.values())


def control_weights(
    memory: Memory, weights: Mapping[str, FloatArray]
) -> tuple[dict[tuple[str, int], FloatArray], FloatArray]:
    """Return the weights and biases from controllers to the parameters of all heads.

    The weights are [width of the source, width of all heads], by the source and delay of each of `controllers`; the
    biases are [width of all heads].
    """
    dtype = next(iter(weights.values())).dtype
    bias = np.zeros(sum(head.width for head in memory.heads), dtype)
    by_controller: dict[tuple[str, int], FloatArray] = {}
    for head, parameter, columns in _columns(memory):
        name = f"{memory.layer.name}.{head.name}.{parameter.name}"
        bias[columns] = weights.get(f"{name}.bias", 0)
        for connection, source in head.sources():
            array = weights[f"{name}.{source}"]
            key = (connection.source, connection.delay)
            by_controller.setdefault(key, np.zeros((len(array), len(bias)), dtype))[:, columns] += array
    return by_controller, bias


def head_parameters(memory: Memory, signal: FloatArray) -> dict[str, FloatArray]:
    """Return the parameters of all heads by "head.parameter", [batch, heads, width], within their bounds.

    Args:
        memory: The memory.
        signal: What the controllers bring, [batch, width of all heads].
    """
    return {
        f"{head.name}.{parameter.name}": _SQUASHING[parameter.squashing](
            signal[:, columns].reshape(len(signal), head.heads, parameter.width)
        )
        for head, parameter, columns in _columns(memory)
    }


def _columns(memory: Memory) -> Iterator[tuple[Head, HeadParameter, slice]]:
    """Yield the columns of each parameter of each head within the width of all heads."""
    start = 0
    for head in memory.heads:
        for parameter in head.parameters:
            yield head, parameter, slice(start, start := start + head.heads * parameter.width)


def _softmax(x: FloatArray) -> FloatArray:
    exponentials = np.exp(x - x.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


# Applied to [batch, heads, width]; a softmax goes over the width.
_SQUASHING: Mapping[str, Callable[[FloatArray], FloatArray]] = {
    "linear": lambda x: x,
    "sigmoid": sigmoid,
    "softplus": softplus,
    "oneplus": lambda x: 1 + softplus(x),
    "softmax": _softmax,
}
