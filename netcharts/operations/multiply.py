"""Multiply the inputs."""

from __future__ import annotations

from collections.abc import Sequence

from netcharts.operations import Instruction, Operand, Operation


def _compute(operands: Sequence[Operand], buffer: Operand, filled: bool) -> list[Instruction]:
    from netcharts.operations._instructions import chain, multiply

    return chain(multiply, operands, buffer)


OPERATION = Operation(takes="wires", labels={"en": "multiply", "zh": "相乘"}, compute=_compute, multiplies=True)
