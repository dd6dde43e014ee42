"""Cell programs: what a layer's cells compute at one step, as a list of instructions on named operands.

A program is written once for a layer, from the parts of its cells. `bound_layer` binds its operands to arrays when the
number of examples is known.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from netcharts import activations
from netcharts.activations import Call
from netcharts.array_types import FloatArray
from netcharts.cells.anatomy import Part, Wire
from netcharts.forward.buffer_layout import UNWEIGHTED, BufferGroup, BufferLayout, activation
from netcharts.spec.model import Layer

# What an instruction works on, by kind:
#     ("buffers", name, …)  one buffer [cells, examples], or adjacent ones [buffers, cells, examples]
#     ("input",)            values from the caller: [cells, examples]
#     ("previous", part)    the value of a part at the previous step: [cells, examples]
#     ("constant", x)
#     ("bias", part)        [cells, 1]
#     ("rng",)              a random generator
Operand: TypeAlias = tuple[Any, ...]
# Binds arrays to calls, which can then be made at every step.
Binder: TypeAlias = Callable[..., list[Call]]


class Instruction(NamedTuple):
    """One operation of a program, and the operands that it is bound to."""

    bind: Binder
    operands: tuple[Operand, ...]


class Program(NamedTuple):
    """What the cells of a layer compute at one step.

    Attributes:
        layout: The buffers that the program works on.
        instructions: The instructions in order. A `BufferGroup` among them stands for receiving the inputs of the
            group.
        passes_input_on: Whether the program does nothing but pass on the values from the caller.
    """

    layout: BufferLayout
    instructions: tuple[Instruction | BufferGroup, ...]
    passes_input_on: bool

    @property
    def operands(self) -> list[Operand]:
        """Return the operands of all instructions."""
        return [
            operand
            for instruction in self.instructions
            if isinstance(instruction, Instruction)
            for operand in instruction.operands
        ]


def cell_program(layer: Layer, has_recurrent_edges: bool, has_external_input: bool, biased: Collection[str]) -> Program:
    """Return the program of a layer's cells.

    Args:
        layer: The layer.
        has_recurrent_edges: Whether connections within the layer lead into the recurrent parts of its cells.
        has_external_input: Whether the caller gives values for the layer.
        biased: The names of the parts with a bias.
    """
    builder = _ProgramBuilder(BufferLayout(layer, has_recurrent_edges, has_external_input), biased)
    builder.build()
    pass_on = Instruction(_copy, (("buffers", "output"), ("input",)))
    return Program(builder.layout, tuple(builder.instructions), builder.instructions == [pass_on])


class _ProgramBuilder:
    """Builds the instructions of a program."""

    def __init__(self, layout: BufferLayout, biased: Collection[str]) -> None:
        self.layout, self.layer, self.biased = layout, layout.layer, biased
        # Buffers that contain the inputs of their part, and its bias, before the part itself is computed.
        self.filled = {name for group in layout.groups for name in group.buffers}
        self.instructions: list[Instruction | BufferGroup] = []

    def emit(self, bind: Binder, *operands: Operand) -> None:
        self.instructions.append(Instruction(bind, operands))

    def build(self) -> None:
        """Build all instructions, level by level."""
        for level in range(self.layout.depth):
            self.instructions += [group for group in self.layout.groups if group.level == level]
            parts = self.layout.parts_at(level)
            for part in parts:
                _OPERATIONS[part.operation](self, part)
            self.activate(parts)

    def operand(self, wire: Wire, part: Part) -> Operand:
        """Return the operand that a wire into a part stands for."""
        if wire.number is not None:
            return ("constant", float(wire.number))
        if self.layout.carries_links(wire):
            return ("buffers", part.name if part.weighted else UNWEIGHTED)
        if wire.source == "data":
            return ("input",)
        return ("previous" if wire.before else "buffers", wire.source)

    def sum(self, part: Part) -> None:
        """Add up wires and the bias, beside the inputs that the buffer of the part may contain already."""
        buffer = ("buffers", part.name)
        terms = [self.operand(wire, part) for wire in part.wires]
        terms = [term for term in terms if not (part.weighted and term == buffer)]
        if part.name not in self.filled:
            terms += [("bias", part.name)] if part.name in self.biased else []
            first, terms = terms[:2], terms[2:]
            if len(first) == 2:
                self.emit(_add, *first, buffer)
            else:
                self.emit(_copy, buffer, *first or (("constant", 0.0),))
        for term in terms:
            self.emit(_add, buffer, term, buffer)

    def distance(self, part: Part) -> None:
        """Take the root of the squared Euclidean distance, which the edges into the part compute."""
        self.emit(_square_root, ("buffers", part.name))

    def multiply(self, part: Part) -> None:
        """Multiply wires."""
        buffer, (first, *rest) = ("buffers", part.name), [self.operand(wire, part) for wire in part.wires]
        if not rest:
            self.emit(_copy, buffer, first)
        for operand in rest:
            self.emit(_multiply, first, operand, buffer)
            first = buffer

    def invert(self, part: Part) -> None:
        """Subtract a wire from 1."""
        self.emit(_subtract, ("constant", 1.0), self.operand(part.wires[0], part), ("buffers", part.name))

    def pass_on(self, part: Part) -> None:
        """Copy a wire."""
        operand = self.operand(part.wires[0], part)
        if operand != ("buffers", part.name):
            self.emit(_copy, ("buffers", part.name), operand)

    def sample(self, part: Part) -> None:
        """Draw 1 with the probability that a wire carries, else 0."""
        self.emit(_sample, ("rng",), self.operand(part.wires[0], part), ("buffers", part.name))

    def noise(self, part: Part) -> None:
        """Draw from a normal distribution with mean 0 and the given standard deviation."""
        deviation = part.wires[0].number or 0.0
        self.emit(_noise, ("rng",), ("constant", float(deviation)), ("buffers", part.name))

    def activate(self, parts: list[Part]) -> None:
        """Apply the activations of the parts of one level, one call for adjacent parts with the same activation."""
        by_activation: dict[tuple[str, bool], list[str]] = {}
        for part in parts:
            key = (activation(part, self.layer), self.layout.is_negated(part))
            by_activation.setdefault(key, []).append(part.name)
        for (name, negated), buffers in by_activation.items():
            function = activations.load(name)
            bind = function.bind_negated if negated else function.bind
            if function.bind_layer is not None:
                bind_layer = partial(function.bind_layer, self.layer.channels, self.layer.size)
                for buffer in buffers:
                    self.emit(bind_layer, ("buffers", buffer))
            elif bind is not None and not function.identity:
                for run in self.layout.adjacent_runs(buffers):
                    self.emit(bind, ("buffers", *run))


def _square_root(buffer: FloatArray) -> list[Call]:
    # Rounding can leave the square of a small distance below zero.
    return [partial(np.maximum, buffer, np.zeros_like(buffer), out=buffer), partial(np.sqrt, buffer, buffer)]


def _sample(rng: np.random.Generator, probability: FloatArray, buffer: FloatArray) -> list[Call]:
    uniform = np.empty(buffer.shape[::-1], buffer.dtype)
    below = np.empty(buffer.shape, bool)
    return [
        partial(rng.random, dtype=buffer.dtype.type, out=uniform),
        partial(np.less, uniform.T, probability, below),
        partial(np.copyto, buffer, below),
    ]


def _noise(rng: np.random.Generator, deviation: FloatArray, buffer: FloatArray) -> list[Call]:
    """Bind calls that draw normal noise by the Box-Muller transform (Box & Muller, 1958).

    It takes half the time of NumPy's own `standard_normal`.
    """
    cells, dtype = len(buffer), buffer.dtype.type
    uniform = np.empty((2, buffer.shape[1], -(-cells // 2)), dtype)
    (radius, angle), wave = uniform, np.empty_like(uniform[0])
    halves = buffer.T[:, : radius.shape[1]], buffer.T[:, radius.shape[1] :]
    calls: list[Call] = [
        partial(rng.random, dtype=dtype, out=uniform),
        # Draws from [0, 1) become draws from (0, 1], since the logarithm of 0 is infinite.
        partial(np.subtract, dtype(1), radius, radius),
        partial(np.log, radius, radius),
        partial(np.multiply, radius, dtype(-2) * deviation**2, radius),
        partial(np.sqrt, radius, radius),
        partial(np.multiply, angle, dtype(2 * np.pi), angle),
    ]
    for function, half in zip((np.cos, np.sin), halves, strict=True):
        width = half.shape[1]
        calls += [partial(function, angle, wave), partial(np.multiply, radius[:, :width], wave[:, :width], half)]
    return calls


def _copy(buffer: FloatArray, source: FloatArray) -> list[Call]:
    return [partial(np.copyto, buffer, source)]


def _ufunc(function: np.ufunc) -> Binder:
    return lambda *arrays: [partial(function, *arrays)]


_add, _multiply, _subtract = _ufunc(np.add), _ufunc(np.multiply), _ufunc(np.subtract)


_OPERATIONS: dict[str, Callable[[_ProgramBuilder, Part], None]] = {
    "sum": _ProgramBuilder.sum,
    "distance": _ProgramBuilder.distance,
    "multiply": _ProgramBuilder.multiply,
    "invert": _ProgramBuilder.invert,
    "pass": _ProgramBuilder.pass_on,
    "sample": _ProgramBuilder.sample,
    "noise": _ProgramBuilder.noise,
}
