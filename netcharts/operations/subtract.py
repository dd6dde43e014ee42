"""Subtract from the first input all others."""

from __future__ import annotations

from collections.abc import Sequence

from netcharts.operations import Instruction, Operand, Operation


def _compute(operands: Sequence[Operand], buffer: Operand, filled: bool) -> list[Instruction]:
    from netcharts.operations._instructions import chain, subtract

    return chain(subtract, operands, buffer)


OPERATION = Operation(takes="wires", labels={"en": "subtract", "zh": "相减"}, compute=_compute)
