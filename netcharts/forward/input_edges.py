"""Input edges: how a connection carries values into the parts of a layer's cells, as a kernel or as a matrix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from math import prod
from typing import Literal, NamedTuple

import numpy as np

from netcharts.activations import Call
from netcharts.array_types import FloatArray, FloatDType
from netcharts.cells.anatomy import Part
from netcharts.errors import ForwardError
from netcharts.forward import distances
from netcharts.forward.weights import mask_links
from netcharts.network import obstacles
from netcharts.network.counts import layer_pair
from netcharts.network.parameters import Parameter, ParameterKey, parameter_key
from netcharts.patterns import ArrayShape, EdgeKernel, LayerPair, Transfer
from netcharts.patterns._kernels import run_in_order
from netcharts.patterns._transfer import KernelCost
from netcharts.spec.model import Connection, Layer

# Up to this many entries, the matrix of a convolution is faster to multiply by than its windows are to gather.
_MAX_DENSE_SIZE = 4096


class GivenWeights(NamedTuple):
    """The values of a layer that are the weights of a connection, example by example.

    Attributes:
        connection: A connection that carries them.
        origin: Where they come from, like the origin of an edge.
        source_width: The number of values of the layer.
        slices: For each part that they lead into, the first of the values that are its weights, the shape that these
            are in, and the order of its axes by which they are used.
    """

    connection: Connection
    origin: Literal["upstream", "component"]
    source_width: int
    slices: tuple[tuple[int, ArrayShape, tuple[int, ...]], ...]

    def arrays(self, values: FloatArray) -> list[FloatArray]:
        """Return values [cells, examples] as views in the shapes of the weights: [*shape, examples]."""
        pieces = [(values[start : start + prod(shape)], shape, order) for start, shape, order in self.slices]
        return [part.reshape(*shape, -1).transpose(*order, len(shape)) for part, shape, order in pieces]


class InputEdge(NamedTuple):
    """A connection into the parts of a layer's cells.

    Attributes:
        connection: The connection.
        pair: The shapes of the two layers.
        parameters: The weights, one array for each part that the connection leads into; empty if it has no weights.
        distances: For each of these parts, whether it takes the distance of the inputs from its weights in place of a
            weighted sum.
        looked_up: True if the source gives indices of words, by which the weights are looked up.
        given: The values of a layer that are its weights, if it has no arrays of weights.
    """

    connection: Connection
    pair: LayerPair
    parameters: tuple[Parameter, ...]
    distances: tuple[bool, ...]
    looked_up: bool = False
    given: GivenWeights | None = None

    @property
    def part_count(self) -> int:
        """Return the number of parts that get different values; without weights all get the same."""
        return max(1, len(self.parameters))

    @property
    def source_width(self) -> int:
        """Return the number of values that the connection takes from its source, channels × cells."""
        return prod(self.pair.source) * (1 if self.looked_up else self.pair.source_channels)

    @property
    def _target_width(self) -> int:
        return self.part_count * self.pair.target_channels * prod(self.pair.target)

    @property
    def is_dense(self) -> bool:
        """Return whether its values are multiplied by a matrix rather than carried by a kernel."""
        transfer = self._transfer
        if any(self.distances) or not transfer.linear or self.looked_up or self.given is not None:
            return False
        has_matrix = transfer.weight_matrix is not None and bool(self.parameters)
        return has_matrix or self._target_width * self.source_width <= _MAX_DENSE_SIZE

    @property
    def is_matrix_of_weights(self) -> bool:
        """Return whether its matrix is the array of weights of a single part, transposed, rather than made from it."""
        return self.is_dense and self._transfer.weight_matrix is not None and len(self.parameters) == 1

    @property
    def kernel_cost(self) -> KernelCost:
        """Return the cost of the kernel."""
        if self.given is None:
            return self._fixed_cost
        cost = self._fixed_cost._replace(weights=0)
        if self._per_example:
            return cost
        weights = sum(prod(parameter.shape) for parameter in self.parameters)
        return cost._replace(fixed=cost.fixed + 4 * weights + self.source_width + self._target_width)

    @property
    def _fixed_cost(self) -> KernelCost:
        transfer, weights = self._transfer, sum(prod(parameter.shape) for parameter in self.parameters)
        if self.looked_up:
            # The indices, and what is found for one place.
            return KernelCost(2 * self.source_width + self._target_width, 2 * self._target_width, 4, weights=0)
        cost = KernelCost() if transfer.cost is None else transfer.cost(self.pair, self.part_count)
        if not any(self.distances):
            return cost
        if transfer.weight_matrix is not None:
            # Two arrays of double precision for the values, one for the result, and the weights in it.
            values = 4 * self.source_width + 2 * self._target_width
            return KernelCost(values, 4 * weights, 8, weights=4, fixed=distances.BLOCK)
        # Three kernels of double precision, with an array for the values and for the result of each.
        values = 3 * cost.values + 3 * self.source_width + 3 * self._target_width
        return KernelCost(2 * values, 3 * cost.work, 3 * cost.calls + 4, weights=12)

    def kernel(self, weights: Mapping[str, FloatArray]) -> EdgeKernel:
        """Return the kernel that carries values [source, examples] into an array [parts × target, examples]."""
        arrays = [self._in_shape(weights[parameter.name]) for parameter in self.parameters]
        transfer, pair = self._transfer, self.pair
        look_up = transfer.lookup(pair) if self.looked_up else None
        if look_up is not None:
            return look_up(arrays, pair)
        carried = self.connection.pattern.carried_channels(pair)
        if not arrays and not transfer.takes_unweighted and pair.target_channels > carried == 1:
            return self._channel_broadcast_kernel()
        if not any(self.distances):
            return transfer.make_kernel(arrays, pair)
        return self._squared_distance_kernel(arrays)

    def _in_shape(self, array: FloatArray) -> FloatArray:
        """Return weights in the shape that the links need; those of windows over steps are given tap by tap."""
        shape = self._transfer.weight_shape and self._transfer.weight_shape(self.pair)
        same = shape is None or array.shape == shape or array.size != prod(shape)
        return array if same else array.reshape(shape)

    def kernel_of_values(self, values: FloatArray) -> EdgeKernel:
        """Return the kernel whose weights are values of a layer [cells, examples], at the time of each call."""
        assert self.given is not None
        arrays, per_example = self.given.arrays(values), self._transfer.per_example
        if per_example is None or not self._per_example:
            return partial(self._one_by_one, arrays)
        bind_one = per_example(self.pair)

        def bind(values: FloatArray, into: FloatArray) -> Call:
            parts = np.split(into, len(arrays))
            return run_in_order([bind_one(array, values, part) for array, part in zip(arrays, parts, strict=True)])

        return bind

    @property
    def _per_example(self) -> bool:
        """Return whether a kernel computes all examples with their own weights at once."""
        return self._transfer.per_example is not None and not any(self.distances) and not self.looked_up

    def _one_by_one(self, arrays: Sequence[FloatArray], values: FloatArray, into: FloatArray) -> Call:
        """Return the call that makes a kernel for each example, with its weights."""

        def call() -> None:
            for example in range(values.shape[1]):
                weights = {
                    parameter.name: mask_links(parameter, np.ascontiguousarray(array[..., example]))
                    for parameter, array in zip(self.parameters, arrays, strict=True)
                }
                result = np.empty((len(into), 1), into.dtype)
                self.kernel(weights)(np.ascontiguousarray(values[:, example : example + 1]), result)()
                into[:, example : example + 1] = result

        return call

    def matrix(self, weights: Mapping[str, FloatArray], dtype: FloatDType) -> FloatArray:
        """Return the matrix [parts × target, source] that is equivalent to the kernel of a dense edge."""
        transfer = self._transfer
        if transfer.weight_matrix is not None and self.parameters:
            return transfer.weight_matrix([weights[parameter.name] for parameter in self.parameters])
        # The images of the unit vectors are the columns.
        matrix = np.empty((self._target_width, self.source_width), dtype)
        self.kernel(weights)(np.eye(self.source_width, dtype=dtype), matrix)()
        return matrix

    def _channel_broadcast_kernel(self) -> EdgeKernel:
        """Return the kernel that carries the values of a single channel into every channel of the target."""
        channels = self.pair.target_channels
        single = self._transfer.make_kernel([], self.pair._replace(target_channels=1))

        def bind(values: FloatArray, into: FloatArray) -> Call:
            by_channel = into.reshape(channels, -1, into.shape[-1])
            broadcast = partial(np.copyto, by_channel[1:], by_channel[0])
            return run_in_order([single(values, by_channel[0]), broadcast])

        return bind

    def _squared_distance_kernel(self, arrays: Sequence[FloatArray]) -> EdgeKernel:
        """Return the kernel of squared distances Σ(x - w)² over the links of each cell.

        Parts that take no distance get weighted sums.
        """
        kernels = [
            self._distances_to(parameter, array) if is_distance else self._transfer.make_kernel([array], self.pair)
            for parameter, array, is_distance in zip(self.parameters, arrays, self.distances, strict=True)
        ]

        def bind(values: FloatArray, into: FloatArray) -> Call:
            parts = np.split(into, len(kernels))
            return run_in_order([kernel(values, part) for kernel, part in zip(kernels, parts, strict=True)])

        return bind

    def _distances_to(self, parameter: Parameter, weights: FloatArray) -> EdgeKernel:
        links = self._in_shape(mask_links(parameter, np.ones(parameter.shape, weights.dtype)))
        if self._transfer.weight_matrix is not None:
            return distances.to_rows(self._transfer.weight_matrix([weights]), self._transfer.weight_matrix([links]))
        return distances.by_sums(weights, links, lambda array: self._transfer.make_kernel([array], self.pair))

    @property
    def _transfer(self) -> Transfer:
        return self.connection.pattern.transfer


def input_edge(
    connection: Connection,
    parts: Sequence[Part],
    layers: dict[str, Layer],
    parameters: Mapping[ParameterKey, Parameter],
) -> InputEdge:
    """Return the edge by which a connection leads into some parts of the cells at its target.

    Args:
        connection: The connection.
        parts: The parts that take weighted inputs; empty if the connection leads into parts without weights.
        layers: The layers of the network, by name.
        parameters: The weights of the network, by `parameter_key`.

    Raises:
        ForwardError: If the connection has weights and the parts take none or vice versa, or if it accesses a layer
            that is not an external memory.
    """
    obstacle = obstacles.of_connection(connection, parts, layers)
    if obstacle is not None:
        raise ForwardError(obstacle)
    pair = layer_pair(connection, layers)
    if connection.pattern.transfer.weight_shape is None or not parts:
        return InputEdge(connection, pair, (), ())
    own = tuple(parameters[parameter_key(connection, part.name)] for part in parts)
    words = layers[connection.source].words
    if words is not None:
        return InputEdge(connection, pair._replace(source_channels=words), own, (), looked_up=True)
    return InputEdge(connection, pair, own, tuple(part.operation.distance for part in parts))
