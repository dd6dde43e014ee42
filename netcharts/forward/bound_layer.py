"""Bound layers: the program of a layer bound to arrays, as calls that can be made at every step.

The source values of all edges into a group of parts are stacked in one array [all source values, examples] with a row
of ones below. Its product with the weights of the group fills the buffers of all its parts.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import prod
from typing import Any, NamedTuple, Protocol

import numpy as np

from netcharts.activations import Call
from netcharts.array_types import FloatArray, FloatDType
from netcharts.cells.anatomy import OUTPUT, Wire
from netcharts.forward.buffer_layout import UNWEIGHTED, BufferGroup
from netcharts.forward.compiled_layer import CompiledInputs, CompiledLayer, Origin
from netcharts.forward.input_edges import GivenWeights, InputEdge
from netcharts.forward.step_products import FEWEST_WEIGHTS, StepProduct
from netcharts.forward.workspace import EXTERNAL_INPUT, BlockKey
from netcharts.operations import OWN_TERM, Operand
from netcharts.patterns import EdgeKernel, copy_kernel
from netcharts.spec import stored_numbers
from netcharts.spec.cell_inputs import comes_from_afar
from netcharts.spec.model import Connection


class Fetch(NamedTuple):
    """A copy of what a block held `delay` steps ago, due before a layer is computed.

    Attributes:
        origin: Where the edge comes from that needs the values.
        key: The block of the workspace.
        delay: The number of steps; negative if later values are needed.
        into: The array.
        run: What is taken of the values of all steps together, such as their mean; None to take those of one step.
    """

    origin: Origin
    key: BlockKey
    delay: int
    into: FloatArray
    run: str | None = None


class BlockAccess(Protocol):
    """Access to the blocks of a workspace in the layout that a bound layer needs."""

    def __call__(self, key: BlockKey, with_ones: bool) -> FloatArray | None:
        """Return a view of a block [cells, examples], with the row of ones below if `with_ones`.

        It is None if the block has another number of steps than the layer.
        """


class RunAccess(Protocol):
    """Access to the blocks of a workspace at all steps."""

    batch: int

    def __call__(self, key: BlockKey) -> FloatArray:
        """Return a view of a block: [cells, steps, batch]."""


class BoundLayer:
    """A layer bound to arrays for a number of examples.

    Args:
        layer: The layer.
        has_external_input: Whether the caller gives values for it.
        transposed: Whether its buffers lie as [examples, cells]; they are accessed as [cells, examples] all the same.
        examples: The number of examples, or of examples × steps if all steps are one batch.
        dtype: The type of all arrays.
        rng: The generator that the layer draws from.
        block: Access to the blocks of the workspace, so that they need no copy; None if the layer is computed step by
            step, when everything has to be fetched.
        run: Access to the blocks of the workspace at all steps.

    Attributes:
        buffers: The array of each buffer, by name: [cells, examples].
        previous: Arrays for the values of parts at the previous step, by part: [cells, examples].
        fetches: What has to be copied before the calls.
        calls: The calls that compute one step.
        products: Those of the calls that compute something for several steps at once.
    """

    def __init__(
        self,
        layer: CompiledLayer,
        has_external_input: bool,
        transposed: bool,
        examples: int,
        dtype: FloatDType,
        rng: np.random.Generator,
        block: BlockAccess | None,
        run: RunAccess,
    ) -> None:
        """Bind the program of a layer to arrays."""
        self.layer, self.width, self.name = layer, layer.plan.width, layer.name
        self.examples, self.dtype, self.rng, self.block, self.run = examples, dtype, rng, block, run
        # The step that is computed, where it is one at a time, and whether all values before it are 0.
        self.step, self.is_at_rest = 0, False
        self.program, inputs = layer.mode(has_external_input)
        self.names = self.program.layout.buffers
        count = len(self.names)
        memory = np.empty((count, examples, self.width) if transposed else (count, self.width, examples), dtype)
        self.whole = memory.swapaxes(1, 2) if transposed else memory
        self.buffers: dict[str, FloatArray] = dict(zip(self.names, self.whole, strict=True))
        # Buffers that must stay where they are, since something uses them together with their neighbors.
        self.fixed = self._used_together()
        self.previous: dict[str, FloatArray] = {}
        self.fetches: list[Fetch] = []
        self.calls: list[Call] = []
        self.products: list[StepProduct] = []
        self.output_in_place = self._place_output()
        operands = {one.group: self._stack(one) for one in inputs}
        self._carry_over_in_place()
        self._bind({one.group: one for one in inputs}, operands)

    def _used_together(self) -> set[str]:
        runs = [operand[1:] for operand in self.program.operands if operand[0] == "buffers"]
        runs += [group.buffers for group in self.program.layout.groups]
        return {name for run in runs if len(run) > 1 for name in run}

    def _place_output(self) -> bool:
        """Let the buffer of the output be its block in the workspace, if possible; return whether it is."""
        if self.block is None or "output" in self.fixed:
            return False
        self.buffers["output"] = self._own_block("output")
        self.fixed.add("output")
        return True

    def _own_block(self, part: str) -> FloatArray:
        assert self.block is not None
        block = self.block((self.name, part), False)
        assert block is not None
        return block

    def _in_place(self, connection: Connection, with_ones: bool = False) -> FloatArray | None:
        """Return the block that a connection from another component takes as it is; None if it has to be fetched."""
        if self.block is None or connection.delay or connection.takes_run:
            return None
        return self.block((connection.source, connection.carries), with_ones)

    def _empty(self, cells: int) -> FloatArray:
        return np.empty((cells, self.examples), self.dtype)

    def _carry_over_in_place(self) -> None:
        """Let values be computed where those of the previous step are, so that they need no copy to the next step."""
        for name in self.program.replaced:
            array = self.previous.setdefault(name, self.buffers[name])
            if name not in self.fixed:
                self.buffers[name] = array

    # Inputs

    def _stack(self, inputs: CompiledInputs) -> tuple[FloatArray, list[Call]]:
        """Return the operand of the matrix, and the copies into it that are not fetches."""
        if [origin for origin, _ in inputs.stacked] == ["upstream"]:
            block = self._in_place(inputs.stacked[0][1].connection, inputs.has_ones)
            if block is not None:
                return block, []
        stacked = inputs.stacked[self._upstream(inputs) is not None :]
        operand, start = self._empty(sum(edge.source_width for _, edge in stacked) + inputs.has_ones), 0
        copies: list[Call] = []
        for origin, edge in stacked:
            into = operand[start : (start := start + edge.source_width)]
            values = self._source_values(origin, edge, inputs.group, into)
            if values is not into:
                copies.append(partial(np.copyto, into, values))
        operand[start:] = 1
        return operand, copies

    def _upstream(self, inputs: CompiledInputs) -> FloatArray | None:
        """Return the values of the first edge at all steps, if they are known before the first and worth that."""
        if self.block is not None or len(inputs.stacked) < 2:
            return None
        origin, edge = inputs.stacked[0]
        few = inputs.matrix is None or len(inputs.matrix) * edge.source_width < FEWEST_WEIGHTS
        if few or origin != "upstream" or edge.connection.delay or edge.connection.takes_run:
            return None
        values = self.run((edge.connection.source, edge.connection.carries))
        return values if values.shape[1] == self.run((self.name, OUTPUT)).shape[1] else None

    def _rests(self, inputs: CompiledInputs) -> bool:
        """Return whether all but the first of the stacked edges carry 0 if the layer is at rest."""
        wire = inputs.group.recurrent_wire if inputs.group else None
        if wire is None or not wire.before:
            return False
        return all(
            origin == "recurrent" and not comes_from_afar(edge.connection) for origin, edge in inputs.stacked[1:]
        )

    def _multiply(self, inputs: CompiledInputs, operand: FloatArray, into: FloatArray) -> None:
        """Add the call of the matrix product."""
        upstream, matrix = self._upstream(inputs), inputs.matrix
        assert matrix is not None
        if upstream is None:
            self._call(np.dot, matrix, operand, into)
            return
        self.products.append(StepProduct(self, matrix, upstream, operand, self._rests(inputs), inputs.has_ones, into))
        self.calls.append(self.products[-1])

    def _source_values(
        self, origin: Origin, edge: InputEdge, group: BufferGroup | None, into: FloatArray | None = None
    ) -> FloatArray:
        """Return the array that contains the source values of an edge when it is needed: `into`, if possible."""
        wire = group.recurrent_wire if origin == "recurrent" and group is not None else None
        if wire is None:
            return self._fetched(origin, edge, into)
        if wire.number is None and comes_from_afar(edge.connection):
            into = self._empty(self.width) if into is None else into
            self.fetches.append(Fetch(origin, (self.name, wire.source), edge.connection.delay, into))
            return into
        return self._recurrent_values(wire, into)

    def _fetched(self, origin: Origin, edge: InputEdge | GivenWeights, into: FloatArray | None = None) -> FloatArray:
        """Return the array that contains values of another layer when they are needed: `into`, if possible."""
        connection = edge.connection
        block = self._in_place(connection) if into is None and origin == "upstream" else None
        if block is not None:
            return block
        into = self._empty(edge.source_width) if into is None else into
        key = connection.source, connection.carries
        self.fetches.append(Fetch(origin, key, connection.delay, into, connection.options.steps))
        return into

    def _recurrent_values(self, wire: Wire, into: FloatArray | None) -> FloatArray:
        """Return the array that contains what recurrent connections within the layer carry: `into`, if possible."""
        into = self._empty(self.width) if into is None else into
        if wire.number is not None:
            into.fill(wire.number)
            return into
        if wire.before:
            return self.previous.setdefault(wire.source, into)
        name = UNWEIGHTED if self.program.layout.carries_links(wire) else wire.source
        if name not in self.fixed:
            # The part is computed right where it is needed.
            self.fixed.add(name)
            self.buffers[name] = into
        return self.buffers[name]

    def _receive(self, inputs: CompiledInputs, operand: FloatArray, copies: list[Call]) -> None:
        """Add the calls that fill the buffers of a group with its inputs: kernels first, then the matrix product."""
        assert inputs.group is not None
        buffers = self._adjacent(inputs.group.buffers)
        filled = self._carry(inputs, buffers)
        self.calls += copies
        if inputs.matrix is not None and not inputs.stacked:
            # There are biases only, so nothing is multiplied.
            whole, bias = _by_channel(buffers, inputs.matrix, self.layer.plan.layer.channels)
            self._call(*((np.add, whole, bias, whole) if filled else (np.copyto, whole, bias)))
        elif inputs.matrix is not None:
            into = np.empty_like(buffers) if filled else buffers
            self._multiply(inputs, operand, into.reshape(-1, self.examples))
            if inputs.negated:
                self._call(np.negative, into, into)
            if inputs.bias is not None:
                self._call(np.add, into, inputs.bias, into)
            if filled:
                self._call(np.add, buffers, into, buffers)
        elif not filled:
            self._call(buffers.fill, 0)

    def _carry(self, inputs: CompiledInputs, buffers: FloatArray) -> bool:
        """Add the calls of all kernels into buffers [buffers, cells, examples]; return whether there are any."""
        filled, from_layers = False, [kernel for kernel in inputs.kernels if kernel[0] != "recurrent"]
        for origin, edge, kernel in from_layers:
            filled = self._carry_one(self._source_values(origin, edge, inputs.group), edge, kernel, buffers, filled)
        if filled and inputs.multiplicities is not None:
            self._call(np.multiply, buffers, inputs.multiplicities, buffers)
        for origin, edge, kernel in inputs.kernels[len(from_layers) :]:
            filled = self._carry_one(self._source_values(origin, edge, inputs.group), edge, kernel, buffers, filled)
        if filled and inputs.signs is not None:
            self._call(np.multiply, buffers, inputs.signs, buffers)
        return filled

    def _carry_one(
        self, values: FloatArray, edge: InputEdge, kernel: EdgeKernel | None, buffers: FloatArray, filled: bool
    ) -> bool:
        """Add the calls of a kernel into buffers, or on top of what they contain if `filled`; return True."""
        if edge.given is not None:
            kernel = edge.kernel_of_values(self._fetched(edge.given.origin, edge.given))
        assert kernel is not None
        if filled and kernel is copy_kernel:
            self._call(np.add, buffers, values, buffers)
            return True
        if not filled and edge.part_count == len(buffers):
            self.calls.append(kernel(values, buffers.reshape(-1, self.examples)))
            return True
        into = np.empty((edge.part_count, *buffers.shape[1:]), self.dtype)
        self.calls.append(kernel(values, into.reshape(-1, self.examples)))
        self._call(*((np.add, buffers, into, buffers) if filled else (np.copyto, buffers, into)))
        return True

    # Instructions

    def _call(self, function: Callable[..., Any], *arguments: Any) -> None:
        self.calls.append(partial(function, *arguments))

    def _bind(self, inputs: dict[BufferGroup | None, CompiledInputs], operands: dict[BufferGroup | None, Any]) -> None:
        """Add the calls of all instructions of the program."""
        for instruction in self.program.instructions:
            if isinstance(instruction, BufferGroup):
                self._receive(inputs[instruction], *operands[instruction])
            else:
                self.calls += instruction.bind(*map(self._array, instruction.operands))
        if self.block is not None and not self.output_in_place:
            self._call(np.copyto, self._own_block(OUTPUT), self.buffers[OUTPUT])

    def _adjacent(self, names: tuple[str, ...]) -> FloatArray:
        """Return adjacent buffers: [buffers, cells, examples]."""
        if len(names) == 1:
            return self.buffers[names[0]][None]
        start = self.names.index(names[0])
        return self.whole[start : start + len(names)]

    def _array(self, operand: Operand) -> Any:
        """Return the array, or the generator, of an operand."""
        kind, *rest = operand
        if kind == "buffers":
            return self.buffers[rest[0]] if len(rest) == 1 else self._adjacent(tuple(rest))
        if kind == "term":
            return self._term(operand)
        if kind == "run":
            return self._run(("term", *rest))
        if kind == "step":
            return None if self.block is not None else lambda: self.step
        if kind == "previous":
            return self.previous.setdefault(rest[0], self._empty(self.width))
        if kind == "input":
            return self._external_input()
        if kind == "constant":
            return np.asarray(rest[0], self.dtype)
        if kind == "learned":
            return self.layer.learned[rest[0]]
        if kind == "normalization":
            return self.layer.normalization[rest[0]]
        return self.rng if kind == "rng" else self._by_example(self.layer.biases[rest[0]])

    def _by_example(self, numbers: FloatArray) -> FloatArray:
        """Return numbers of cells, [cells, 1], as they are, and those of steps, [cells, steps], for each example."""
        if stored_numbers.steps(self.layer.plan.layer) is None:
            return numbers
        return np.repeat(numbers[:, : self.examples // self.run.batch], self.run.batch, axis=1)

    def _term(self, operand: Operand) -> FloatArray:
        """Return one of several operands, or the buffer for their result, in full shape."""
        layer = self.layer.plan.layer
        if operand == OWN_TERM:
            return self.buffers[OUTPUT].reshape(layer.channels, *layer.size, -1)
        term = next(term for term in self.layer.plan.terms if term.number == operand[1])
        values, pair = self._source_values(term.origin, term.edge, None), term.edge.pair
        # Values that an operation combines one by one can come from other places and channels, in the same order.
        elementwise = layer.cell.anatomy.part(OUTPUT).operation.shape is None
        if elementwise and term.edge.connection.pattern.carried_channels(pair) != pair.source_channels:
            return values.reshape(layer.channels, *layer.size, -1)
        return values.reshape(pair.source_channels, *_aligned(pair.source, layer.size), -1)

    def _run(self, operand: Operand) -> FloatArray:
        """Return one of several operands at all steps that are taken of it: [channels, *size, steps, examples]."""
        term = next((term for term in self.layer.plan.terms if term.number == operand[1]), None)
        if term is not None and term.edge.connection.takes_steps:
            connection, pair = term.edge.connection, term.edge.pair
            values = self.run((connection.source, connection.carries))
            size = _aligned(pair.source, self.layer.plan.layer.size)
            return values.reshape(pair.source_channels, *size, *values.shape[1:])
        values = self._term(operand)
        return values.reshape(*values.shape[:-1], -1, self.run.batch)

    def _external_input(self) -> FloatArray:
        if self.block is not None:
            return self._own_block(EXTERNAL_INPUT)
        key = (self.name, EXTERNAL_INPUT)
        array = next((fetch.into for fetch in self.fetches if fetch.key == key), None)
        if array is None:
            array = self._empty(self.width)
            self.fetches.append(Fetch("upstream", key, 0, array))
        return array


def _aligned(source: tuple[int, ...], target: tuple[int, ...]) -> tuple[int, ...]:
    """Return the size of an operand as the result has it: in another order, or with as many dimensions, if possible."""
    if len(source) == len(target) and prod(source) != prod(target):
        return source
    if prod(source) == 1:
        return (1,) * len(target)
    return target if prod(source) == prod(target) else source


def _by_channel(buffers: FloatArray, bias: FloatArray, channels: int) -> tuple[FloatArray, FloatArray]:
    """Return buffers and their biases, [buffers × cells, 1] or [buffers × channels, 1], in shapes that broadcast.

    The shapes are by channel if all cells of a channel have the same bias, which is faster to broadcast.
    """
    by_channel = bias.reshape(len(buffers) * channels, -1)
    if (by_channel == by_channel[:, :1]).all():
        return buffers.reshape(len(by_channel), -1), by_channel[:, :1].copy()
    return buffers, bias.reshape(len(buffers), -1, 1)
