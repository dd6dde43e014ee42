"""Add the inputs."""

from __future__ import annotations

from collections.abc import Sequence

from netcharts.operations import Instruction, Operand, Operation, constant


def _compute(operands: Sequence[Operand], buffer: Operand, filled: bool) -> list[Instruction]:
    from netcharts.operations._instructions import add, copy

    if filled:
        return [Instruction(add, (buffer, term, buffer)) for term in operands]
    first, rest = operands[:2], operands[2:]
    if len(first) == 2:
        start = Instruction(add, (*first, buffer))
    else:
        start = Instruction(copy, (buffer, *(first or [constant(0.0)])))
    return [start, *(Instruction(add, (buffer, term, buffer)) for term in rest)]


OPERATION = Operation(takes="wires", labels={"en": "sum", "zh": "求和"}, compute=_compute, weighted=True, additive=True)
