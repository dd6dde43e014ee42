"""Compiled layers: layer plans with their weights, in which all weighted sums of a group of parts are one matrix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from math import prod
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from netcharts.array_types import FloatArray, FloatDType
from netcharts.forward.buffer_layout import BufferGroup
from netcharts.forward.cell_program import Program
from netcharts.forward.input_edges import InputEdge
from netcharts.forward.layer_plan import Inputs, LayerMode, LayerPlan
from netcharts.forward.memory_heads import control_weights
from netcharts.forward.results import LazyMapping
from netcharts.patterns import EdgeKernel
from netcharts.spec import stored_numbers
from netcharts.spec.model import Layer

# The number of rows and columns that are copied together, so that both arrays stay in caches.
_BLOCK = 256
# Where an edge comes from; see the fields of `layer_plan.Inputs`.
Origin: TypeAlias = Literal["upstream", "component", "recurrent"]


class CompiledInputs(NamedTuple):
    """The inputs of a group of parts, with weights.

    Attributes:
        group: The parts; None for the heads of a memory.
        stacked: The edges whose source values are stacked into the operand [all source values, examples] of the matrix.
        matrix: The weights of these edges, [parts × cells, all source values]; with a last column of biases, for a row
            of ones below the operand, if `has_ones`. None if there is nothing to multiply or add.
        has_ones: Whether the matrix has a column of biases.
        bias: What is added to the product with the matrix, [parts × cells, 1], if that has no column for it.
        negated: Whether the product with the matrix has to be negated, before the bias is added.
        kernels: The edges that have no matrix, with the kernels that carry their values; None if these depend on
            values that are weights.
        multiplicities: How many times each part adds what the kernels of connections from other layers bring,
            [parts, 1, 1]; None if that is once.
        signs: What the sum of all kernels is multiplied by, [parts, 1, 1]; None if that is 1.
    """

    group: BufferGroup | None
    stacked: tuple[tuple[Origin, InputEdge], ...]
    matrix: FloatArray | None
    has_ones: bool
    bias: FloatArray | None
    negated: bool
    kernels: tuple[tuple[Origin, InputEdge, EdgeKernel | None], ...]
    multiplicities: FloatArray | None
    signs: FloatArray | None


class CompiledLayer(NamedTuple):
    """A layer plan with its weights.

    Attributes:
        plan: The plan of the layer.
        without_input: What it receives if the caller gives no values for it.
        with_input: What it receives if the caller gives values for it.
        biases: The biases by part, [cells, 1].
        normalization: The arrays of the normalization by name, [channels or 1, places or 1, 1].
        learned: The arrays that the operation of its part learns, by name.
    """

    plan: LayerPlan
    without_input: tuple[CompiledInputs, ...]
    with_input: tuple[CompiledInputs, ...]
    biases: Mapping[str, FloatArray]
    normalization: Mapping[str, FloatArray]
    learned: Mapping[str, FloatArray]

    @property
    def name(self) -> str:
        """Return the name of the layer."""
        return self.plan.layer.name

    @property
    def full_shape(self) -> tuple[int, ...]:
        """Return the shape of the values of an example: (channels, *size)."""
        return (self.plan.layer.channels, *self.plan.layer.size)

    def mode(self, has_external_input: bool) -> tuple[Program, tuple[CompiledInputs, ...]]:
        """Return what the cells compute, and what they receive for it."""
        if has_external_input:
            return self.plan.with_input.program, self.with_input
        return self.plan.without_input.program, self.without_input


def compile_layer(plan: LayerPlan, weights: Mapping[str, FloatArray], dtype: FloatDType) -> CompiledLayer:
    """Return a layer plan with its weights."""
    if plan.memory is not None:
        inputs = (_compile_heads(plan, weights, dtype),)
        return CompiledLayer(plan, inputs, inputs, {}, {}, {})
    shape = (plan.layer.channels, *plan.layer.size)
    given = {part: weights[parameter.name] for part, parameter in plan.biases.items()}
    # Many of them are one number for each channel, which takes much less memory than one for each cell.
    biases = LazyMapping(tuple(given), lambda part: _by_cell(plan.layer, part, given[part]))

    def compiled(mode: LayerMode) -> tuple[CompiledInputs, ...]:
        return tuple(_compile_inputs(inputs, shape, weights, given, dtype) for inputs in mode.inputs)

    without_input = compiled(plan.without_input)
    # Most layers never take values from the caller, and have one mode.
    with_input = without_input if plan.with_input is plan.without_input else compiled(plan.with_input)
    stored = {name: weights[parameter.name] for name, parameter in plan.normalization.items()}
    normalization = {name: array.reshape(len(array), -1, 1) for name, array in stored.items()}
    learned = {name: weights[parameter.name] for name, parameter in plan.learned.items()}
    return CompiledLayer(plan, without_input, with_input, biases, normalization, learned)


def _by_cell(layer: Layer, name: str, array: FloatArray) -> FloatArray:
    """Return the biases, or the stored numbers, of a part as one for each cell, and for each step if they differ."""
    operation = layer.cell.anatomy.part(name).operation
    if operation.stored and stored_numbers.steps(layer) is not None:
        return array.reshape(len(array), -1).T
    if operation.spread is not None:
        array = operation.spread(array, layer.shape, operation.make_options(layer.operation_options))
    return np.broadcast_to(array, layer.shape.full).reshape(-1, 1)


def _compile_heads(plan: LayerPlan, weights: Mapping[str, FloatArray], dtype: FloatDType) -> CompiledInputs:
    assert plan.memory is not None
    by_controller, bias = control_weights(plan.memory, weights)
    columns = [by_controller[edge.connection.source, edge.connection.delay].T for edge in plan.controllers]
    stacked: list[tuple[Origin, InputEdge]] = [("component", edge) for edge in plan.controllers]
    matrix = np.concatenate([*columns, bias[:, None]], axis=1).astype(dtype)
    return CompiledInputs(None, tuple(stacked), matrix, True, None, False, (), None, None)


def _compile_inputs(
    inputs: Inputs,
    shape: tuple[int, ...],
    weights: Mapping[str, FloatArray],
    biases: Mapping[str, FloatArray],
    dtype: FloatDType,
) -> CompiledInputs:
    group, width = inputs.group, prod(shape)
    rows = len(group.buffers) * width
    stacked: list[tuple[Origin, InputEdge]] = []
    kernels: list[tuple[Origin, InputEdge, EdgeKernel | None]] = []
    multiplicities, signs = (_factors(each, width, dtype) for each in (group.multiplicities, group.signs))
    for origin, edge in _edges(inputs):
        if edge.is_dense:
            stacked.append((origin, edge))
        else:
            kernels.append((origin, edge, None if edge.given else edge.kernel(weights)))
    has_bias = any(bias is not None for bias in inputs.biases)
    bias = _bias(group.buffers, biases, shape, signs, bool(stacked)) if has_bias else None
    sole = inputs.are_sole_weights
    factors = [signs if origin == "recurrent" else signs * multiplicities for origin, _ in stacked]
    if sole:
        matrix = stacked[0][1].matrix(weights, dtype)
    else:
        matrix = _matrix([edge for _, edge in stacked], factors, bias, weights, np.empty((rows, 0), dtype))
    return CompiledInputs(
        group=group,
        stacked=tuple(stacked),
        matrix=matrix if matrix.shape[1] else None,
        has_ones=has_bias and not sole,
        bias=bias if sole else None,
        negated=sole and group.signs == (-1,),
        kernels=tuple(kernels),
        multiplicities=None if set(group.multiplicities) <= {0, 1} else _by_part(multiplicities, rows, width),
        signs=None if set(group.signs) == {1} else _by_part(signs, rows, width),
    )


def _factors(factors: Sequence[int], width: int, dtype: FloatDType) -> FloatArray:
    """Return a factor for each row of some parts, [parts × cells, 1]; a single one, [1, 1], if all are equal."""
    array = np.array(factors, dtype)[:, None]
    return array[:1] if len(set(factors)) == 1 else np.repeat(array, width, axis=0)


def _by_part(factors: FloatArray, rows: int, width: int) -> FloatArray:
    """Return factors of rows as [parts, cells, 1], or a single one as [1, 1, 1]."""
    return factors.reshape(-1, width, 1) if len(factors) == rows else factors[None]


def _bias(
    buffers: Sequence[str],
    biases: Mapping[str, FloatArray],
    shape: tuple[int, ...],
    signs: FloatArray,
    for_cells: bool,
) -> FloatArray:
    """Return the biases of some parts times the signs of these, [parts × cells, 1].

    Unless they have to be there for all cells, it is [parts × channels, 1] if all cells of a channel have the same.
    """
    by_channel = len(signs) == 1 and all(array.size == len(array) == shape[0] for array in biases.values())
    if by_channel and not for_cells:
        shape = (shape[0], *(1 for _ in shape[1:]))
    no_bias = np.zeros((prod(shape), 1), signs.dtype)
    given = {part: np.broadcast_to(array, shape).reshape(-1, 1) for part, array in biases.items() if part in buffers}
    bias = np.concatenate([given.get(buffer, no_bias) for buffer in buffers])
    _multiply(bias, signs)
    return bias


def _matrix(
    edges: Sequence[InputEdge],
    factors: Sequence[FloatArray],
    bias: FloatArray | None,
    weights: Mapping[str, FloatArray],
    empty: FloatArray,
) -> FloatArray:
    """Return the matrices of edges side by side, each times the factors of its rows, with a last column of biases.

    It has as many rows as `empty`, and the same type. Biases alone are returned as they are.
    """
    columns = sum(edge.source_width for edge in edges) + (bias is not None)
    if not edges and bias is not None:
        return bias
    # Filled in place, since the weights of large layers must not be copied more often than needed.
    matrix, start = np.empty((len(empty), columns), empty.dtype), 0
    for edge, factor in zip(edges, factors, strict=True):
        into = matrix[:, start : (start := start + edge.source_width)]
        _fill(into, edge.matrix(weights, empty.dtype))
        _multiply(into, factor)
    if bias is not None:
        matrix[:, start:] = bias
    return matrix


def _fill(into: FloatArray, matrix: FloatArray) -> None:
    """Copy the rows of a matrix as many times as they fit, block by block, since it may lie transposed."""
    rows, columns = matrix.shape
    for first in range(0, len(into), rows):
        for top, left in product(range(0, rows, _BLOCK), range(0, columns, _BLOCK)):
            block = matrix[top : top + _BLOCK, left : left + _BLOCK]
            into[first + top : first + top + len(block), left : left + _BLOCK] = block


def _multiply(rows: FloatArray, factors: FloatArray) -> None:
    if (factors != 1).any():
        np.multiply(rows, factors, rows)


def _edges(inputs: Inputs) -> list[tuple[Origin, InputEdge]]:
    """Return all edges with their origins, those from other layers first."""
    by_origin: Sequence[tuple[Origin, Sequence[InputEdge]]]
    by_origin = (
        ("upstream", inputs.upstream),
        ("component", inputs.component),
        ("recurrent", inputs.recurrent),
    )
    return [(origin, edge) for origin, edges in by_origin for edge in edges]
