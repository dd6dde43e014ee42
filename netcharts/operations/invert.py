"""Subtract the input from one: 1 - x."""

from __future__ import annotations

from collections.abc import Sequence

from netcharts.operations import Instruction, Operand, Operation, constant


def _compute(operands: Sequence[Operand], buffer: Operand, filled: bool) -> list[Instruction]:
    from netcharts.operations._instructions import subtract

    return [Instruction(subtract, (constant(1.0), operands[0], buffer))]


OPERATION = Operation(takes="wire", labels={"en": "invert", "zh": "取反"}, compute=_compute)
