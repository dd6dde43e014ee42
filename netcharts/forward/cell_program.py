"""Cell programs: what a layer's cells compute at one step, as a list of instructions on named operands.

A program is written once for a layer, from the parts of its cells. `bound_layer` binds its operands to arrays when the
number of examples is known.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Any, NamedTuple

from netcharts import activations, normalizations
from netcharts.activations import Activation, Call
from netcharts.array_types import FloatArray
from netcharts.cells.anatomy import DATA, OUTPUT, Part, Wire
from netcharts.forward.buffer_layout import UNWEIGHTED, BufferGroup, BufferLayout, activation, largest, normalization
from netcharts.forward.largest_features import activate_largest
from netcharts.operations import OWN_TERM, STEP, Binder, Instruction, Operand
from netcharts.operations._instructions import copy
from netcharts.spec.model import Layer


class Program(NamedTuple):
    """The computation of a layer's cells at one step.

    Attributes:
        layout: The buffers that the program works on.
        instructions: The instructions in order. A `BufferGroup` among them is the instruction to receive the inputs of
            the group.
        passes_input_on: Whether the program only passes on the values from the caller.
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

    @property
    def replaced(self) -> frozenset[str]:
        """Return the parts whose previous values are read, but only before their new ones are computed.

        The new values can be written over the previous ones.
        """
        last_read: dict[str, int] = {}
        first_use: dict[str, int] = {}
        for place, instruction in enumerate(self.instructions):
            previous, present = _uses(instruction)
            last_read |= dict.fromkeys(previous, place)
            first_use = dict.fromkeys(present, place) | first_use
        return frozenset(part for part, place in last_read.items() if place < first_use.get(part, -1))


def _uses(instruction: Instruction | BufferGroup) -> tuple[list[str], list[str]]:
    """Return the parts whose previous values an instruction reads, and those whose present ones it reads or writes."""
    if isinstance(instruction, BufferGroup):
        wire = instruction.recurrent_wire
        read = [] if wire is None or wire.number is not None else [wire.source]
        before = wire is not None and wire.before
        return (read, [*instruction.buffers]) if before else ([], [*instruction.buffers, *read])
    previous = [operand[1] for operand in instruction.operands if operand[0] == "previous"]
    present = [name for kind, *names in instruction.operands if kind == "buffers" for name in names]
    terms = any(kind in ("term", "run") for kind, *_ in instruction.operands)
    return previous, [*present, *[OUTPUT] * terms]


def cell_program(
    layer: Layer,
    has_recurrent_edges: bool,
    has_external_input: bool,
    biased: Collection[str],
    normalizing: Collection[str] = (),
    learned: Collection[str] = (),
) -> Program:
    """Return the program of a layer's cells.

    Args:
        layer: The layer.
        has_recurrent_edges: Whether connections within the layer lead into the recurrent parts of its cells.
        has_external_input: Whether the caller gives values for the layer.
        biased: The names of the parts with a bias.
        normalizing: The names of the arrays of the layer's normalization.
        learned: The names of the arrays that the operation of its part learns.
    """
    builder = _ProgramBuilder(
        BufferLayout(layer, has_recurrent_edges, has_external_input), biased, normalizing, learned
    )
    builder.build()
    pass_on = Instruction(copy, (("buffers", OUTPUT), ("input",)))
    return Program(builder.layout, tuple(builder.instructions), builder.instructions == [pass_on])


def _bind_arrays(
    bind: Callable[[Sequence[FloatArray], FloatArray, Any], list[Call]], options: Any, *arrays: FloatArray
) -> list[Call]:
    """Bind the operands of an operation and, last, its result."""
    return bind(arrays[:-1], arrays[-1], options)


def _bind_runs(
    bind: Callable[[Sequence[FloatArray], FloatArray, Any, Callable[[], int] | None], list[Call]],
    options: Any,
    at: Callable[[], int] | None,
    *arrays: FloatArray,
) -> list[Call]:
    """Bind the operands of an operation, of which it takes all steps of some, and last its result."""
    return bind(arrays[:-1], arrays[-1], options, at)


class _ProgramBuilder:
    """Builds the instructions of a program."""

    def __init__(
        self, layout: BufferLayout, biased: Collection[str], normalizing: Collection[str], learned: Collection[str]
    ) -> None:
        self.layout, self.layer, self.biased, self.normalizing = layout, layout.layer, biased, normalizing
        self.learned = learned
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
                self.compute(part)
                self.normalize(part)
            self.activate([part for part in parts if not self.activate_largest(part)])

    def operand(self, wire: Wire, part: Part) -> Operand:
        """Return the operand of a wire into a part."""
        if wire.number is not None:
            return ("constant", float(wire.number))
        if wire.gate:
            return ("term", int(wire.gate))
        if self.layout.carries_links(wire):
            return ("buffers", part.name if part.weighted else UNWEIGHTED)
        if wire.source == DATA:
            return ("input",)
        return ("previous" if wire.before else "buffers", wire.source)

    def compute(self, part: Part) -> None:
        """Emit the instructions of a part's operation."""
        buffer = ("buffers", part.name)
        operands = [self.operand(wire, part) for wire in part.wires]
        # What links bring is in the buffer already.
        operands = [operand for operand in operands if not (part.weighted and operand == buffer)]
        filled = part.name in self.filled
        if part.name in self.biased and not filled:
            operands.append(("bias", part.name))
        if any(operand[0] == "term" for operand in operands):
            buffer = OWN_TERM
        operation = part.operation
        if operation.arrays is not None:
            operands += [("learned", name) for name in self.learned]
        options = operation.make_options(self.layer.operation_options)
        if operation.bind_runs is not None and operation.runs(options):
            runs = [("run", *operand[1:]) if operand[0] == "term" else operand for operand in operands]
            self.emit(partial(_bind_runs, operation.bind_runs, options), STEP, *runs, ("run", *OWN_TERM[1:]))
        elif operation.bind_arrays is not None:
            bind = partial(_bind_arrays, operation.bind_arrays, options)
            self.emit(bind, *operands, buffer)
        elif operation.compute is not None:
            self.instructions += operation.compute(operands, buffer, filled)

    def normalize(self, part: Part) -> None:
        """Emit the normalization of a part's value, if it has one."""
        settings = normalization(part, self.layer)
        if settings is not None:
            bind, channels = normalizations.load(settings.kind).bind, self.layer.channels
            names = self.normalizing
            self.emit(
                lambda buffer, *arrays: bind(buffer, channels, settings, dict(zip(names, arrays, strict=True))),
                ("buffers", part.name),
                *(("normalization", name) for name in names),
            )

    def activate_largest(self, part: Part) -> bool:
        """Apply the activation of a part to its largest features only, if the layer says so; return whether it does."""
        number = largest(part, self.layer)
        if number is None:
            return False
        function = activations.load(activation(part, self.layer))
        binder = self.activation_binder(function) or (lambda values: [])
        emitted = partial(activate_largest, number, self.layer.channels, self.layer.over, function, binder)
        self.emit(emitted, ("buffers", part.name))
        return True

    def activation_binder(self, function: Activation, *, negated: bool = False) -> Binder | None:
        """Return what binds the values of a part to the calls of an activation; None if it changes nothing."""
        if function.bind_layer is not None:
            bind, channels, size, over = function.bind_layer, self.layer.channels, self.layer.size, self.layer.over
            return lambda values: bind(channels, size, values, over)
        return None if function.identity else function.bind_negated if negated else function.bind

    def activate(self, parts: list[Part]) -> None:
        """Apply the activations of the parts of one level, one call for adjacent parts with the same activation."""
        by_activation: dict[tuple[str, bool], list[str]] = {}
        for part in parts:
            key = (activation(part, self.layer), self.layout.is_negated(part))
            by_activation.setdefault(key, []).append(part.name)
        for (name, negated), buffers in by_activation.items():
            function = activations.load(name)
            bind = self.activation_binder(function, negated=negated)
            whole = function.bind_layer is not None
            runs = [(buffer,) for buffer in buffers] if whole else self.layout.adjacent_runs(buffers)
            if bind is None:
                continue
            for run in runs:
                if function.bind_from is None or not self.take_copy(run, function.bind_from):
                    self.emit(bind, ("buffers", *run))

    def take_copy(self, run: tuple[str, ...], bind: Callable[[FloatArray, FloatArray], list[Call]]) -> bool:
        """Apply an activation to the values that a part copies, in place of the copy; return whether it copies any."""
        buffer = ("buffers", *run)
        mine = [one for one in self.instructions if isinstance(one, Instruction) and buffer in one.operands]
        if [one.bind for one in mine] != [copy] or mine[0].operands[1][0] not in ("buffers", "previous"):
            return False
        self.instructions.remove(mine[0])
        self.emit(bind, mine[0].operands[1], buffer)
        return True
