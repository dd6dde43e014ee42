"""Multiply the inputs."""

from __future__ import annotations

from collections.abc import Sequence

from netcharts.operations import Instruction, Operand, Operation


def _compute(operands: Sequence[Operand], buffer: Operand, filled: bool) -> list[Instruction]:
    from netcharts.operations._instructions import copy, multiply

    first, *rest = operands
    if not rest:
        return [Instruction(copy, (buffer, first))]
    factors = [first, *[buffer] * (len(rest) - 1)]
    return [Instruction(multiply, (one, other, buffer)) for one, other in zip(factors, rest, strict=True)]


OPERATION = Operation(takes="wires", labels={"en": "multiply", "zh": "相乘"}, compute=_compute, multiplies=True)
